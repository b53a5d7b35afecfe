import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listCountLines as listCountLineRows } from "../store/count-line-store.ts";
import { findCount } from "../store/count-store.ts";
import { countLineMessage, countLineStateOf, seesExpectation } from "./count-line-message.ts";

export const listCountLines = query(CountService.method.listCountLines, async (request, { tx, reach, caller }) => {
  const page = pageOf(request, 3);
  const { countId, locationId } = request;
  const count = await findCount(tx, countId, reach);
  if (!count) throw refuse("NOT_FOUND", { resource: "count" });
  const states = request.states.flatMap((state) => countLineStateOf(state) ?? []);
  const found = await listCountLineRows(tx, { countId, locationId, states }, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.location_code, row.item_code, row.id]);
  const expectation = seesExpectation(caller, count);
  return { lines: rows.map((row) => countLineMessage(row, expectation)), nextPageToken };
});
