import { Allocation_State, AllocationStrategy, DemandKind } from "../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../gen/erp/inventory/v1/allocation_service_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
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

/** Allocates some of what lies at a place to another system's demand. */
export async function allocateTestStock(
  stack: TestStack,
  {
    warehouseId,
    itemId,
    locationId,
    quantity,
  }: Pick<TestMovement, "warehouseId" | "itemId" | "locationId" | "quantity">,
): Promise<void> {
  const demand = {
    kind: DemandKind.EXTERNAL,
    demandId: uuidv7(),
    item: { id: itemId },
    quantity: { value: String(quantity), uom: "EA" },
    strategy: AllocationStrategy.MANUAL,
    location: { id: locationId },
    state: Allocation_State.HARD,
  };
  await stack.admin.client(AllocationService).allocate({ warehouseId, demand });
}
