import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { command } from "../deps.ts";
import { lotMessage } from "./lot-message.ts";
import { moveLot } from "./move-lot.ts";

export const closeLot = command(LotService.method.closeLot, async ({ lotId, reason }, context) => ({
  lot: lotMessage(await moveLot(context, { lotId, act: "close", reason })),
}));
