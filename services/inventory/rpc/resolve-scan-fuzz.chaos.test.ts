import { ConnectError } from "@connectrpc/connect";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { type Item, ItemUom_Level as Level, Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { ScanContext_Screen as Screen, ScanContext_Step as Step } from "../../../gen/erp/inventory/v1/scan_pb.ts";
import { ScanPrefixRule_Kind as PrefixKind } from "../../../gen/erp/inventory/v1/scan_setting_pb.ts";
import { ScanSettingService } from "../../../gen/erp/inventory/v1/scan_setting_service_pb.ts";
import { reasonOf } from "../../../platform/rpc/explain.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestWarehouse, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

const gtin = "09521234543213";
let stack: TestStack;
let warehouse: TestWarehouse;
let item: Item;
let operator: TestUser;

beforeAll(async () => {
  stack = await startTestStack();
  warehouse = await createTestWarehouse(stack, "FUZZ", ["A-01"]);
  const uoms = [{ uom: "CT", numerator: 12n, denominator: 1n, level: Level.CASE, gtin }];
  item = await createTestItem(stack, "FUZZ-1", { tracking: Tracking.LOT_AND_SERIAL, externalId: "é|7", uoms });
  const lot = { lotNo: "L1", warehouseId: warehouse.warehouseId };
  await stack.admin.client(LotService).createLot({ item: { id: item.id }, lot });
  await stack.admin.client(BarcodeService).registerBarcode({ barcode: { code: "old code 1", itemId: item.id } });
  await stack.admin.client(ScanSettingService).updateScanSetting({
    setting: { separators: ["|"], prefixRules: [{ prefix: "X:", kind: PrefixKind.LOT, strip: true }], etag: "1" },
    updateMask: { paths: ["separators", "prefix_rules"] },
  });
  operator = await createTestUser(stack, "fuzzer", [{ role: "operator", unitIds: [warehouse.warehouseId] }]);
});

afterAll(() => stack?.stop());

/** Scans that mean something here. */
const known = fc.constantFrom(
  gtin,
  `01${gtin}10L1`,
  `]C101${gtin}10L2\u001d21S1`,
  `(01)${gtin}(17)270131(10)L1`,
  `02${gtin}37000012`,
  `https://id.gs1.org/01/${gtin}/10/L1?17=270131`,
  "376104250021234569",
  "FUZZ-1",
  "A-01",
  "L1",
  "X:L1",
  "é|7",
  "old code 1",
);
const noise = fc.oneof(
  fc.string({ maxLength: 8, unit: "binary" }),
  fc.constantFrom("\0", "\u001d", "\ufeff", "'", "\\", "%", "|", "]C1", "(", ")", "{}", "9", "\ud800", "\u{1f4e6}"),
);
/** A known scan with something put in, taken out or put in the place of something else. */
const mutated = fc.tuple(known, noise, fc.nat(), fc.nat(3)).map(([scan, put, where, taken]) => {
  const position = where % (scan.length + 1);
  return scan.slice(0, position) + put + scan.slice(position + taken);
});
const text = fc.oneof(
  { weight: 2, arbitrary: known },
  { weight: 6, arbitrary: mutated },
  { weight: 1, arbitrary: fc.string({ maxLength: 600, unit: "binary" }) },
  { weight: 1, arbitrary: fc.array(noise, { maxLength: 20 }).map((pieces) => pieces.join("")) },
);
const scan = fc.oneof(
  text.map((value) => ({ case: "text" as const, value: value.toWellFormed() })),
  text.map((value) => ({ case: "raw" as const, value: Buffer.from(value, "utf8") })),
  text.map((value) => ({ case: "raw" as const, value: Buffer.from(value, "latin1") })),
  fc.uint8Array({ maxLength: 600 }).map((value) => ({ case: "raw" as const, value })),
);
const request = fc.record({
  scan,
  symbology: fc.constantFrom("", "", "", "]C1", "]E0", "]A0", "C1", "???"),
  screen: fc.constantFrom(...Object.values(Screen)),
  step: fc.constantFrom(...Object.values(Step)),
  inWarehouse: fc.boolean(),
  expects: fc.boolean(),
});

/** What a scan may be refused for. */
const refusals = ["UNKNOWN_BARCODE", "CHECK_DIGIT", "INVALID_REQUEST"];

test("whatever is scanned is answered or refused for a documented reason", { timeout: 120_000 }, async () => {
  const outcomes = new Map<string, number>();
  const property = fc.asyncProperty(request, async ({ scan, symbology, screen, step, inWarehouse, expects }) => {
    const warehouseId = inWarehouse ? warehouse.warehouseId : "";
    const context = { screen, step, warehouseId, expectedItemIds: expects ? [item.id] : [] };
    const outcome = await operator
      .client(BarcodeService)
      .resolveScan({ scan, symbology, context })
      .then(
        ({ candidates, nextAction }) => {
          expect(candidates.length).toBeGreaterThan(0);
          expect(nextAction).toBeGreaterThan(0);
          return "answered";
        },
        (error: unknown) => (error instanceof ConnectError ? (reasonOf(error)?.reason ?? error.rawMessage) : "broken"),
      );
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    expect(["answered", ...refusals]).toContain(outcome);
  });
  await fc.assert(property, { numRuns: 800 });
  // Else most of it would have been a test of the refusal of nonsense.
  expect(outcomes.get("answered")).toBeGreaterThan(50);
  for (const reason of refusals) expect(outcomes.get(reason)).toBeGreaterThan(0);
});
