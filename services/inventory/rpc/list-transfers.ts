import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listTransfers as listTransferRows } from "../store/transfer-store.ts";
import { transferMessage, transferStateName } from "./transfer-message.ts";

export const listTransfers = query(TransferService.method.listTransfers, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const { fromWarehouseId, toWarehouseId, numberPrefix } = request;
  const states = request.states.flatMap((state) => transferStateName(state) ?? []);
  const found = await listTransferRows(tx, { fromWarehouseId, toWarehouseId, states, numberPrefix }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.id]);
  return { transfers: rows.map(transferMessage), nextPageToken };
});
