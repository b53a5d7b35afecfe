import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { isDay } from "../domain/lot-rules.ts";
import { listLots as listLotRows } from "../store/lot-store.ts";
import { lotMessage, lotStateName } from "./lot-message.ts";

export const listLots = query(LotService.method.listLots, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const { itemId, expiryBefore, textPrefix } = request;
  if (expiryBefore !== "" && !isDay(expiryBefore)) {
    refuseViolations([violation("expiry_before", "a day that exists, as YYYY-MM-DD")]);
  }
  const states = request.states.flatMap((state) => lotStateName(state) ?? []);
  const found = await listLotRows(tx, { itemId, states, expiryBefore, textPrefix }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.id]);
  return { lots: rows.map(lotMessage), nextPageToken };
});
