import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { collide } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, createTestReceipt } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import {
  at,
  balancesOf,
  createTestWarehouse,
  driftsOf,
  movement,
  receiveTestStock,
  type TestWarehouse,
} from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let warehouse: TestWarehouse;

beforeAll(async () => {
  stack = await startTestStack();
  warehouse = await createTestWarehouse(stack, "TPE");
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "NUT");
  await createTestItem(stack, "PUMP", { tracking: Item_Tracking.SERIAL });
});

afterAll(() => stack?.stop());

const movements = () => stack.admin.client(MovementService);
const reverse = (transactionId: string, lines: { lineNo: number; quantity?: string }[] = []) =>
  movements().reverseMovement({ transactionId, lines, note: "entered twice" });
const post = async (...args: Parameters<typeof movement>) =>
  (await movements().postMovement({ movement: movement(...args) })).posting?.transactionId ?? "";

test("takes a posting back once, and says so at both", async () => {
  const received = await receiveTestStock(stack, warehouse, "BOLT", "10", at("A"));
  const request = { transactionId: received, note: "entered twice", requestId: uuidv7() };
  const { posting } = await movements().reverseMovement(request);
  expect(posting).toMatchObject({ baseQuantities: ["10"] });
  expect(await movements().reverseMovement(request)).toMatchObject({ posting });
  expect(await balancesOf(stack)).toEqual({});
  const id = posting?.transactionId ?? "";
  const shown = await movements().getTransaction({ transactionId: id });
  expect(shown.transaction).toMatchObject({ reversalOf: received, note: "entered twice", type: Type.RCV_OTHER });
  expect(shown.transaction?.movements).toMatchObject([
    { from: { locationCode: "A" }, to: { locationCode: "SUPPLIER" }, quantity: { value: "10", uom: "EA" } },
  ]);
  const original = await movements().getTransaction({ transactionId: received });
  expect(original.transaction).toMatchObject({ reversals: [id], movements: [{ reversed: "10" }] });
  expect(await auditOf(stack, id)).toMatchObject([
    {
      action: "MovementService.ReverseMovement",
      reason: "entered twice",
      after: { reversal_of: received, lines: [1] },
    },
  ]);
  expect(await refusalOf(reverse(received))).toEqual({
    reason: "ALREADY_REVERSED",
    transaction: received,
    reversal: id,
  });
  expect(await refusalOf(reverse(id))).toMatchObject({ reason: "NOT_REVERSIBLE" });
});

test("takes back in parts, never more than was moved, and only what is still there", async () => {
  const received = await receiveTestStock(stack, warehouse, "NUT", "10", at("A"));
  await reverse(received, [{ lineNo: 1, quantity: "4" }]);
  expect((await balancesOf(stack))["NUT A"]).toBe("6");
  expect(await refusalOf(reverse(received, [{ lineNo: 2 }]))).toMatchObject({ reason: "NOT_REVERSIBLE" });
  await receiveTestStock(stack, warehouse, "NUT", "10", at("A"));
  expect(await refusalOf(reverse(received, [{ lineNo: 1, quantity: "7" }]))).toMatchObject({
    reason: "ALREADY_REVERSED",
  });
  await post(warehouse, Type.MOVE_BIN, "NUT", "15", { from: at("A"), to: at("B") });
  expect(await refusalOf(reverse(received))).toMatchObject({ reason: "INSUFFICIENT_STOCK", on_hand: "1" });
  await post(warehouse, Type.MOVE_BIN, "NUT", "15", { from: at("B"), to: at("A") });
  await reverse(received);
  expect((await balancesOf(stack))["NUT A"]).toBe("10");
});

test("a piece goes back to where it was, and may come again", async () => {
  const sides = { to: at("A"), serials: ["S1"] };
  const received = await post(warehouse, Type.RCV_OTHER, "PUMP", "1", sides);
  const issued = await post(warehouse, Type.ISS_PROD, "PUMP", "1", { from: at("A"), serials: ["S1"] });
  expect(await refusalOf(reverse(received))).toMatchObject({ reason: "SERIAL_NOT_AT_LOCATION" });
  await reverse(issued);
  await reverse(received);
  await post(warehouse, Type.RCV_OTHER, "PUMP", "1", sides);
  expect((await balancesOf(stack))["PUMP A"]).toBe("1");
});

test("of two who take the same posting back at once, one does", async () => {
  const received = await receiveTestStock(stack, warehouse, "BOLT", "3", at("B"));
  await receiveTestStock(stack, warehouse, "BOLT", "3", at("B"));
  const outcomes = await collide(stack, [() => reverse(received), () => reverse(received)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await balancesOf(stack))["BOLT B"]).toBe("3");
});

test("what was posted elsewhere does not exist for a manager of one warehouse", async () => {
  const other = await createTestWarehouse(stack, "TNN");
  const manager = await createTestUser(stack, "manager", [{ role: "warehouse-manager", unitIds: [other.warehouseId] }]);
  const received = await receiveTestStock(stack, warehouse, "BOLT", "1", at("A"));
  const unknown = { reason: "NOT_FOUND", resource: "stock_transaction" };
  const client = manager.client(MovementService);
  expect(await refusalOf(client.reverseMovement({ transactionId: received, note: "x" }))).toEqual(unknown);
  expect(await refusalOf(client.getTransaction({ transactionId: received }))).toEqual(unknown);
  expect(await driftsOf(stack)).toEqual([]);
});

test("a receipt gets back what a reversed posting had received, until it is closed", async () => {
  const { warehouseId } = await createInboundSite(stack, "RCV");
  const { receipt, lines } = await createTestReceipt(stack, warehouseId, { BOLT: "5" });
  const client = stack.admin.client(ReceiptService);
  const receive = (value: string) =>
    client.receiveLine({ receiptId: receipt.id, lineId: lines[0]?.id ?? "", quantity: { value, uom: "EA" } });
  const first = await receive("5");
  await reverse(first.transactionId, [{ lineNo: 1, quantity: "2" }]);
  const shown = await client.getReceipt({ receiptId: receipt.id });
  expect(shown.lines).toMatchObject([{ receivedBase: { value: "3" } }]);
  const { transactionId } = await receive("2");
  const { receipt: full } = await client.getReceipt({ receiptId: receipt.id });
  await client.closeReceipt({ receiptId: receipt.id, etag: full?.etag ?? "" });
  expect(await refusalOf(reverse(transactionId))).toEqual({
    reason: "NOT_REVERSIBLE",
    detail: "its receipt is closed",
  });
});
