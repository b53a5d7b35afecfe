import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { command } from "../deps.ts";
import { lotWithStock } from "./lot-with-stock.ts";
import { moveLot } from "./move-lot.ts";

export const recallLot = command(LotService.method.recallLot, async ({ lotId, reason }, context) =>
  lotWithStock(context, await moveLot(context, { lotId, act: "recall", reason })),
);
