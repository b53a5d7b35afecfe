import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DemandKind, Allocation_State as State } from "../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../gen/erp/inventory/v1/allocation_service_pb.ts";
import type { Item } from "../gen/erp/inventory/v1/item_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { ShipmentService } from "../gen/erp/inventory/v1/shipment_service_pb.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { type Persisted, persist } from "./persist.ts";
import { allocationDrift, asOwner, createTestOutbound, type TestOutbound } from "./test-outbound.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "RACE");
});
afterAll(() => stack?.stop());

const allocations = () => stack.admin.client(AllocationService);

function demand(item: Item, quantity: string, kind: DemandKind = DemandKind.EXTERNAL) {
  const amount = { value: quantity, uom: "EA" };
  return { kind, demandId: uuidv7(), item: { id: item.id }, quantity: amount, state: State.HARD };
}

function outcomes<T>(results: readonly Persisted<T>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const result of results) {
    const key = "answer" in result ? "ok" : (result.refusal.reason ?? "");
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** How many deadlocks the database had; its sessions report theirs with their next work after a second. */
async function deadlocks(): Promise<number> {
  await sleep(1100);
  await Promise.all(Array.from({ length: 25 }, () => allocations().listAllocations({ pageSize: 1 })));
  const [row] = await asOwner<{ deadlocks: number }>(
    stack,
    "select deadlocks::integer as deadlocks from pg_stat_database where datname = current_database()",
  );
  return row?.deadlocks ?? -1;
}

test("50 clients race for the last unit: one wins, the rest are told that there is none", async () => {
  const item = await place.item("LAST");
  await place.put(item, "A1", "1");
  const race = Array.from({ length: 50 }, () =>
    persist((requestId) =>
      allocations().allocate({ warehouseId: place.warehouseId, demand: demand(item, "1"), requestId }),
    ),
  );
  expect(outcomes(await Promise.all(race))).toEqual({ ok: 1, NOT_ALLOCATABLE: 49 });
  expect(await place.stockAt("A1", item)).toEqual({ "": "1/1" });
});

test("60 demands of work orders, transfers and shipments on 40 pieces in four places: 40 are met", async () => {
  const item = await place.item("MIX");
  for (const bin of ["A1", "A2", "A3", "A4"]) await place.put(item, bin, "10");
  const shipments: Awaited<ReturnType<typeof place.shipment>>[] = [];
  // One after the other: what is not the race shall not be refused because the system is busy.
  while (shipments.length < 20) shipments.push(await place.shipment({ item, quantity: "1" }));
  const direct = (kind: DemandKind) =>
    persist<unknown>((requestId) =>
      allocations().allocate({ warehouseId: place.warehouseId, demand: demand(item, "1", kind), requestId }),
    );
  const release = (shipmentId: string) =>
    persist<unknown>((requestId) => stack.admin.client(ShipmentService).releaseShipment({ shipmentId, requestId }));
  const race = shipments.flatMap(({ id }) => [direct(DemandKind.WORK_ORDER), release(id), direct(DemandKind.TRANSFER)]);
  expect(outcomes(await Promise.all(race))).toEqual({ ok: 40, NOT_ALLOCATABLE: 20 });
  for (const bin of ["A1", "A2", "A3", "A4"]) expect(await place.stockAt(bin, item)).toEqual({ "": "10/10" });
});

test("batches that name the same items in any order, among postings that take stock, end without a deadlock", async () => {
  const before = await deadlocks();
  const items = await Promise.all(["X", "Y", "Z"].map((code) => place.item(`BATCH-${code}`)));
  for (const item of items) for (const bin of ["A1", "A2"]) await place.put(item, bin, "20");
  const shuffled = (turn: number) => items.map((_item, index) => items[(index * (1 + (turn % 2)) + turn) % 3] as Item);
  const allocate = (turn: number) =>
    persist<unknown>((requestId) =>
      allocations().allocateBatch({
        warehouseId: place.warehouseId,
        demands: shuffled(turn).map((item) => demand(item, "3")),
        requestId,
      }),
    );
  const issue = (turn: number) =>
    persist<unknown>((requestId) => {
      const from = { location: { code: turn % 2 ? "A1" : "A2" } };
      const lines = shuffled(turn).map((item) => {
        return { item: { id: item.id }, quantity: { value: "1", uom: "EA" }, from };
      });
      const movement = { type: MovementType.ISS_PROD, warehouse: { id: place.warehouseId }, lines };
      return stack.admin.client(MovementService).postMovement({ movement, requestId });
    });
  const race = Array.from({ length: 20 }, (_none, turn) => [allocate(turn), issue(turn)]).flat();
  const results = await Promise.all(race);
  const met = results.filter((result, index) => index % 2 === 0 && "answer" in result).length;
  const issued = results.filter((result, index) => index % 2 === 1 && "answer" in result).length;
  expect(
    results.filter((result) => "answer" in result || /ALLOCATABLE|_STOCK/.test(result.refusal.reason ?? "")),
  ).toHaveLength(40);
  for (const item of items) {
    const [row] = await asOwner<{ on_hand: string; allocated: string }>(
      stack,
      `select trim_scale(sum(on_hand))::text as on_hand, trim_scale(sum(allocated))::text as allocated
      from inventory.stock_balance where item_id = $1`,
      [item.id],
    );
    expect(row).toEqual({ on_hand: String(40 - issued), allocated: String(3 * met) });
    // Whoever was refused was refused rightly: not enough for one more was left.
    expect(40 - issued - 3 * met < 3 || met === 20).toBe(true);
  }
  expect(await deadlocks()).toBe(before);
});

test("in the end nothing is allocated that no allocation stands for", async () => {
  expect(await allocationDrift(stack)).toEqual([]);
});
