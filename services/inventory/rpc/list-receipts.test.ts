import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { Receipt_State as State } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import {
  ListReceiptsRequest_Order as Order,
  ReceiptService,
} from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, createTestReceipt } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestSite;
let tainan: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createInboundSite(stack, "TPE");
  tainan = await createInboundSite(stack, "TNN");
  await createTestItem(stack, "BOLT");
  const partner = { code: "ACME", name: "Acme", isSupplier: true };
  await stack.admin.client(PartnerService).createPartner({ partner });
  const bolt = { BOLT: "1" };
  await createTestReceipt(stack, taipei.warehouseId, bolt, { number: "B-2", supplier: { code: "ACME" } });
  await createTestReceipt(stack, taipei.warehouseId, bolt, { number: "A-3", release: false });
  await createTestReceipt(stack, tainan.warehouseId, bolt, { number: "A-1", purchaseOrder: "PO-8" });
  await createTestReceipt(stack, tainan.warehouseId, bolt, { number: "A_1", supplier: { code: "ACME" } });
});

afterAll(() => stack?.stop());

const list = async (request: object, user: TestUser = stack.admin) =>
  (await user.client(ReceiptService).listReceipts(request)).receipts.map(({ number }) => number);

test("lists the newest first, or by number, page by page", async () => {
  expect(await list({})).toEqual(["A_1", "A-1", "A-3", "B-2"]);
  const client = stack.admin.client(ReceiptService);
  for (const [order, numbers] of [
    [Order.UNSPECIFIED, ["A_1", "A-1", "A-3", "B-2"]],
    [Order.NUMBER, ["A-1", "A-3", "A_1", "B-2"]],
  ] as const) {
    const first = await client.listReceipts({ order, pageSize: 3 });
    const second = await client.listReceipts({ order, pageSize: 3, pageToken: first.nextPageToken });
    expect([...first.receipts, ...second.receipts].map(({ number }) => number)).toEqual(numbers);
    expect([first.receipts.length, second.nextPageToken]).toEqual([3, ""]);
  }
  expect(await refusalOf(client.listReceipts({ pageToken: "x" }))).toMatchObject({ reason: "INVALID_REQUEST" });
  const strange = Buffer.from('["x"]').toString("base64url");
  expect(await refusalOf(client.listReceipts({ pageToken: strange }))).toMatchObject({ reason: "MALFORMED_REQUEST" });
});

test("filters", async () => {
  expect(await list({ warehouseId: taipei.warehouseId })).toEqual(["A-3", "B-2"]);
  expect(await list({ states: [State.DRAFT, State.CLOSED] })).toEqual(["A-3"]);
  expect(await list({ supplier: { code: "ACME" } })).toEqual(["A_1", "B-2"]);
  expect(await list({ supplier: { code: "NOBODY" } })).toEqual([]);
  expect(await list({ numberPrefix: "a-" })).toEqual(["A-1", "A-3"]);
  expect(await list({ numberPrefix: "A_" })).toEqual(["A_1"]);
  expect(await list({ purchaseOrder: "PO-8" })).toEqual(["A-1"]);
  const now = timestampFromDate(new Date());
  expect(await list({ createTimeFrom: now })).toEqual([]);
  expect(await list({ createTimeBefore: now })).toHaveLength(4);
});

test("shows a limited caller the receipts of her warehouses only", async () => {
  const auditor = await createTestUser(stack, "auditor", [{ role: "auditor", unitIds: [tainan.warehouseId] }]);
  expect(await list({}, auditor)).toEqual(["A_1", "A-1"]);
  expect(await list({ warehouseId: taipei.warehouseId }, auditor)).toEqual([]);
});
