import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { Transfer_State as State } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { auditEntry } from "../../../test/audit-records.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { loadStock, movementsOf, stockOf } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestRoute, createTestTransfer, movementOf, type TestRoute } from "../../../test/test-transfers.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let route: TestRoute;

beforeAll(async () => {
  stack = await startTestStack();
  route = await createTestRoute(stack);
  await stack.admin.client(ReasonCodeService).createReasonCode({ reasonCode: { code: "LOST", name: "Lost" } });
});

afterAll(() => stack?.stop());

const transfers = () => stack.admin.client(TransferService);

/** Makes an item and a transfer of it, ships all and receives some. Returns the transfer as it is then. */
async function underway(code: string, quantity: string, received: string) {
  await createTestItem(stack, code);
  await loadStock(stack, route.from.warehouseId, { item: code, to: "A-01", quantity });
  const made = await createTestTransfer(stack, route, { [code]: quantity });
  const shipped = await transfers().shipTransfer(movementOf(made, quantity));
  if (received === "0") return shipped.transfer;
  return (await transfers().receiveTransfer(movementOf(made, received))).transfer;
}

test("closes what arrived in full", async () => {
  const transfer = await underway("BOLT", "5", "5");
  const request = { transferId: transfer?.id ?? "", etag: transfer?.etag ?? "" };
  const closed = await transfers().closeTransfer(request);
  expect(closed).toMatchObject({ transfer: { state: State.CLOSED }, transactionId: "" });
  expect((await eventsOf(stack, request.transferId)).at(-1)).toBe("inventory.transfer.closed");
  const again = transfers().closeTransfer({ ...request, etag: closed.transfer?.etag ?? "" });
  expect(await refusalOf(again)).toMatchObject({ reason: "INVALID_STATE", state: "closed" });
});

test.each([
  ["SOME", "3"],
  ["NONE", "0"],
])("what is still on its way (%s: %s arrived) is written off for a reason, or left open", async (code, received) => {
  const transfer = await underway(code, "5", received);
  const open = String(5 - Number(received));
  const request = { transferId: transfer?.id ?? "", etag: transfer?.etag ?? "" };
  expect(await refusalOf(transfers().closeTransfer(request))).toEqual({ reason: "TRANSIT_OPEN", open: `${open} EA` });
  const unknown = transfers().closeTransfer({ ...request, reasonCode: "NOTHING" });
  expect(await refusalOf(unknown)).toMatchObject({ reason: "REASON_NOT_ALLOWED" });
  const closed = await transfers().closeTransfer({ ...request, reasonCode: "lost", note: "fell off" });
  expect(closed).toMatchObject({
    transfer: { state: State.CLOSED, closingNote: "fell off" },
    lines: [
      { receivedBase: { value: received }, lostBase: { value: open }, inTransitBase: { value: "0" }, inTransit: [] },
    ],
  });
  expect((await movementsOf(stack, code)).at(-1)).toBe(`SCRAP TRANSIT SCRAP ${open}`);
  expect((await stockOf(stack, code)).filter((stock) => stock.includes("TRANSIT"))).toEqual([]);
  const done = (await auditOf(stack, request.transferId)).filter(({ outcome }) => outcome === "done");
  expect(done.at(-1)).toMatchObject({ reason: "fell off", after: { state: "closed" } });
});

test("writes off pieces by their serial numbers", async () => {
  await createTestItem(stack, "PUMP", { tracking: Tracking.LOT_AND_SERIAL });
  const serials = ["P-1", "P-2", "P-3"];
  await loadStock(stack, route.from.warehouseId, { item: "PUMP", to: "A-01", quantity: "3", lot: "L-1", serials });
  const made = await createTestTransfer(stack, route, { PUMP: "3" });
  const lot = { code: "L-1" };
  await transfers().shipTransfer(movementOf(made, "3", { lot, serials }));
  const { transfer } = await transfers().receiveTransfer(movementOf(made, "1", { lot, serials: ["P-2"] }));
  const request = { transferId: made.transfer.id, etag: transfer?.etag ?? "", reasonCode: "LOST" };
  const closed = await transfers().closeTransfer(request);
  expect(closed.lines).toMatchObject([{ lostBase: { value: "2" }, inTransit: [] }]);
  expect(await stockOf(stack, "PUMP")).toEqual(["TNN-W1/A-01 L-1 unrestricted 1"]);
});

test("the destination closes what arrived, but writes nothing off at the source", async () => {
  const manager = await createTestUser(stack, "manager", [{ role: "warehouse-manager", unitIds: [route.to.id] }]);
  const close = (transfer: { id: string; etag: string } | undefined, reasonCode = "") =>
    manager
      .client(TransferService)
      .closeTransfer({ transferId: transfer?.id ?? "", etag: transfer?.etag ?? "", reasonCode });
  expect((await close(await underway("TAPE", "2", "2"))).transfer?.state).toBe(State.CLOSED);
  const open = await underway("GLUE", "2", "1");
  expect(await refusalOf(close(open, "LOST"))).toEqual({
    reason: "OUT_OF_SCOPE",
    permission: "inventory.transfer.manage",
  });
});

test("the database itself lets no transfer end with goods in transit, and no line lose some", async () => {
  const transfer = await underway("CORD", "5", "1");
  const write = (change: string) =>
    withConnection({ connectionString: stack.database.url("erp_inventory") }, async (connection) => {
      await connection.query("begin");
      await connection.query("select audit.append($1)", [JSON.stringify([auditEntry()])]);
      await connection.query(change, [transfer?.id]);
      await connection.query("update inventory.transfer set version = version + 1 where id = $1", [transfer?.id]);
      await connection.query("commit");
    });
  const line = "update inventory.transfer_line set";
  await expect(write("update inventory.transfer set state = 'closed' where id = $1")).rejects.toThrow("in transit");
  await expect(write(`${line} received_base = 2 where transfer_id = $1`)).rejects.toThrow("in transit");
  await expect(write(`${line} received_base = 6 where transfer_id = $1`)).rejects.toThrow(
    "transfer_line_arrived_check",
  );
  await expect(write(`${line} shipped_base = 6 where transfer_id = $1`)).rejects.toThrow("transfer_line_shipped_check");
  await write(`${line} uom = uom where transfer_id = $1`);
});
