import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Item } from "../gen/erp/inventory/v1/item_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { PickingService } from "../gen/erp/inventory/v1/picking_service_pb.ts";
import type { Shipment } from "../gen/erp/inventory/v1/shipment_pb.ts";
import { Shipment_State as State } from "../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../gen/erp/inventory/v1/shipment_service_pb.ts";
import { persist } from "./persist.ts";
import { allocationDrift, asOwner, createTestOutbound, createTestReason, type TestOutbound } from "./test-outbound.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "PRC");
  await createTestReason(stack, "NEARER");
});
afterAll(() => stack?.stop());

async function released(item: Item, quantity: string): Promise<Shipment> {
  const { id: shipmentId } = await place.shipment({ item, quantity });
  return (await stack.admin.client(ShipmentService).releaseShipment({ shipmentId })).shipment as Shipment;
}

const pick = (shipment: Shipment, from: string, quantity: string, reasonCode = "") =>
  persist((requestId) =>
    stack.admin.client(PickingService).pickLine({
      shipmentId: shipment.id,
      lineId: shipment.lines[0]?.id ?? "",
      from: { code: from },
      quantity: { value: quantity, uom: "EA" },
      reasonCode,
      requestId,
    }),
  );

test("ten who pick the same line at once take what it asks for and no more", async () => {
  const item = await place.item("SAME");
  await place.put(item, "A1", "20");
  const shipment = await released(item, "6");
  const results = await Promise.all(Array.from({ length: 10 }, () => pick(shipment, "A1", "1")));
  const reasons = results.map((result) => ("answer" in result ? "ok" : result.refusal.reason)).sort();
  // Once all is picked there is nothing to pick any more.
  expect(reasons).toEqual([
    ...Array.from({ length: 4 }, () => "INVALID_STATE"),
    ...Array.from({ length: 6 }, () => "ok"),
  ]);
  expect(await place.stockAt("A1", item)).toEqual({ "": "14/0" });
  expect(await place.stockAt("STAGE", item)).toEqual({ "": "6/6" });
});

/** Brings free goods to the staging place, as anybody may. */
const move = (item: Item) =>
  persist((requestId) => {
    const sides = { from: { location: { code: "A1" } }, to: { location: { code: "STAGE" } } };
    const line = { item: { id: item.id }, quantity: { value: "1", uom: "EA" }, ...sides };
    const movement = { type: MovementType.MOVE_BIN, warehouse: { id: place.warehouseId }, lines: [line] };
    return stack.admin.client(MovementService).postMovement({ movement, requestId });
  });

test("pickers who exchange crosswise, movers, and managers who cancel, end without a deadlock", {
  timeout: 60_000,
}, async () => {
  const item = await place.item("CROSS");
  await place.put(item, "A1", "83");
  await place.put(item, "A2", "50");
  // Later movements to the staging place then find a balance there, which they lock before those of the bins.
  await move(item);
  // The first ones are allocated at A1, the last ones at A2.
  const shipments: Shipment[] = [];
  for (let made = 0; made < 16; made += 1) shipments.push(await released(item, "5"));
  const work = shipments.flatMap((shipment, at) => {
    const first = at < 8 ? "A2" : "A1";
    const picks = [pick(shipment, first, "2", "NEARER"), pick(shipment, at < 8 ? "A1" : "A2", "1", "NEARER")];
    if (at % 4 !== 0) return picks;
    const cancel = persist((requestId) =>
      stack.admin.client(ShipmentService).cancelShipment({ shipmentId: shipment.id, reason: "race", requestId }),
    );
    return [...picks, cancel];
  });
  const movers = Array.from({ length: 4 }, async () => {
    const moves = [];
    for (let turn = 0; turn < 8; turn += 1) moves.push(await move(item));
    return moves;
  });
  const results = [...(await Promise.all(work)), ...(await Promise.all(movers)).flat()];
  const refusals = results.flatMap((result) => ("refusal" in result ? [result.refusal.reason] : []));
  // A shipment may be cancelled before it is picked; nothing else is in the way: both places hold enough free stock.
  expect(refusals.filter((reason) => reason !== "INVALID_STATE")).toEqual([]);
  const { shipments: after } = await stack.admin.client(ShipmentService).listShipments({ pageSize: 100 });
  const ids = new Set(shipments.map(({ id }) => id));
  expect(after.filter(({ id, state }) => ids.has(id) && state === State.CANCELLED)).toHaveLength(4);
  const [total] = await asOwner<{ on_hand: string }>(
    stack,
    "select trim_scale(sum(on_hand))::text as on_hand from inventory.stock_balance where item_id = $1",
    [item.id],
  );
  expect(total?.on_hand).toBe("133");
  expect(await place.stockAt("STAGE", item)).toEqual({ "": "69/36" });
  expect(await allocationDrift(stack)).toEqual([]);
  await sleep(1100);
  await Promise.all(
    shipments.map(({ id: shipmentId }) => stack.admin.client(ShipmentService).getShipment({ shipmentId })),
  );
  const [row] = await asOwner<{ deadlocks: number }>(
    stack,
    "select deadlocks::integer as deadlocks from pg_stat_database where datname = current_database()",
  );
  expect(row?.deadlocks).toBe(0);
});
