import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { type AvailabilityRow, listAvailability } from "../store/availability-store.ts";
import { resolveItem } from "../store/item-store.ts";
import { resolveWarehouse } from "../store/warehouse-store.ts";

export const getAvailability = query(StockService.method.getAvailability, async (request, { tx, reach }) => {
  const item = await resolveItem(tx, request.item as Ref);
  if (!item) throw refuse("NOT_FOUND", { resource: "item" });
  const warehouse = request.warehouse && (await resolveWarehouse(tx, request.warehouse, reach));
  if (request.warehouse && !warehouse) throw refuse("NOT_FOUND", { resource: "warehouse" });
  const rows = await listAvailability(tx, item.id, warehouse?.id, reach);
  return { uom: item.base_uom, warehouses: rows.map(availabilityMessage) };
});

function availabilityMessage(row: AvailabilityRow) {
  return {
    warehouseId: row.warehouse_id,
    warehouseCode: row.warehouse_code,
    onHand: row.on_hand,
    allocated: row.allocated,
    usable: row.usable,
    quality: row.quality,
    blocked: row.blocked,
    quarantine: row.quarantine,
    returned: row.returned,
    expired: row.expired,
    lotBarred: row.lot_barred,
    inTransit: row.in_transit,
    available: row.available,
  };
}
