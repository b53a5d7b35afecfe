import { afterAll, beforeAll, expect, test } from "vitest";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, createTestReceipt } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createInboundSite(stack, "TPE");
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "NUT");
});

afterAll(() => stack?.stop());

test("returns a receipt with its lines by number", async () => {
  const made = await createTestReceipt(stack, site.warehouseId, { NUT: "2", BOLT: "1" });
  const got = await stack.admin.client(ReceiptService).getReceipt({ receiptId: made.receipt.id });
  expect(got).toMatchObject(made);
  expect(got.lines.map(({ lineNo, itemCode }) => [lineNo, itemCode])).toEqual([
    [1, "NUT"],
    [2, "BOLT"],
  ]);
});

test("shows it to whoever has its warehouse, and to nobody else", async () => {
  const { receipt } = await createTestReceipt(stack, site.warehouseId, { BOLT: "1" });
  const tainan = await createInboundSite(stack, "TNN");
  const get = async (login: string, unitId: string) => {
    const user = await createTestUser(stack, login, [{ role: "operator", unitIds: [unitId] }]);
    return user.client(ReceiptService).getReceipt({ receiptId: receipt.id });
  };
  expect((await get("inside", site.warehouseId)).receipt).toEqual(receipt);
  const nowhere = { reason: "NOT_FOUND", resource: "receipt" };
  expect(await refusalOf(get("outside", tainan.id))).toEqual(nowhere);
  const unknown = stack.admin.client(ReceiptService).getReceipt({ receiptId: uuidv7() });
  expect(await refusalOf(unknown)).toEqual(nowhere);
});
