import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { command } from "../deps.ts";
import { lotWithStock } from "./lot-with-stock.ts";
import { moveLot } from "./move-lot.ts";

export const holdLot = command(LotService.method.holdLot, async ({ lotId, reason }, context) =>
  lotWithStock(context, await moveLot(context, { lotId, act: "hold", reason })),
);
