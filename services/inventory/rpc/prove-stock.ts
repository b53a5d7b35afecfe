import { StockUpkeepService } from "../../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { command } from "../deps.ts";
import { verifyStock } from "../store/stock-proof-store.ts";
import { findNextWarehouse } from "../store/warehouse-store.ts";

export const proveStock = command(
  StockUpkeepService.method.proveStock,
  async ({ afterWarehouseId }, { tx, audit, emit }) => {
    const warehouse = await findNextWarehouse(tx, afterWarehouseId);
    if (!warehouse) {
      audit({ resourceType: "warehouse", after: { proven: false } });
      return {};
    }
    const drifts = await verifyStock(tx, { everywhere: false, unitIds: [warehouse.id] });
    const place = { resourceType: "warehouse", resourceId: warehouse.id, unitId: warehouse.id };
    audit({ ...place, after: { proven: true, drift_count: drifts.length } });
    if (drifts.length > 0) {
      const kinds = [...new Set(drifts.map(({ kind }) => kind))];
      emit({ topic: "inventory.stock.drift_found", ...place, payload: { drift_count: drifts.length, kinds } });
    }
    return { warehouseId: warehouse.id, driftCount: drifts.length, remaining: warehouse.remaining };
  },
);
