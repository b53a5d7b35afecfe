import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { ReceiptLine_State as LineState, Receipt_State as State } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { ReceiveLineRequest_Condition as Condition } from "../../../gen/erp/inventory/v1/receive_line_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { collide } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  createInboundSite,
  createTestReceipt,
  dayInTaipei,
  movementsOf,
  stockOf,
  type TestReceipt,
} from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createInboundSite(stack, "TPE");
});

afterAll(() => stack?.stop());

const receipts = () => stack.admin.client(ReceiptService);

/** Receives something of the first line of a receipt, two pieces unless the test says otherwise. */
function receive({ receipt, lines }: TestReceipt, request: object = {}) {
  const line = { receiptId: receipt.id, lineId: lines[0]?.id ?? "" };
  return receipts().receiveLine({ ...line, quantity: { value: "2", uom: "EA" }, ...request });
}

/** A receipt of one item, which is made for it. */
async function expectItem(code: string, expected: string, fields: Parameters<typeof createTestItem>[2] = {}) {
  await createTestItem(stack, code, fields);
  return createTestReceipt(stack, site.warehouseId, { [code]: expected });
}

test("receives in parts at the dock, in any unit, once for each key, with a trace of it", async () => {
  const made = await expectItem("BOLT", "14", { uoms: [{ uom: "BOX", numerator: 12n, denominator: 1n }] });
  const receiptId = made.receipt.id;
  const request = { requestId: uuidv7() };
  const first = await receive(made, request);
  expect(first).toMatchObject({
    receipt: { state: State.RECEIVING, etag: "2" },
    line: { state: LineState.PARTIAL, receivedBase: { value: "2", uom: "EA" } },
    quantityBase: { value: "2", uom: "EA" },
    locationCode: "DOCK-1",
    lotId: "",
    status: StockStatus.UNRESTRICTED,
    warnings: [],
  });
  expect(await receive(made, request)).toEqual(first);
  const boxes = { quantity: { value: "1", uom: "BOX" }, location: { code: "A-01" } };
  expect(await receive(made, boxes)).toMatchObject({
    receipt: { state: State.RECEIVED },
    line: { state: LineState.COMPLETE, receivedBase: { value: "14" } },
    quantityBase: { value: "12", uom: "EA" },
    locationCode: "A-01",
  });
  expect(await stockOf(stack, "BOLT")).toEqual(["TPE-W1/A-01 - unrestricted 12", "TPE-W1/DOCK-1 - unrestricted 2"]);
  expect(await movementsOf(stack, "BOLT")).toEqual(["RCV_PO SUPPLIER DOCK-1 2", "RCV_PO SUPPLIER A-01 12"]);
  const audits = await auditOf(stack, receiptId);
  expect(audits.at(-1)).toMatchObject({
    action: "ReceiptService.ReceiveLine",
    unit_id: site.warehouseId,
    before: { state: "receiving", line: { received_base: "2" } },
    after: { state: "received", line: { received_base: "14" } },
  });
  // Events of one command come in no particular order.
  expect((await eventsOf(stack, receiptId)).sort()).toEqual([
    "inventory.receipt.created",
    "inventory.receipt.line_received",
    "inventory.receipt.line_received",
    "inventory.receipt.received",
    "inventory.receipt.released",
  ]);
});

test("without a purchase order it is another receipt", async () => {
  await createTestItem(stack, "GIFT");
  await receive(await createTestReceipt(stack, site.warehouseId, { GIFT: "2" }, { purchaseOrder: "" }));
  expect(await movementsOf(stack, "GIFT")).toEqual(["RCV_OTHER SUPPLIER DOCK-1 2"]);
});

