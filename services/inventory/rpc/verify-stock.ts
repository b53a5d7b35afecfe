import { StockDrift_Kind } from "../../../gen/erp/inventory/v1/stock_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { type DriftRow, verifyStock as findDrifts } from "../store/stock-proof-store.ts";
import { findWarehouse } from "../store/warehouse-store.ts";
import { stockStatusOf } from "./movement-type-name.ts";

export const verifyStock = query(StockService.method.verifyStock, async ({ warehouseId }, { tx, reach }) => {
  const warehouse = warehouseId === "" ? undefined : await findWarehouse(tx, warehouseId, reach);
  if (warehouseId !== "" && !warehouse) throw refuse("NOT_FOUND", { resource: "warehouse" });
  const drifts = await findDrifts(tx, warehouse ? { everywhere: false, unitIds: [warehouse.id] } : reach);
  return { driftCount: drifts.length, drifts: drifts.slice(0, driftsMax).map(driftMessage) };
});

const driftsMax = 1_000;

function driftMessage(row: DriftRow) {
  return {
    kind: kindOf[row.kind],
    warehouseId: row.warehouse_id ?? "",
    itemId: row.item_id ?? "",
    locationId: row.location_id ?? "",
    lotId: row.lot_id ?? "",
    status: row.status ? stockStatusOf(row.status) : StockStatus.UNSPECIFIED,
    transactionId: row.transaction_id ?? "",
    expected: row.expected,
    actual: row.actual,
  };
}

const kindOf: Record<DriftRow["kind"], StockDrift_Kind> = {
  on_hand: StockDrift_Kind.ON_HAND,
  snapshot: StockDrift_Kind.SNAPSHOT,
  allocated: StockDrift_Kind.ALLOCATED,
  serial: StockDrift_Kind.SERIAL,
  negative: StockDrift_Kind.NEGATIVE,
  reversal: StockDrift_Kind.REVERSAL,
};
