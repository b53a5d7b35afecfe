import { afterAll, beforeAll, expect, test } from "vitest";
import { Receipt_State as State } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, createTestReceipt } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
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

test.each([true, false])("cancels a receipt of which nothing was received (released: %s)", async (release) => {
  const { receipt } = await createTestReceipt(stack, site.warehouseId, { BOLT: "1" }, { release });
  const request = { receiptId: receipt.id, etag: "1", note: "ordered twice" };
  const cancelled = await receipts().cancelReceipt(request);
  expect(cancelled.receipt).toMatchObject({ state: State.CANCELLED, closingNote: "ordered twice" });
  expect((await eventsOf(stack, receipt.id)).at(-1)).toBe("inventory.receipt.cancelled");
  const again = receipts().cancelReceipt({ ...request, etag: "2" });
  expect(await refusalOf(again)).toEqual({ reason: "INVALID_STATE", resource: "receipt", state: "cancelled" });
});

test("refuses once something was received", async () => {
  const { receipt, lines } = await createTestReceipt(stack, site.warehouseId, { BOLT: "2" });
  const place = { receiptId: receipt.id, lineId: lines[0]?.id ?? "" };
  const received = await receipts().receiveLine({ ...place, quantity: { value: "1", uom: "EA" } });
  const cancel = receipts().cancelReceipt({ receiptId: receipt.id, etag: received.receipt?.etag ?? "" });
  expect(await refusalOf(cancel)).toMatchObject({ reason: "INVALID_STATE", state: "receiving" });
});

test("is not for operators", async () => {
  const { receipt } = await createTestReceipt(stack, site.warehouseId, { BOLT: "2" });
  const operator = await createTestUser(stack, "operator", [{ role: "operator" }]);
  const cancel = operator.client(ReceiptService).cancelReceipt({ receiptId: receipt.id, etag: "1" });
  expect(await refusalOf(cancel)).toMatchObject({ reason: "PERMISSION_DENIED" });
});