test("takes more than expected up to the tolerance, and nothing of what goes above it", async () => {
  const made = await expectItem("SAND", "10", { overReceiptPercent: "10", quantityDecimals: 1 });
  await receive(made, { quantity: { value: "9.5", uom: "EA" } });
  const above = receive(made, { quantity: { value: "1.6", uom: "EA" } });
  expect(await refusalOf(above)).toEqual({ reason: "OVER_RECEIPT", line: "1", limit: "11", received: "11.1" });
  expect(await stockOf(stack, "SAND")).toEqual(["TPE-W1/DOCK-1 - unrestricted 9.5"]);
  const over = await receive(made, { quantity: { value: "1.5", uom: "EA" } });
  expect(over).toMatchObject({ receipt: { state: State.RECEIVED }, line: { state: LineState.OVER } });
  const more = receive(made, { quantity: { value: "0.1", uom: "EA" } });
  expect(await refusalOf(more)).toMatchObject({ reason: "OVER_RECEIPT" });
});

test("of many who receive the last pieces at once, only as many succeed as the limit allows", async () => {
  const made = await expectItem("RUSH", "5");
  const calls = Array.from({ length: 5 }, () => () => receive(made));
  const outcomes = await collide(stack, calls);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  for (const outcome of outcomes.filter(({ status }) => status === "rejected")) {
    const rejected = refusalOf(Promise.reject((outcome as PromiseRejectedResult).reason));
    expect(await rejected).toMatchObject({ reason: "OVER_RECEIPT", limit: "5", received: "6" });
  }
  expect(await stockOf(stack, "RUSH")).toEqual(["TPE-W1/DOCK-1 - unrestricted 4"]);
});

test("makes the lot of the label, and takes the same label again", async () => {
  const made = await expectItem("MILK", "20", {
    tracking: Tracking.LOT,
    shelfLifeDays: 30,
    minRemainingReceiptDays: 10,
  });
  const lot = { lotNo: "L-1", supplierLot: "S-9", manufactureDate: dayInTaipei(-5) };
  const first = await receive(made, { lot });
  expect(await receive(made, { lot })).toMatchObject({ lotId: first.lotId });
  expect(await receive(made, { lot: { lotNo: "L-1", expiryDate: dayInTaipei(25) } })).toMatchObject({
    lotId: first.lotId,
  });
  const known = (await stack.admin.client(LotService).getLot({ lotId: first.lotId })).lot;
  expect(known).toMatchObject({ ...lot, expiryDate: dayInTaipei(25), warehouseId: site.warehouseId });
  expect(await eventsOf(stack, first.lotId)).toEqual(["inventory.lot.created"]);
  expect(await stockOf(stack, "MILK")).toEqual(["TPE-W1/DOCK-1 L-1 unrestricted 6"]);
});

