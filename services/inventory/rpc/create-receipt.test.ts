import { afterAll, beforeAll, expect, test } from "vitest";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { ReceiptLine_State as LineState, Receipt_State as State } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, dayInTaipei } from "../../../test/test-inbound.ts";
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
  const uoms = [{ uom: "BOX", numerator: 12n, denominator: 1n }];
  await createTestItem(stack, "BOLT", { overReceiptPercent: "12.5", uoms });
  const partners = stack.admin.client(PartnerService);
  await partners.createPartner({ partner: { code: "ACME", name: "Acme", isSupplier: true } });
  await partners.createPartner({ partner: { code: "SHOP", name: "Shop", isCustomer: true } });
});

afterAll(() => stack?.stop());

const receipts = () => stack.admin.client(ReceiptService);
const bolts = (value: string, uom = "EA") => ({ item: { code: "BOLT" }, expected: { value, uom } });

test("makes a draft with a number of its own, once, with a trace of it", async () => {
  const request = {
    warehouseId: site.warehouseId,
    supplier: { code: "acme" },
    purchaseOrder: "PO-7",
    advanceShipNotice: "ASN-9",
    lines: [bolts("2", "BOX"), { ...bolts("5"), purchaseOrderLine: "20" }],
    requestId: uuidv7(),
  };
  const made = await receipts().createReceipt(request);
  expect(made.receipt).toMatchObject({
    state: State.DRAFT,
    warehouseId: site.warehouseId,
    supplierCode: "ACME",
    purchaseOrder: "PO-7",
    advanceShipNotice: "ASN-9",
    etag: "1",
  });
  expect(made.receipt?.number).toMatch(`RC-${dayInTaipei().slice(2).replaceAll("-", "")}-`);
  const line = { state: LineState.OPEN, itemCode: "BOLT", receivedBase: { value: "0", uom: "EA" } };
  expect(made.lines).toMatchObject([
    {
      ...line,
      lineNo: 1,
      expected: { value: "2", uom: "BOX" },
      expectedBase: { value: "24", uom: "EA" },
      limitBase: { value: "27", uom: "EA" },
    },
    // 5.625 pieces cannot be received: the tolerance is cut to what the item counts.
    { ...line, lineNo: 2, expectedBase: { value: "5" }, limitBase: { value: "5" }, purchaseOrderLine: "20" },
  ]);
  expect(await receipts().createReceipt(request)).toEqual(made);
  const id = made.receipt?.id ?? "";
  const trace = { action: "ReceiptService.CreateReceipt", unit_id: site.warehouseId, after: { lines: 2 } };
  expect(await auditOf(stack, id)).toMatchObject([trace]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.receipt.created"]);
});

test("releases it at once when asked to, under a number of the caller's", async () => {
  const request = { warehouseId: site.warehouseId, number: "SAP/4711", release: true, lines: [bolts("1")] };
  const { receipt } = await receipts().createReceipt(request);
  expect(receipt).toMatchObject({ number: "SAP/4711", state: State.EXPECTED });
  const events = await eventsOf(stack, receipt?.id ?? "");
  expect(events.sort()).toEqual(["inventory.receipt.created", "inventory.receipt.released"]);
  expect(await refusalOf(receipts().createReceipt(request))).toEqual({
    reason: "ALREADY_EXISTS",
    resource: "receipt",
    field: "number",
  });
});

test("refuses what is wrong, unknown or not counted so", async () => {
  const create = (request: object) =>
    refusalOf(receipts().createReceipt({ warehouseId: site.warehouseId, lines: [bolts("1")], ...request }));
  expect(await create({ warehouseId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  expect(await create({ supplier: { code: "NOBODY" } })).toEqual({ reason: "NOT_FOUND", resource: "partner" });
  expect(await create({ supplier: { code: "SHOP" } })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await create({ lines: [], release: true })).toEqual({ reason: "DOCUMENT_EMPTY", resource: "receipt" });
  expect(await create({ lines: [{ ...bolts("1"), item: { code: "NONE" } }] })).toMatchObject({ reason: "NOT_FOUND" });
  expect(await create({ lines: [bolts("1", "KGM")] })).toEqual({
    reason: "UOM_NOT_CONVERTIBLE",
    item: "BOLT",
    uom: "KGM",
  });
  expect(await create({ lines: [bolts("1"), bolts("1.5")] })).toMatchObject({ reason: "PRECISION_EXCEEDED" });
  for (const value of ["0", "-1", "0.000"]) {
    expect(await create({ lines: [bolts(value)] })).toMatchObject({ reason: "INVALID_REQUEST" });
  }
});

test("is for whoever manages receipts of the warehouse", async () => {
  const tainan = await createInboundSite(stack, "TNN");
  const planner = await createTestUser(stack, "planner", [{ role: "planner", unitIds: [tainan.id] }]);
  const client = planner.client(ReceiptService);
  const elsewhere = client.createReceipt({ warehouseId: site.warehouseId });
  expect(await refusalOf(elsewhere)).toEqual({ reason: "OUT_OF_SCOPE", permission: "inventory.receipt.manage" });
  const { receipt } = await client.createReceipt({ warehouseId: tainan.warehouseId });
  expect(receipt?.state).toBe(State.DRAFT);
});

test("takes a thousand lines", async () => {
  const lines = Array.from({ length: 1000 }, (_, index) => bolts(String(index + 1)));
  const made = await receipts().createReceipt({ warehouseId: site.warehouseId, lines });
  expect(made.lines.map(({ lineNo, expectedBase }) => `${lineNo}: ${expectedBase?.value}`)).toEqual(
    lines.map((_, index) => `${index + 1}: ${index + 1}`),
  );
});
