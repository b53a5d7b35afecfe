import { create } from "@bufbuild/protobuf";
import { type Warehouse, WarehouseSchema } from "../../../gen/erp/inventory/v1/warehouse_pb.ts";
import type { WarehouseRow } from "../store/warehouse-store.ts";

/** The warehouse as the contract shows it. */
export function warehouseMessage(row: WarehouseRow): Warehouse {
  return create(WarehouseSchema, {
    id: row.id,
    siteId: row.site_id,
    siteCode: row.site_code,
    timeZone: row.time_zone,
    code: row.code,
    name: row.name,
    archived: row.archived,
  });
}
