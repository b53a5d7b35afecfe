import { afterAll, beforeAll, expect, test } from "vitest";
import {
  BarcodeService,
  GenerateBarcodeRequest_Kind as Kind,
} from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { type Item, ItemUom_Level as Level, Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { ScanCandidate_Kind as Candidate } from "../../../gen/erp/inventory/v1/scan_candidate_pb.ts";
import { ScanSettingService } from "../../../gen/erp/inventory/v1/scan_setting_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestWarehouse, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

const gs = "\u001d";
const gtin = "09521234543213";
let stack: TestStack;
let here: TestWarehouse;
let paint: Item;
let motor: Item;

beforeAll(async () => {
  stack = await startTestStack();
  here = await createTestWarehouse(stack, "GBH", []);
  const uoms = [{ uom: "CT", numerator: 6n, denominator: 1n, level: Level.CASE, gtin }];
  paint = await createTestItem(stack, "PAINT", { name: "油漆", nameEn: "Paint", tracking: Tracking.LOT, uoms });
  motor = await createTestItem(stack, "MOTOR", { tracking: Tracking.SERIAL });
});

afterAll(() => stack?.stop());

const barcodes = () => stack.admin.client(BarcodeService);
const generate = (request: object) => barcodes().generateBarcode({ warehouseId: here.warehouseId, ...request });
const numbersOf = async (request: object) => (await generate(request)).barcodes.map(({ number }) => number);
const setPrefix = async (companyPrefix: string) => {
  const etag = (await stack.admin.client(ScanSettingService).getScanSetting({})).setting?.etag ?? "";
  const request = { setting: { companyPrefix, etag }, updateMask: { paths: ["company_prefix"] } };
  await stack.admin.client(ScanSettingService).updateScanSetting(request);
};

test("makes SSCCs of the company prefix, each once, whoever asks at the same time", async () => {
  await setPrefix("");
  const none = await refusalOf(generate({ kind: Kind.SSCC }));
  expect(none).toEqual({ reason: "NUMBER_RANGE_EXHAUSTED", range: "sscc" });
  await setPrefix("471234500");
  const request = { kind: Kind.SSCC, count: 2, extensionDigit: 3, requestId: uuidv7() };
  const made = await generate(request);
  expect(made.barcodes.map(({ number }) => number)).toEqual(["347123450000000016", "347123450000000023"]);
  expect(made.barcodes[0]).toMatchObject({
    elementString: "00347123450000000016",
    humanReadable: "(00)347123450000000016",
    label: { sscc: "347123450000000016", itemId: "" },
  });
  expect(await generate(request)).toEqual(made);
  const others = await Promise.all(
    Array.from({ length: 8 }, () => numbersOf({ kind: Kind.SSCC, count: 5, extensionDigit: 3 })),
  );
  expect(new Set(others.flat()).size).toBe(40);
  expect(others.flat()).not.toContain("347123450000000016");
  // A longer prefix begins no new count, since its first numbers could be those of the shorter one.
  await setPrefix("4712345000");
  expect(await numbersOf({ kind: Kind.SSCC, extensionDigit: 3 })).toEqual(["347123450000000436"]);
});

test("refuses when the range of a company prefix is used up, and takes nothing from it", async () => {
  // Leaves room for serial references of four digits.
  await setPrefix("471234567890");
  const make = (count: number) => generate({ kind: Kind.SSCC, count, extensionDigit: 7 });
  for (let made = 0; made < 9_500; made += 500) await make(500);
  const exhausted = { reason: "NUMBER_RANGE_EXHAUSTED", range: "sscc 7 471234567890" };
  expect(await refusalOf(make(500))).toEqual(exhausted);
  expect((await make(499)).barcodes.at(-1)?.number.slice(0, -1)).toBe("74712345678909999");
  expect(await refusalOf(make(1))).toEqual(exhausted);
  expect(await numbersOf({ kind: Kind.SSCC, extensionDigit: 8 })).toHaveLength(1);
});

test("the label of a pallet says what is on it, and a scan of it says the same", async () => {
  await setPrefix("4712345");
  const [made] = (
    await generate({
      kind: Kind.SSCC,
      item: { code: "PAINT" },
      lotNo: "P-1",
      expiryDate: "2027-06-30",
      quantity: { value: "40", uom: "CT" },
    })
  ).barcodes;
  expect(made?.elementString).toBe(`00${made?.number}02${gtin}1727063010P-1${gs}3740`);
  expect(made?.humanReadable).toBe(`(00)${made?.number}(02)${gtin}(17)270630(10)P-1(37)40`);
  expect(made?.label).toMatchObject({
    itemCode: "PAINT",
    itemName: "油漆",
    itemNameEn: "Paint",
    gtin,
    lotNo: "P-1",
    expiryDate: "2027-06-30",
    quantity: { value: "40", uom: "CT" },
  });
  const { candidates } = await barcodes().resolveScan({ scan: { case: "text", value: made?.elementString ?? "" } });
  expect(candidates.map(({ kind, ref }) => [kind, ref?.code])).toEqual([
    [Candidate.ITEM, "PAINT"],
    [Candidate.HANDLING_UNIT, made?.number],
  ]);
  expect(candidates[0]?.fields).toMatchObject({ lotNo: "P-1", quantity: { value: "40", uom: "CT" } });
});

test("proposes lot and serial numbers that the item does not have", async () => {
  const lot = { lotNo: "L000002", warehouseId: here.warehouseId };
  await stack.admin.client(LotService).createLot({ item: { id: paint.id }, lot });
  const lots = { kind: Kind.LOT, item: { id: paint.id }, count: 3 };
  expect(await numbersOf(lots)).toEqual(["L000001", "L000003", "L000004"]);
  expect((await numbersOf(lots))[0]).not.toBe("L000004");
  const serials = await generate({ kind: Kind.SERIAL, item: { code: "MOTOR" }, count: 2 });
  expect(serials.barcodes.map(({ number, humanReadable }) => [number, humanReadable])).toEqual([
    ["S00000001", "(21)S00000001(240)MOTOR"],
    ["S00000002", "(21)S00000002(240)MOTOR"],
  ]);
  const wrong = { reason: "LOT_NOT_ALLOWED", item: "MOTOR" };
  expect(await refusalOf(generate({ kind: Kind.LOT, item: { code: "MOTOR" } }))).toEqual(wrong);
  expect(await refusalOf(generate({ kind: Kind.LABEL, item: { code: "MOTOR" }, lotNo: "X" }))).toEqual(wrong);
  expect(await refusalOf(generate({ kind: Kind.LABEL, item: { code: "PAINT" }, serialNo: "X" }))).toEqual({
    ...wrong,
    item: "PAINT",
  });
});

test("the label of a lot has its dates, and leaves a trace", async () => {
  const lot = { lotNo: "P-9", warehouseId: here.warehouseId, manufactureDate: "2026-01-02", expiryDate: "2027-01-02" };
  await stack.admin.client(LotService).createLot({ item: { id: paint.id }, lot });
  const quantity = { value: "4", uom: "EA" };
  const [label] = (await generate({ kind: Kind.LABEL, item: { id: paint.id }, lotNo: "P-9", quantity })).barcodes;
  const humanReadable = "(11)260102(17)270102(10)P-9(240)PAINT(30)4";
  expect(label).toMatchObject({ number: "", humanReadable, label: { expiryDate: "2027-01-02", gtin: "" } });
  const { candidates } = await barcodes().resolveScan({ scan: { case: "text", value: humanReadable } });
  expect(candidates).toMatchObject([{ kind: Candidate.LOT, ref: { code: "P-9" }, fields: { quantity } }]);
  const trace = (await auditOf(stack, paint.id)).at(-1);
  expect(trace).toMatchObject({ unit_id: here.warehouseId, after: { kind: "label", labels: [humanReadable] } });
  expect((await eventsOf(stack, paint.id)).at(-1)).toBe("inventory.barcode.generated");
});

test("refuses what fits on no label, and what is not there", async () => {
  const label = (request: object) => refusalOf(generate({ kind: Kind.LABEL, item: { id: paint.id }, ...request }));
  const tooLong = await label({ lotNo: "x".repeat(21) });
  expect(tooLong).toMatchObject({ reason: "INVALID_REQUEST", violations: expect.stringContaining("lot_no: TOO_LONG") });
  expect(await label({ expiryDate: "2027-02-30" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await label({ expiryDate: "2199-01-01" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await label({ quantity: { value: "0", uom: "EA" } })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await label({ quantity: { value: "1", uom: "KGM" } })).toMatchObject({ reason: "UOM_NOT_CONVERTIBLE" });
  expect(await label({ item: { code: "NOBODY" } })).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect(await refusalOf(generate({ kind: Kind.LABEL }))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(generate({ kind: Kind.LABEL, item: { id: motor.id }, warehouseId: uuidv7() }))).toEqual({
    reason: "NOT_FOUND",
    resource: "warehouse",
  });
});

test("an operator makes labels for her own warehouse", async () => {
  const there = await createTestWarehouse(stack, "GBT", []);
  const operator = await createTestUser(stack, "gb-operator", [{ role: "operator", unitIds: [here.warehouseId] }]);
  const make = (warehouseId: string) =>
    operator.client(BarcodeService).generateBarcode({ kind: Kind.LABEL, item: { code: "MOTOR" }, warehouseId });
  expect((await make(here.warehouseId)).barcodes).toMatchObject([{ humanReadable: "(240)MOTOR" }]);
  expect(await refusalOf(make(there.warehouseId))).toMatchObject({ reason: "OUT_OF_SCOPE" });
});
