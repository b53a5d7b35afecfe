import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, createTestReceipt } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, balancesOf, driftsOf, movement, receiveTestStock } from "../../../test/test-stock.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;
let operator: TestUser;
let colleague: TestUser;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createInboundSite(stack, "TPE");
  await createTestItem(stack, "BOLT");
  const grants = [{ role: "operator", unitIds: [site.warehouseId] }];
  operator = await createTestUser(stack, "operator", grants);
  colleague = await createTestUser(stack, "colleague", grants);
});

afterAll(() => stack?.stop());

/** Receives bolts at the dock and moves some of them, as the operator; returns the id of the movement. */
async function move(quantity: string): Promise<string> {
  const warehouse = { ...site, code: "TPE-W1" };
  await receiveTestStock(stack, warehouse, "BOLT", quantity, at("DOCK-1"));
  const moved = movement(warehouse, Type.MOVE_BIN, "BOLT", quantity, { from: at("DOCK-1"), to: at("A-01") });
  const { posting } = await operator.client(MovementService).postMovement({ movement: moved });
  return posting?.transactionId ?? "";
}

const undo = (transactionId: string, user = operator) => user.client(MovementService).undoMovement({ transactionId });
const notAllowed = { reason: "UNDO_NOT_ALLOWED", minutes: "15" };

test("takes back what the caller has just posted, once", async () => {
  const transactionId = await move("5");
  const request = { transactionId, requestId: uuidv7() };
  const client = operator.client(MovementService);
  const { posting } = await client.undoMovement(request);
  expect(await client.undoMovement(request)).toMatchObject({ posting });
  expect(await balancesOf(stack)).toEqual({ "BOLT DOCK-1": "5" });
  expect(await auditOf(stack, posting?.transactionId ?? "")).toMatchObject([
    { action: "MovementService.UndoMovement", after: { reversal_of: transactionId } },
  ]);
  expect(await refusalOf(undo(transactionId))).toMatchObject({ reason: "ALREADY_REVERSED" });
});

test("refuses what somebody else has posted, and what is older than a quarter of an hour", async () => {
  const transactionId = await move("2");
  expect(await refusalOf(undo(transactionId, colleague))).toEqual(notAllowed);
  const old = await move("3");
  await makeOlder(old, "14 minutes 50 seconds");
  const young = await undo(old);
  expect(young.posting?.transactionId).toBeTruthy();
  await makeOlder(transactionId, "15 minutes 5 seconds");
  expect(await refusalOf(undo(transactionId))).toEqual(notAllowed);
  expect(await driftsOf(stack)).toEqual([]);
});

/** Lets time go by for a posting. Nobody can do that in the product: the ledger never changes. */
async function makeOlder(transactionId: string, by: string): Promise<void> {
  await withConnection({ connectionString: stack.database.adminUrl }, async (db) => {
    await db.query("set session_replication_role = replica");
    const older = "set record_time = record_time - $2::interval, business_time = business_time - $2::interval";
    await db.query(`update inventory.stock_movement ${older} where transaction_id = $1`, [transactionId, by]);
    await db.query(`update inventory.stock_transaction ${older} where id = $1`, [transactionId, by]);
  });
}

test("a receipt gets back what its posting had received", async () => {
  const { receipt, lines } = await createTestReceipt(stack, site.warehouseId, { BOLT: "9" });
  const receipts = operator.client(ReceiptService);
  const quantity = { value: "4", uom: "EA" };
  const { transactionId } = await receipts.receiveLine({ receiptId: receipt.id, lineId: lines[0]?.id ?? "", quantity });
  await undo(transactionId);
  const shown = await receipts.getReceipt({ receiptId: receipt.id });
  expect(shown.lines).toMatchObject([{ receivedBase: { value: "0" } }]);
});

test("what lies elsewhere does not exist for the caller", async () => {
  const other = await createInboundSite(stack, "TNN");
  const stranger = await createTestUser(stack, "stranger", [{ role: "operator", unitIds: [other.warehouseId] }]);
  const transactionId = await move("1");
  expect(await refusalOf(undo(transactionId, stranger))).toEqual({
    reason: "NOT_FOUND",
    resource: "stock_transaction",
  });
});
