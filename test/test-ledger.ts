import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import type { TestStack } from "./test-stack.ts";

/** A movement of a test, by ids: into a place from outside, or out of it into production when the quantity is negative. */
export type TestMovement = {
  readonly warehouseId: string;
  readonly itemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly lotId?: string;
  readonly serials?: readonly string[];
};

/** Receives stock, or issues it, in EA. */
export async function postTestStock(stack: TestStack, movement: TestMovement): Promise<void> {
  const { warehouseId, itemId, locationId, quantity, lotId, serials = [] } = movement;
  const place = { location: { id: locationId }, ...(lotId ? { lot: { id: lotId } } : {}) };
  const value = { value: String(Math.abs(quantity)), uom: "EA" };
  const line = { item: { id: itemId }, quantity: value, serials: [...serials] };
  await stack.admin.client(MovementService).postMovement({
    movement:
      quantity > 0
        ? { type: MovementType.RCV_OTHER, warehouse: { id: warehouseId }, lines: [{ ...line, to: place }] }
        : { type: MovementType.ISS_PROD, warehouse: { id: warehouseId }, lines: [{ ...line, from: place }] },
  });
}

/** Allocates some of what lies at a place, as the demand of a document would. */
export async function allocateTestStock(stack: TestStack, locationId: string, quantity: number): Promise<void> {
  await withConnection({ connectionString: stack.database.url("erp_inventory") }, (connection) =>
    connection.query(
      `select inventory.change_allocated(jsonb_build_array(jsonb_build_object('balance_id', id, 'delta', $2::numeric)))
      from inventory.stock_balance where location_id = $1`,
      [locationId, quantity],
    ),
  );
}
