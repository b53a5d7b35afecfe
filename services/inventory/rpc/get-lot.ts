import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findLot } from "../store/lot-store.ts";
import { lotMessage } from "./lot-message.ts";

export const getLot = query(LotService.method.getLot, async ({ lotId }, { tx, reach }) => {
  const lot = await findLot(tx, lotId, reach);
  if (!lot) throw refuse("NOT_FOUND", { resource: "lot" });
  return { lot: lotMessage(lot) };
});
