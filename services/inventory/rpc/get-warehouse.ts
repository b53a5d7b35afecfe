import { WarehouseService } from "../../../gen/erp/inventory/v1/warehouse_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findWarehouse } from "../store/warehouse-store.ts";
import { warehouseMessage } from "./warehouse-message.ts";

export const getWarehouse = query(WarehouseService.method.getWarehouse, async ({ warehouseId }, { tx, reach }) => {
  const warehouse = await findWarehouse(tx, warehouseId, reach);
  if (!warehouse) throw refuse("NOT_FOUND", { resource: "warehouse" });
  return { warehouse: warehouseMessage(warehouse) };
});
