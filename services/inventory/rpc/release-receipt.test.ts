import { afterAll, beforeAll, expect, test } from "vitest";
import { Receipt_State as State } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, createTestReceipt } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createInboundSite(stack, "TPE");
  await createTestItem(stack, "BOLT");
});

afterAll(() => stack?.stop());

const receipts = () => stack.admin.client(ReceiptService);

test("lets the dock receive", async () => {
  const { receipt, lines } = await createTestReceipt(stack, site.warehouseId, { BOLT: "1" }, { release: false });
  const receiptId = receipt.id;
  const receive = { receiptId, lineId: lines[0]?.id ?? "", quantity: { value: "1", uom: "EA" } };
  const tooEarly = { reason: "INVALID_STATE", resource: "receipt", state: "draft" };
  expect(await refusalOf(receipts().receiveLine(receive))).toEqual(tooEarly);
  const released = await receipts().releaseReceipt({ receiptId, etag: receipt.etag });
  expect(released.receipt).toMatchObject({ state: State.EXPECTED, etag: "2" });
  const audits = (await auditOf(stack, receiptId)).filter(({ outcome }) => outcome === "done");
  expect(audits.at(-1)).toMatchObject({ before: { state: "draft" }, after: { state: "expected" } });
  expect(await eventsOf(stack, receiptId)).toEqual(["inventory.receipt.created", "inventory.receipt.released"]);
  expect((await receipts().receiveLine(receive)).receipt?.state).toBe(State.RECEIVED);
});

test("refuses an old version, an empty receipt, and one that is released", async () => {
  const { receipt } = await createTestReceipt(stack, site.warehouseId, {}, { release: false });
  const release = (request: object = {}) =>
    refusalOf(receipts().releaseReceipt({ receiptId: receipt.id, etag: "1", ...request }));
  expect(await release({ etag: "9" })).toEqual({ reason: "VERSION_CONFLICT", resource: "receipt", current_etag: "1" });
  expect(await release({ etag: "" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await release()).toEqual({ reason: "DOCUMENT_EMPTY", resource: "receipt" });
  const other = await createTestReceipt(stack, site.warehouseId, { BOLT: "1" });
  expect(await release({ receiptId: other.receipt.id })).toMatchObject({ reason: "INVALID_STATE", state: "expected" });
});

test("a receipt of another warehouse is not there", async () => {
  const { receipt } = await createTestReceipt(stack, site.warehouseId, { BOLT: "1" }, { release: false });
  const tainan = await createInboundSite(stack, "TNN");
  const planner = await createTestUser(stack, "planner", [{ role: "planner", unitIds: [tainan.id] }]);
  const attempt = planner.client(ReceiptService).releaseReceipt({ receiptId: receipt.id, etag: "1" });
  expect(await refusalOf(attempt)).toEqual({ reason: "NOT_FOUND", resource: "receipt" });
});
