import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Transfer_State as State } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { collide } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { loadStock, movementsOf, stockOf } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { asOwner } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import {
  createTestRoute,
  createTestTransfer,
  movementOf,
  type TestRoute,
  type TestTransfer,
} from "../../../test/test-transfers.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let route: TestRoute;

beforeAll(async () => {
  stack = await startTestStack();
  route = await createTestRoute(stack);
});

afterAll(() => stack?.stop());

const transfers = () => stack.admin.client(TransferService);

/** Makes an item and a transfer of it, and ships all of it. */
async function shipped(code: string, quantity: string, item: object = {}, stock: object = {}, movement: object = {}) {
  await createTestItem(stack, code, item);
  await loadStock(stack, route.from.warehouseId, { item: code, to: "A-01", quantity, ...stock });
  const made = await createTestTransfer(stack, route, { [code]: quantity });
  await transfers().shipTransfer(movementOf(made, quantity, movement));
  return made;
}

const receive = (made: TestTransfer, value: string, fields: object = {}) =>
  transfers().receiveTransfer(movementOf(made, value, fields));

test("goods arrive in parts until nothing is on its way", async () => {
  const made = await shipped("BOLT", "5");
  const first = await receive(made, "2");
  expect(first).toMatchObject({
    transfer: { state: State.RECEIVING, etag: "3" },
    lines: [{ receivedBase: { value: "2" }, inTransitBase: { value: "3" } }],
  });
  const late = transfers().shipTransfer(movementOf(made, "1"));
  expect(await refusalOf(late)).toMatchObject({ reason: "INVALID_STATE", state: "receiving" });
  const rest = await receive(made, "3", { location: { code: "DOCK-1" } });
  expect(rest).toMatchObject({
    transfer: { state: State.RECEIVED },
    lines: [
      { shippedBase: { value: "5" }, receivedBase: { value: "5" }, inTransitBase: { value: "0" }, inTransit: [] },
    ],
  });
  expect(await stockOf(stack, "BOLT")).toEqual(["TNN-W1/A-01 - unrestricted 2", "TNN-W1/DOCK-1 - unrestricted 3"]);
  expect((await movementsOf(stack, "BOLT")).slice(2)).toEqual(["XFER_IN TRANSIT A-01 2", "XFER_IN TRANSIT DOCK-1 3"]);
  const audits = (await auditOf(stack, made.transfer.id)).filter(({ outcome }) => outcome === "done");
  expect(audits.at(-1)).toMatchObject({ unit_id: route.to.warehouseId, after: { state: "received" } });
  expect((await eventsOf(stack, made.transfer.id)).at(-1)).toBe("inventory.transfer.arrived");
  const ends = { from_warehouse_id: route.from.warehouseId, to_warehouse_id: route.to.warehouseId };
  const told = await asOwner<{ payload: object }>(
    stack,
    "select payload from platform.outbox where resource_id = $1 and topic like 'inventory.transfer.%'",
    [made.transfer.id],
  );
  // Created, released, shipped and twice arrived: whoever listens at either end can tell that it is about hers.
  expect(told.map(({ payload }) => payload)).toEqual(Array.from({ length: 5 }, () => expect.objectContaining(ends)));
  expect(await refusalOf(receive(made, "1"))).toMatchObject({ reason: "INVALID_STATE", state: "received" });
});

test("no more arrives than left, also when goods of another transfer are on their way", async () => {
  const made = await shipped("NUT", "4");
  await loadStock(stack, route.from.warehouseId, { item: "NUT", to: "A-01", quantity: "9" });
  const other = await createTestTransfer(stack, route, { NUT: "9" });
  await transfers().shipTransfer(movementOf(other, "9"));
  const above = { reason: "OVER_RECEIPT", line: "1", limit: "4", received: "5" };
  expect(await refusalOf(receive(made, "5"))).toEqual(above);
  const outcomes = await collide(
    stack,
    [1, 2].map(() => () => receive(made, "3")),
  );
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await refusalOf(receive(made, "2"))).toEqual({ ...above, limit: "1", received: "2" });
  expect((await receive(made, "1")).transfer?.state).toBe(State.RECEIVED);
  expect((await receive(other, "9")).transfer?.state).toBe(State.RECEIVED);
});

test("only the lot and the pieces arrive that left", async () => {
  const tracked = { tracking: Tracking.LOT_AND_SERIAL };
  const pieces = { lot: { code: "L-1" }, serials: ["P-1", "P-2"] };
  const made = await shipped("PUMP", "2", tracked, { lot: "L-1", serials: pieces.serials }, pieces);
  await loadStock(stack, route.from.warehouseId, {
    item: "PUMP",
    to: "A-01",
    quantity: "2",
    lot: "L-2",
    serials: ["P-3", "P-4"],
  });
  const other = await createTestTransfer(stack, route, { PUMP: "2" });
  await transfers().shipTransfer(movementOf(other, "2", { lot: { code: "L-2" }, serials: ["P-3", "P-4"] }));
  const wrongLot = receive(made, "1", { lot: { code: "L-2" }, serials: ["P-3"] });
  expect(await refusalOf(wrongLot)).toMatchObject({ reason: "SERIAL_NOT_AT_LOCATION", serial: "P-3" });
  const unknown = receive(made, "1", { lot: { code: "L-1" }, serials: ["P-9"] });
  expect(await refusalOf(unknown)).toMatchObject({ reason: "SERIAL_NOT_AT_LOCATION", serial: "P-9" });
  const first = await receive(made, "1", { lot: { code: "L-1" }, serials: ["P-2"] });
  expect(first.lines[0]?.inTransit).toMatchObject([{ lotNo: "L-1", serials: ["P-1"], quantity: { value: "1" } }]);
  const rest = await receive(made, "1", { lot: { code: "L-1" }, serials: ["P-1"] });
  expect(rest.transfer?.state).toBe(State.RECEIVED);
});

test("only the destination receives, without any right at the source", async () => {
  const made = await shipped("TAPE", "2");
  const attempt = async (login: string, unitId: string) => {
    const operator = await createTestUser(stack, login, [{ role: "operator", unitIds: [unitId] }]);
    return operator.client(TransferService).receiveTransfer(movementOf(made, "1"));
  };
  expect(await refusalOf(attempt("source", route.from.warehouseId))).toEqual({
    reason: "OUT_OF_SCOPE",
    permission: "inventory.transfer.receive",
  });
  expect((await attempt("destination", route.to.warehouseId)).transfer?.state).toBe(State.RECEIVING);
});

test("refuses before anything left", async () => {
  await createTestItem(stack, "WIRE");
  const made = await createTestTransfer(stack, route, { WIRE: "1" });
  expect(await refusalOf(receive(made, "1"))).toMatchObject({ reason: "INVALID_STATE", state: "released" });
});
