import { afterAll, beforeAll, expect, test } from "vitest";
import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { type Item, ItemUom_Level as Level, Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import type { Location } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import {
  ScanNextAction as Action,
  ScanCandidate_Kind as Kind,
  ScanCandidate_Why as Why,
} from "../../../gen/erp/inventory/v1/scan_candidate_pb.ts";
import {
  ScanReading_Kind as Reading,
  ScanContext_Screen as Screen,
  ScanContext_Step as Step,
} from "../../../gen/erp/inventory/v1/scan_pb.ts";
import { ScanPrefixRule_Kind as PrefixKind } from "../../../gen/erp/inventory/v1/scan_setting_pb.ts";
import { ScanSettingService } from "../../../gen/erp/inventory/v1/scan_setting_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestLocation, createTestWarehouse, movement, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

const gs = "\u001d";
/** GTINs of the piece and the carton of MILK. */
const piece = "09521234543213";
const carton = "04006381333931";

let stack: TestStack;
let here: TestWarehouse;
let there: TestWarehouse;
/** An operator of one warehouse. */
let operator: TestUser;
let milk: Item;
let pump: Item;
let bin: Location;
let lotId: string;

beforeAll(async () => {
  stack = await startTestStack();
  here = await createTestWarehouse(stack, "HERE", []);
  there = await createTestWarehouse(stack, "THERE", ["T-01"]);
  bin = await createTestLocation(stack, here.warehouseId, "A-01", { name: "First bin", externalId: "WMS-A01" });
  milk = await createTestItem(stack, "MILK", {
    name: "Milk powder",
    tracking: Tracking.LOT,
    uoms: [
      { uom: "EA", numerator: 1n, denominator: 1n, level: Level.EACH, gtin: piece },
      { uom: "CT", numerator: 12n, denominator: 1n, level: Level.CASE, gtin: carton },
    ],
  });
  pump = await createTestItem(stack, "PUMP-7", { tracking: Tracking.SERIAL, externalId: "ERP old 7" });
  lotId = await createLot("LOT-1", milk, here);
  await receiveSerial(here, "S-100");
  operator = await createTestUser(stack, "operator-here", [{ role: "operator", unitIds: [here.warehouseId] }]);
  const rules = [
    { prefix: "LOC:", kind: PrefixKind.LOCATION, strip: true },
    { prefix: "WO", kind: PrefixKind.WORK_ORDER, strip: false },
  ];
  await stack.admin.client(ScanSettingService).updateScanSetting({
    setting: { separators: ["|"], prefixRules: rules, etag: "1" },
    updateMask: { paths: ["separators", "prefix_rules"] },
  });
});

afterAll(() => stack?.stop());

async function createLot(lotNo: string, item: Item, { warehouseId }: TestWarehouse): Promise<string> {
  const request = { item: { id: item.id }, lot: { lotNo, warehouseId } };
  return (await stack.admin.client(LotService).createLot(request)).lot?.id ?? "";
}

async function receiveSerial(warehouse: TestWarehouse, serial: string): Promise<void> {
  const to = at(warehouse === here ? "A-01" : "T-01");
  const received = movement(warehouse, MovementType.RCV_OTHER, "PUMP-7", "1", { to, serials: [serial] });
  await stack.admin.client(MovementService).postMovement({ movement: received });
}

type Context = {
  warehouseId?: string;
  screen?: Screen;
  step?: Step;
  locationId?: string;
  expectedItemIds?: string[];
};

const as = (user: TestUser) => user.client(BarcodeService);

function resolve(text: string, context: Context = {}, symbology = "") {
  return as(operator).resolveScan({ scan: { case: "text", value: text }, symbology, context });
}

/** The best candidate and what to do with it, in short. */
async function best(text: string, context: Context = {}) {
  const { candidates, nextAction } = await resolve(text, context);
  const [{ kind, ref, why } = { kind: Kind.UNSPECIFIED, ref: undefined, why: [] }] = candidates;
  return { kind, code: ref?.code, why, nextAction };
}

test("a label with everything on it is a lot of an item, with what the label says of it", async () => {
  const { reading, candidates, nextAction } = await resolve(`02${carton}1727013110LOT-1|37000024`, {
    screen: Screen.PUT_AWAY,
  });
  expect(reading).toMatchObject({
    kind: Reading.GS1,
    text: `02${carton}1727013110LOT-1${gs}37000024`,
    fields: { content_gtin: carton, expiry_date: "2027-01-31", lot: "LOT-1", content_count: "24" },
  });
  expect(reading?.elements.map(({ ai, title, value }) => [ai, title, value])).toEqual([
    ["02", "CONTENT", carton],
    ["17", "USE BY or EXPIRY", "270131"],
    ["10", "BATCH/LOT", "LOT-1"],
    ["37", "COUNT", "000024"],
  ]);
  expect(reading?.elements[3]).toMatchObject({ amount: "24" });
  expect(candidates).toMatchObject([
    {
      kind: Kind.LOT,
      ref: { id: lotId, code: "LOT-1" },
      item: { id: milk.id, code: "MILK", name: "Milk powder" },
      uom: "CT",
      fields: { quantity: { value: "24", uom: "CT" }, lotNo: "LOT-1", expiryDate: "2027-01-31" },
      barred: false,
      confidence: 90,
      why: [Why.GTIN],
    },
  ]);
  expect(nextAction).toBe(Action.ENTER_QUANTITY);
});

test("a lot that is not there yet is a field of the item, to be created where goods are received", async () => {
  const label = `01${piece}10NEW`;
  const received = await resolve(label, { screen: Screen.RECEIVE });
  expect(received.candidates).toMatchObject([{ kind: Kind.ITEM, ref: { code: "MILK" }, fields: { lotNo: "NEW" } }]);
  expect(received.nextAction).toBe(Action.CREATE_LOT);
  expect(await best(label, { screen: Screen.PICK })).toMatchObject({ nextAction: Action.REJECT_UNKNOWN_LOT });
  expect(await best(piece, { screen: Screen.PICK })).toMatchObject({ nextAction: Action.SCAN_LOT });
});

test("a GTIN alone names the item and the unit that carries it", async () => {
  const [candidate] = (await resolve("4006381333931", {}, "]E0")).candidates;
  expect(candidate).toMatchObject({ kind: Kind.ITEM, ref: { id: milk.id }, uom: "CT", why: [Why.GTIN] });
  expect(candidate?.fields?.quantity).toBeUndefined();
});

test("bytes are UTF-8, or else Latin-1", async () => {
  await createTestLocation(stack, here.warehouseId, "UML", { externalId: "Kühlhaus" });
  const raw = (value: Uint8Array) => as(operator).resolveScan({ scan: { case: "raw", value } });
  for (const encoding of ["utf8", "latin1"] as const) {
    const { reading, candidates } = await raw(Buffer.from("Kühlhaus", encoding));
    expect(reading?.text).toBe("Kühlhaus");
    expect(candidates).toMatchObject([{ kind: Kind.LOCATION, ref: { code: "UML" }, why: [Why.EXTERNAL_ID] }]);
  }
});

test("codes, numbers and ids of other systems are found, and prefixes of the stack's own", async () => {
  const where = { screen: Screen.MOVE, warehouseId: here.warehouseId };
  const location = { kind: Kind.LOCATION, code: "A-01", nextAction: Action.CONFIRM_LOCATION };
  expect(await best("a-01", where)).toEqual({ ...location, why: [Why.LOCATION_CODE] });
  expect(await best("LOC:A-01", where)).toEqual({ ...location, why: [Why.PREFIX] });
  expect(await best("WMS-A01", where)).toEqual({ ...location, why: [Why.EXTERNAL_ID] });
  const item = { kind: Kind.ITEM, code: "PUMP-7", nextAction: Action.SCAN_SERIAL };
  expect(await best("pump-7", where)).toEqual({ ...item, why: [Why.ITEM_CODE] });
  expect(await best("ERP old 7", where)).toEqual({ ...item, why: [Why.EXTERNAL_ID] });
  expect(await best("LOT-1", where)).toMatchObject({ kind: Kind.LOT, nextAction: Action.ENTER_QUANTITY });
  const serial = { kind: Kind.SERIAL, code: "S-100", nextAction: Action.CONFIRM_SERIAL };
  expect(await best("S-100", where)).toEqual({ ...serial, why: [Why.SERIAL_NO] });
  expect(await best("(240)PUMP-7(21)S-100", where)).toEqual({ ...serial, why: [Why.ITEM_ON_LABEL] });
});

test("what is not looked up here has a code and no id", async () => {
  expect((await resolve("WO-77")).candidates).toMatchObject([
    { kind: Kind.WORK_ORDER, ref: { id: "", code: "WO-77" } },
  ]);
  const { candidates, nextAction } = await resolve("376104250021234569", { screen: Screen.PUT_AWAY });
  expect(candidates).toMatchObject([{ kind: Kind.HANDLING_UNIT, ref: { id: "" }, why: [Why.SSCC] }]);
  expect(nextAction).toBe(Action.SCAN_CONTENT);
});

test("a code that fits two records equally well is no refusal, and the context can settle it", async () => {
  await createTestItem(stack, "A-02");
  await createTestLocation(stack, here.warehouseId, "A-02");
  const both = await resolve("A-02");
  expect(both.candidates.map(({ kind }) => kind)).toEqual([Kind.LOCATION, Kind.ITEM]);
  expect(both.nextAction).toBe(Action.CHOOSE);
  const screen = Screen.MOVE;
  expect(await best("A-02", { screen, step: Step.LOCATION })).toMatchObject({ nextAction: Action.CONFIRM_LOCATION });
  expect(await best("A-02", { screen, step: Step.ITEM })).toMatchObject({ nextAction: Action.ENTER_QUANTITY });
  expect(await best("MILK", { screen, step: Step.LOCATION })).toMatchObject({ nextAction: Action.REJECT_WRONG_KIND });
});

test("expected items, and what lies at the place of work, come first", async () => {
  const flour = await createTestItem(stack, "FLOUR", { tracking: Tracking.LOT });
  await createLot("LOT-1", flour, here);
  const screen = Screen.PICK;
  expect(await best("LOT-1", { screen })).toMatchObject({ nextAction: Action.CHOOSE });
  const expectedItemIds = [flour.id];
  const { candidates, nextAction } = await resolve("LOT-1", { screen, expectedItemIds });
  expect(candidates.map(({ item, why }) => [item?.code, why])).toEqual([
    ["FLOUR", [Why.LOT_NO, Why.EXPECTED]],
    ["MILK", [Why.LOT_NO, Why.NOT_EXPECTED]],
  ]);
  expect(nextAction).toBe(Action.ENTER_QUANTITY);
  expect(await best(piece, { screen, expectedItemIds })).toMatchObject({ nextAction: Action.REJECT_WRONG_ITEM });
  const received = movement(here, MovementType.RCV_OTHER, "MILK", "5", { to: at("A-01", "LOT-1") });
  await stack.admin.client(MovementService).postMovement({ movement: received });
  const [atBin] = (await resolve("LOT-1", { screen, locationId: bin.id })).candidates;
  expect(atBin).toMatchObject({ item: { code: "MILK" }, why: [Why.LOT_NO, Why.AT_LOCATION] });
});

test("in the receipt of one item, a number that nobody knows is a new one of it", async () => {
  const expectedItemIds = [milk.id];
  const lot = { screen: Screen.RECEIVE, step: Step.LOT, expectedItemIds };
  const { candidates, nextAction } = await resolve("B/2026#7", lot);
  expect(candidates).toMatchObject([{ kind: Kind.ITEM, ref: { code: "MILK" }, fields: { lotNo: "B/2026#7" } }]);
  expect(nextAction).toBe(Action.CREATE_LOT);
  const serial = { screen: Screen.RECEIVE, step: Step.SERIAL, expectedItemIds: [pump.id] };
  expect(await best("S-9000", serial)).toMatchObject({ code: "PUMP-7", nextAction: Action.CREATE_SERIAL });
  expect(await refusalOf(resolve("B/2026#7", { ...lot, expectedItemIds: [milk.id, pump.id] }))).toMatchObject({
    reason: "UNKNOWN_BARCODE",
  });
});

test("what is barred is said to be", async () => {
  const closed = await createTestLocation(stack, here.warehouseId, "SHUT");
  await stack.admin.client(LocationService).blockLocation({ locationId: closed.id, reason: "wet" });
  const { candidates, nextAction } = await resolve("SHUT", { screen: Screen.PUT_AWAY });
  expect(candidates).toMatchObject([{ barred: true }]);
  expect(nextAction).toBe(Action.REJECT_BARRED);
  expect(await best("SHUT", { screen: Screen.COUNT })).toMatchObject({ nextAction: Action.CONFIRM_LOCATION });
  expect(await best("SHUT")).toMatchObject({ nextAction: Action.SHOW });
  const held = await createLot("HELD", milk, here);
  await stack.admin.client(LotService).holdLot({ lotId: held, reason: "smells" });
  expect(await best("HELD", { screen: Screen.PICK })).toMatchObject({ nextAction: Action.REJECT_BARRED });
  expect(await best("HELD", { screen: Screen.MOVE })).toMatchObject({ nextAction: Action.ENTER_QUANTITY });
});

test("refuses what nobody knows, what was misread, and what is no scan", async () => {
  const refused = (text: string, context: Context = {}, symbology = "") => refusalOf(resolve(text, context, symbology));
  expect(await refused("NOBODY")).toEqual({ reason: "UNKNOWN_BARCODE", scan: "NOBODY" });
  expect(await refused("9521234543220")).toMatchObject({ reason: "UNKNOWN_BARCODE" });
  expect(await refused(`01${piece.slice(0, -1)}4`)).toMatchObject({ reason: "CHECK_DIGIT" });
  expect(await refused("4006381333932")).toMatchObject({ reason: "CHECK_DIGIT", scan: "4006381333932" });
  expect(await refused(`]C101${piece}17269930`)).toMatchObject({ reason: "CHECK_DIGIT" });
  expect(await refused("12345", {}, "]E0")).toMatchObject({ reason: "CHECK_DIGIT" });
  expect(await refused(" \r\n")).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused("x".repeat(513))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refused("MILK", { warehouseId: there.warehouseId })).toMatchObject({ reason: "OUT_OF_SCOPE" });
  expect(await refused("MILK", { locationId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  const nowhere = as(stack.admin).resolveScan({
    scan: { case: "text", value: "MILK" },
    context: { warehouseId: uuidv7() },
  });
  expect(await refusalOf(nowhere)).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
});

test("a wrong check digit does not hide a registered code, and no check digit hides a code of the stack's own", async () => {
  const code = "4006381333932";
  await as(stack.admin).registerBarcode({ barcode: { code, itemId: milk.id, uom: "ct" } });
  const [found] = (await resolve(code)).candidates;
  expect(found).toMatchObject({ kind: Kind.ITEM, ref: { code: "MILK" }, uom: "CT", confidence: 100 });
  // A code of our own that passes as a GTIN.
  await createTestItem(stack, "12345670");
  expect(await best("12345670")).toMatchObject({ code: "12345670", why: [Why.ITEM_CODE] });
});

test("a person of one warehouse finds no places, lots and pieces of another", async () => {
  const onlyThere = await createTestItem(stack, "ONLY-THERE", { tracking: Tracking.LOT });
  await createLot("FAR-LOT", onlyThere, there);
  await receiveSerial(there, "FAR-SERIAL");
  const location = (await stack.admin.client(LocationService).listLocations({ warehouseId: there.warehouseId }))
    .locations;
  const farBin = location.find(({ code }) => code === "T-01")?.id ?? "";
  await as(stack.admin).registerBarcode({ barcode: { code: "FAR-ALIAS", locationId: farBin } });
  const far = ["T-01", "FAR-LOT", "FAR-SERIAL", "FAR-ALIAS", "LOC:T-01", "(21)FAR-SERIAL"];
  for (const text of far) {
    expect(await refusalOf(resolve(text))).toMatchObject({ reason: "UNKNOWN_BARCODE" });
    const found = await as(stack.admin).resolveScan({ scan: { case: "text", value: text } });
    expect(found.candidates).toHaveLength(1);
  }
  expect(await refusalOf(resolve("MILK", { locationId: farBin }))).toEqual({
    reason: "NOT_FOUND",
    resource: "location",
  });
  // Items belong to the whole stack, so the label is known; its lot and piece are not.
  const [label] = (await resolve("(240)ONLY-THERE(10)FAR-LOT")).candidates;
  expect(label).toMatchObject({ kind: Kind.ITEM, ref: { code: "ONLY-THERE" }, fields: { lotNo: "FAR-LOT" } });
  const [piece] = (await resolve("(240)PUMP-7(21)FAR-SERIAL")).candidates;
  expect(piece).toMatchObject({ kind: Kind.ITEM, ref: { code: "PUMP-7" } });
});

test("archived items rank below others and cannot be received", async () => {
  const old = await createTestItem(stack, "OLD");
  await stack.admin.client(ItemService).archiveItem({ itemId: old.id, etag: old.etag });
  expect(await best("OLD", { screen: Screen.RECEIVE })).toEqual({
    kind: Kind.ITEM,
    code: "OLD",
    why: [Why.ITEM_CODE, Why.ARCHIVED],
    nextAction: Action.REJECT_BARRED,
  });
  expect(await best("OLD", { screen: Screen.PICK })).toMatchObject({ nextAction: Action.ENTER_QUANTITY });
});

test("is read over REST too", async () => {
  const answer = await fetch(`${stack.url}/api/v1/barcodes:resolve`, {
    method: "POST",
    headers: { authorization: `Bearer ${operator.accessToken}`, "content-type": "application/json" },
    body: JSON.stringify({ raw: Buffer.from("MILK").toString("base64") }),
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ candidates: [{ kind: "KIND_ITEM", ref: { code: "MILK" } }] });
});