test("refuses labels that contradict what is known, and goods whose life nobody knows or is too short", async () => {
  const made = await expectItem("CREAM", "20", {
    tracking: Tracking.LOT,
    shelfLifeDays: 30,
    minRemainingReceiptDays: 10,
  });
  const attempt = (lot?: object) => refusalOf(receive(made, lot ? { lot } : {}));
  expect(await attempt()).toEqual({ reason: "LOT_REQUIRED", item: "CREAM" });
  expect(await attempt({ lotNo: "L-2" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await attempt({ lotNo: "L-2", expiryDate: "2026-02-30" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await attempt({ lotNo: "L-2", expiryDate: dayInTaipei(9) })).toEqual({
    reason: "SHELF_LIFE_TOO_SHORT",
    item: "CREAM",
    expiry_date: dayInTaipei(9),
    earliest: dayInTaipei(10),
  });
  await receive(made, { lot: { lotNo: "L-2", expiryDate: dayInTaipei(10) } });
  expect(await attempt({ lotNo: "L-2", expiryDate: dayInTaipei(11) })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await stockOf(stack, "CREAM")).toEqual(["TPE-W1/DOCK-1 L-2 unrestricted 2"]);
  const plain = await expectItem("PLAIN", "2");
  expect(await refusalOf(receive(plain, { lot: { lotNo: "L-1" } }))).toEqual({
    reason: "LOT_NOT_ALLOWED",
    item: "PLAIN",
  });
});

test("two who receive a new lot at once receive the same one", async () => {
  const made = await expectItem("SILK", "4", { tracking: Tracking.LOT });
  const call = () => receive(made, { lot: { lotNo: "NEW" } });
  const outcomes = await collide(stack, [call, call]);
  const lots = outcomes.map((outcome) => outcome.status === "fulfilled" && outcome.value.lotId);
  expect(lots[0]).toBeTruthy();
  expect(lots[1]).toBe(lots[0]);
});

test("takes the serial numbers of pieces, each once", async () => {
  const made = await expectItem("PUMP", "4", { tracking: Tracking.SERIAL });
  await receive(made, { serials: ["P-1", "P-2"] });
  const attempt = (serials: string[]) => refusalOf(receive(made, { serials }));
  expect(await attempt(["P-3"])).toMatchObject({ reason: "SERIAL_REQUIRED" });
  expect(await attempt(["P-3", "P-2"])).toMatchObject({ reason: "DUPLICATE_SERIAL", serial: "P-2" });
  expect(await attempt(["P-3", "P-3"])).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await stockOf(stack, "PUMP")).toEqual(["TPE-W1/DOCK-1 - unrestricted 2"]);
});

test("the condition and the item settle the status", async () => {
  const plain = await expectItem("GLASS", "6");
  expect((await receive(plain, { condition: Condition.SUSPECT })).status).toBe(StockStatus.QUALITY);
  expect((await receive(plain, { condition: Condition.DAMAGED })).status).toBe(StockStatus.BLOCKED);
  const inspected = await expectItem("LENS", "6", { receiveToQuality: true });
  expect((await receive(inspected)).status).toBe(StockStatus.QUALITY);
  expect((await receive(inspected, { condition: Condition.DAMAGED })).status).toBe(StockStatus.BLOCKED);
  expect(await stockOf(stack, "LENS")).toEqual(["TPE-W1/DOCK-1 - blocked 2", "TPE-W1/DOCK-1 - quality 2"]);
});

test("needs a dock, or a place that is there and takes goods in", async () => {
  const made = await expectItem("NAIL", "6");
  expect(await refusalOf(receive(made, { location: { code: "NONE" } }))).toEqual({
    reason: "NOT_FOUND",
    resource: "location",
  });
  expect(await refusalOf(receive(made, { location: { code: "TRANSIT" } }))).toMatchObject({
    reason: "MOVEMENT_NOT_ALLOWED",
  });
  const bare = await createTestSite(stack, "TNN");
  const elsewhere = await createTestReceipt(stack, bare.warehouseId, { NAIL: "6" });
  expect(await refusalOf(receive(elsewhere))).toMatchObject({ reason: "INVALID_REQUEST" });
  const locations = stack.admin.client(LocationService);
  const { locations: found } = await locations.listLocations({ warehouseId: site.warehouseId, pageSize: 500 });
  const dock = found.find(({ code }) => code === "DOCK-1");
  await locations.blockLocation({ locationId: dock?.id ?? "", reason: "flooded" });
  expect(await refusalOf(receive(made))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(receive(made, { location: { code: "DOCK-1" } }))).toMatchObject({
    reason: "LOCATION_BLOCKED",
  });
  await locations.unblockLocation({ locationId: dock?.id ?? "", reason: "dry again" });
  expect((await receive(made)).locationCode).toBe("DOCK-1");
});

test("is for those who receive in this warehouse", async () => {
  const made = await expectItem("WIRE", "4");
  const request = { receiptId: made.receipt.id, lineId: made.lines[0]?.id ?? "", quantity: { value: "1", uom: "EA" } };
  const attempt = async (login: string, role: string, unitIds: string[]) =>
    (await createTestUser(stack, login, [{ role, unitIds }])).client(ReceiptService).receiveLine(request);
  const other = await createInboundSite(stack, "KHH");
  expect((await attempt("here", "operator", [site.warehouseId])).receipt?.state).toBe(State.RECEIVING);
  expect(await refusalOf(attempt("there", "operator", [other.id]))).toEqual({
    reason: "NOT_FOUND",
    resource: "receipt",
  });
  expect(await refusalOf(attempt("reader", "auditor", []))).toMatchObject({ reason: "PERMISSION_DENIED" });
  const second = await createTestReceipt(stack, site.warehouseId, { WIRE: "1" });
  const mixed = receipts().receiveLine({ ...request, receiptId: second.receipt.id });
  expect(await refusalOf(mixed)).toEqual({ reason: "NOT_FOUND", resource: "receipt_line" });
});
