import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listCounts as listCountRows } from "../store/count-store.ts";
import { countMessage, countStateOf } from "./count-message.ts";

export const listCounts = query(CountService.method.listCounts, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const states = request.states.flatMap((state) => countStateOf(state) ?? []);
  const { warehouseId, planId } = request;
  const found = await listCountRows(tx, { warehouseId, planId, states }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, ({ id }) => [id]);
  return { counts: rows.map(countMessage), nextPageToken };
});
