import { afterAll, beforeAll, expect, test } from "vitest";
import { ReceiptLine_State as LineState, Receipt_State as State } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, createTestReceipt, type TestReceipt } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createInboundSite(stack, "TPE");
  await createTestItem(stack, "BOLT", { overReceiptPercent: "50" });
  await createTestItem(stack, "NUT");
});

afterAll(() => stack?.stop());

const receipts = () => stack.admin.client(ReceiptService);

/** Receives something of a line and returns the etag after it. */
async function receive({ receipt, lines }: TestReceipt, index: number, value: string): Promise<string> {
  const lineId = lines[index]?.id ?? "";
  const answer = await receipts().receiveLine({ receiptId: receipt.id, lineId, quantity: { value, uom: "EA" } });
  return answer.receipt?.etag ?? "";
}

test("closes what was received in full, or more", async () => {
  const made = await createTestReceipt(stack, site.warehouseId, { BOLT: "2", NUT: "1" });
  await receive(made, 0, "3");
  const etag = await receive(made, 1, "1");
  const receiptId = made.receipt.id;
  // Saying that no more will come changes nothing when nothing is missing.
  const { receipt } = await receipts().closeReceipt({ receiptId, etag, short: true });
  expect(receipt?.state).toBe(State.CLOSED);
  const { lines } = await receipts().getReceipt({ receiptId });
  expect(lines.map(({ state }) => state)).toEqual([LineState.OVER, LineState.COMPLETE]);
  expect((await eventsOf(stack, receiptId)).at(-1)).toBe("inventory.receipt.closed");
});

test("closes short only for whoever says that no more will come", async () => {
  const made = await createTestReceipt(stack, site.warehouseId, { BOLT: "2", NUT: "1" });
  const receiptId = made.receipt.id;
  const none = receipts().closeReceipt({ receiptId, etag: "1", short: true });
  expect(await refusalOf(none)).toEqual({ reason: "INVALID_STATE", resource: "receipt", state: "expected" });
  const etag = await receive(made, 0, "1");
  const open = receipts().closeReceipt({ receiptId, etag });
  expect(await refusalOf(open)).toEqual({ reason: "INVALID_STATE", resource: "receipt", state: "receiving" });
  const stale = receipts().closeReceipt({ receiptId, etag: "1", short: true });
  expect(await refusalOf(stale)).toMatchObject({ reason: "VERSION_CONFLICT", current_etag: etag });
  const { receipt } = await receipts().closeReceipt({ receiptId, etag, short: true, note: "truck lost a pallet" });
  expect(receipt).toMatchObject({ state: State.CLOSED_SHORT, closingNote: "truck lost a pallet" });
  const { lines } = await receipts().getReceipt({ receiptId });
  expect(lines.map(({ state }) => state)).toEqual([LineState.SHORT, LineState.SHORT]);
  const done = (await auditOf(stack, receiptId)).filter(({ outcome }) => outcome === "done");
  expect(done.at(-1)).toMatchObject({ reason: "truck lost a pallet", after: { state: "closed_short" } });
  const lineId = made.lines[0]?.id ?? "";
  const late = receipts().receiveLine({ receiptId, lineId, quantity: { value: "1", uom: "EA" } });
  expect(await refusalOf(late)).toMatchObject({ reason: "INVALID_STATE", state: "closed_short" });
});
