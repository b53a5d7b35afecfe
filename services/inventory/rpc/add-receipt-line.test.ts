import { afterAll, beforeAll, expect, test } from "vitest";
import { Receipt_State as State } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { collide } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, createTestReceipt } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createInboundSite(stack, "TPE");
  await createTestItem(stack, "BOLT");
});

afterAll(() => stack?.stop());

const receipts = () => stack.admin.client(ReceiptService);
const line = { item: { code: "BOLT" }, expected: { value: "3", uom: "EA" } };

test("adds a line behind the others", async () => {
  const { receipt } = await createTestReceipt(stack, site.warehouseId, { BOLT: "1" });
  const receiptId = receipt.id;
  const added = await receipts().addReceiptLine({ receiptId, line: { ...line, purchaseOrderLine: "30" } });
  expect(added.line).toMatchObject({ lineNo: 2, expectedBase: { value: "3" }, purchaseOrderLine: "30" });
  expect(added.receipt).toMatchObject({ state: State.EXPECTED, etag: "2" });
  expect((await receipts().getReceipt({ receiptId })).lines).toHaveLength(2);
  expect(await eventsOf(stack, receiptId)).toContain("inventory.receipt.line_added");
});

test("a receipt that was received has something to receive again", async () => {
  const { receipt, lines } = await createTestReceipt(stack, site.warehouseId, { BOLT: "1" });
  const place = { receiptId: receipt.id, lineId: lines[0]?.id ?? "" };
  const received = await receipts().receiveLine({ ...place, quantity: { value: "1", uom: "EA" } });
  expect(received.receipt?.state).toBe(State.RECEIVED);
  expect((await receipts().addReceiptLine({ receiptId: receipt.id, line })).receipt?.state).toBe(State.RECEIVING);
});

test("lines that are added at the same time get numbers of their own", async () => {
  const { receipt } = await createTestReceipt(stack, site.warehouseId, { BOLT: "1" });
  const add = () => receipts().addReceiptLine({ receiptId: receipt.id, line });
  const outcomes = await collide(stack, [add, add, add]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  const { lines } = await receipts().getReceipt({ receiptId: receipt.id });
  expect(lines.map(({ lineNo }) => lineNo)).toEqual([1, 2, 3, 4]);
});

test("refuses an unknown receipt, a wrong unit, and a receipt that has ended", async () => {
  const { receipt } = await createTestReceipt(stack, site.warehouseId, { BOLT: "1" });
  const add = (request: object) => refusalOf(receipts().addReceiptLine({ receiptId: receipt.id, line, ...request }));
  expect(await add({ receiptId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "receipt" });
  expect(await add({ line: { ...line, expected: { value: "1", uom: "BOX" } } })).toMatchObject({
    reason: "UOM_NOT_CONVERTIBLE",
  });
  await receipts().cancelReceipt({ receiptId: receipt.id, etag: "1" });
  expect(await add({})).toEqual({ reason: "INVALID_STATE", resource: "receipt", state: "cancelled" });
});
