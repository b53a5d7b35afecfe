import type { AllocationRow } from "../store/allocation-store.ts";
import type { StockLine } from "../store/post-stock.ts";

/** The movement of picked goods from where they wait; the caller says where to. */
export function pickedLine(allocation: AllocationRow): StockLine {
  return {
    itemId: allocation.item_id,
    quantity: allocation.quantity,
    uom: allocation.uom,
    from: { locationId: allocation.location_id, lotId: allocation.lot_id ?? undefined, allocated: true },
    serials: allocation.serials,
    documentLineId: allocation.demand_line_id ?? undefined,
  };
}
