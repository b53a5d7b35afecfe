import { WarehouseService } from "../../../gen/erp/inventory/v1/warehouse_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listWarehouses as listWarehouseRows } from "../store/warehouse-store.ts";
import { warehouseMessage } from "./warehouse-message.ts";

export const listWarehouses = query(WarehouseService.method.listWarehouses, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const { siteId, includeArchived } = request;
  const found = await listWarehouseRows(tx, { siteId, includeArchived }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.code]);
  return { warehouses: rows.map(warehouseMessage), nextPageToken };
});
