import { afterAll, beforeAll, expect, test } from "vitest";
import { CountLine_State as LineState, Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { persist } from "../../../test/persist.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  byCode,
  type CountingSite,
  createCountingSite,
  createTestBin,
  linesOf,
  moveStock,
  startTestCount,
  submitFigure,
  type TestFigure,
} from "../../../test/test-count.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import type { TestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: CountingSite;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT", { uoms: [{ uom: "BX", numerator: 12n, denominator: 1n }] });
  await createTestItem(stack, "CABLE", {
    quantityDecimals: 2,
    uoms: [{ uom: "RL", numerator: 100n, denominator: 3n }],
  });
  await createTestItem(stack, "RESIN", { tracking: Tracking.LOT });
  await createTestItem(stack, "PUMP", { tracking: Tracking.SERIAL });
  site = await createCountingSite(stack, "S1");
  const { warehouseId } = site;
  for (const bin of ["A-1", "A-2", "A-3", "A-4", "A-5", "Z-9"]) await createTestBin(stack, warehouseId, bin);
  await stack.admin.client(LotService).createLot({ item: byCode("RESIN"), lot: { lotNo: "L1", warehouseId } });
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: 24 });
  await moveStock(stack, { warehouseId, item: "PUMP", bin: "A-3", quantity: 2, serials: ["P1", "P2"] });
});

afterAll(() => stack?.stop());

const ea = (value: string) => ({ value, uom: "EA" });
const refusalFor = (countId: string, figure: TestFigure) => refusalOf(submitFigure(site.counter, countId, figure));

test("keeps every figure with what the books said in that instant; the newest counts", async () => {
  const countId = await startTestCount(site, ["A-1"]);
  const { warehouseId } = site;
  const first = await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 1, uom: "BX" });
  expect(first).toMatchObject({ state: LineState.COUNTED, countedQuantity: ea("12"), countedBy: "counter-s1" });
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: -4 });
  await submitFigure(site.second, countId, { bin: "A-1", item: "BOLT", quantity: 21 });
  const [line] = await linesOf(site.manager, countId);
  expect(line).toMatchObject({
    id: first.id,
    countedQuantity: ea("21"),
    expectedQuantity: ea("20"),
    difference: ea("1"),
    aboveTolerance: true,
    countedBy: "second-s1",
  });
  const figures = line?.figures.map(({ enteredQuantity, countedQuantity, expectedQuantity, countedBy }) => [
    `${enteredQuantity?.value} ${enteredQuantity?.uom}`,
    countedQuantity?.value,
    expectedQuantity?.value,
    countedBy,
  ]);
  expect(figures).toEqual([
    ["1 BX", "12", "24", "counter-s1"],
    ["21 EA", "21", "20", "second-s1"],
  ]);
  const { count } = await site.counter.client(CountService).getCount({ countId });
  expect(count).toMatchObject({ state: State.COUNTING, locationsLeft: 0 });
  const audit = await auditOf(stack, countId);
  expect(audit.at(-1)).toMatchObject({ actor: "second-s1", unit_id: warehouseId, after: { counted: "21", uom: "EA" } });
  // The first figure begins the count; both events are of one transaction, which has no order.
  expect((await eventsOf(stack, countId)).slice(2).sort()).toEqual([
    "inventory.count.counting",
    "inventory.count.line_submitted",
    "inventory.count.line_submitted",
  ]);
});

test("what the books do not know becomes a line; each status is a line of its own", async () => {
  const countId = await startTestCount(site, ["A-2"]);
  await submitFigure(site.counter, countId, { bin: "A-2", item: "RESIN", lot: "L1", quantity: 3 });
  await site.counter.client(CountService).submitCountLine({
    countId,
    location: byCode("A-2"),
    item: byCode("RESIN"),
    lot: byCode("L1"),
    status: StockStatus.BLOCKED,
    countedQuantity: ea("1"),
  });
  const lines = await linesOf(site.manager, countId);
  const shown = lines.map((line) => [line.lotNo, line.status, line.expectedQuantity?.value, line.difference?.value]);
  expect(shown.sort()).toEqual([
    ["L1", StockStatus.UNRESTRICTED, "0", "3"],
    ["L1", StockStatus.BLOCKED, "0", "1"],
  ]);
});

test("pieces are compared by number, also when their number agrees", async () => {
  const countId = await startTestCount(site, ["A-3"]);
  await submitFigure(site.counter, countId, { bin: "A-3", item: "PUMP", quantity: 2, serials: ["P7", "P2"] });
  const [line] = await linesOf(site.manager, countId);
  expect(line).toMatchObject({ difference: ea("0"), aboveTolerance: true, serials: ["P7", "P2"] });
  expect(line).toMatchObject({ missingSerials: ["P1"], extraSerials: ["P7"] });
});

test("an amount without an exact one in the base unit is rounded as in the ledger", async () => {
  const countId = await startTestCount(site, ["A-4"]);
  const line = await submitFigure(site.counter, countId, { bin: "A-4", item: "CABLE", quantity: "2", uom: "RL" });
  expect(line.countedQuantity).toMatchObject(ea("66.67"));
});

test("refuses what does not fit the item or the count", async () => {
  const countId = await startTestCount(site, ["A-5"], {}, ["BOLT", "RESIN", "PUMP"]);
  const refusal = (figure: Omit<TestFigure, "bin">) => refusalFor(countId, { bin: "A-5", ...figure });
  expect(await refusal({ item: "RESIN", quantity: 1 })).toEqual({ reason: "LOT_REQUIRED", item: "RESIN" });
  expect(await refusal({ item: "RESIN", quantity: 1, lot: "L2" })).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  expect(await refusal({ item: "BOLT", quantity: 1, lot: "L1" })).toEqual({ reason: "LOT_NOT_ALLOWED", item: "BOLT" });
  expect(await refusal({ item: "BOLT", quantity: 1, serials: ["X"] })).toMatchObject({ reason: "LOT_NOT_ALLOWED" });
  const short = { reason: "SERIAL_REQUIRED", item: "PUMP", quantity: "2", serials: "1" };
  expect(await refusal({ item: "PUMP", quantity: 2, serials: ["P1"] })).toEqual(short);
  const twice = { reason: "DUPLICATE_SERIAL", item: "PUMP", serial: "P1" };
  expect(await refusal({ item: "PUMP", quantity: 2, serials: ["P1", "P1"] })).toEqual(twice);
  const uom = { reason: "UOM_NOT_CONVERTIBLE", item: "BOLT", uom: "KGM" };
  expect(await refusal({ item: "BOLT", quantity: 1, uom: "KGM" })).toEqual(uom);
  const precision = { reason: "PRECISION_EXCEEDED", item: "BOLT", decimals: "0" };
  expect(await refusal({ item: "BOLT", quantity: "0.5" })).toEqual(precision);
  const much = "99999999999999";
  expect(await refusal({ item: "BOLT", quantity: much, uom: "BX" })).toMatchObject({ reason: "PRECISION_EXCEEDED" });
  expect(await refusal({ item: "BOLT", quantity: "-1" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusal({ item: "NONE", quantity: 1 })).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect(await refusal({ item: "CABLE", quantity: 1 })).toEqual({ reason: "NOT_FOUND", resource: "count_item" });
  const elsewhere = { item: "BOLT", quantity: 1 };
  const outside = { reason: "NOT_FOUND", resource: "count_location" };
  expect(await refusalFor(countId, { bin: "Z-9", ...elsewhere })).toEqual(outside);
  expect(await refusalFor(countId, { bin: "NONE", ...elsewhere })).toEqual({
    reason: "NOT_FOUND",
    resource: "location",
  });
  expect(await linesOf(site.manager, countId)).toEqual([]);
  const { count } = await site.manager.client(CountService).getCount({ countId });
  expect(count).toMatchObject({ state: State.OPEN, locationsLeft: 1 });
});

test("many count at once, each figure is kept, and the count begins once", async () => {
  const crowd = await createCountingSite(stack, "S2");
  const bins = Array.from({ length: 8 }, (_, n) => `C-${n}`);
  for (const bin of bins) await createTestBin(stack, crowd.warehouseId, bin);
  const countId = await startTestCount(crowd, bins);
  // As PDAs do: more come at once than there are connections to the database, and on a busy machine some are told to come again.
  const submit = (counter: TestUser, bin: string, quantity: number) =>
    persist((requestId) => submitFigure(counter, countId, { bin, item: "BOLT", quantity }, requestId));
  const outcomes = await Promise.all(
    bins.flatMap((bin) => [submit(crowd.counter, bin, 1), submit(crowd.second, bin, 2)]),
  );
  expect(outcomes.filter((outcome) => "refusal" in outcome)).toEqual([]);
  const lines = await linesOf(crowd.manager, countId);
  expect(lines.map(({ figures }) => figures.length)).toEqual(bins.map(() => 2));
  const topics = await eventsOf(stack, countId);
  expect(topics.filter((topic) => topic === "inventory.count.counting")).toHaveLength(1);
});

test("nobody counts before the start, or elsewhere than in her places", async () => {
  const other = await createCountingSite(stack, "S3");
  const bin = await createTestBin(stack, other.warehouseId, "A-1");
  const request = { warehouseId: other.warehouseId, locations: [{ id: bin }] };
  const { count } = await other.manager.client(CountService).createCount(request);
  const countId = count?.id ?? "";
  const figure = { bin: "A-1", item: "BOLT", quantity: 1 };
  const planned = { reason: "INVALID_STATE", resource: "count", state: "planned" };
  expect(await refusalOf(submitFigure(other.counter, countId, figure))).toEqual(planned);
  const hidden = { reason: "NOT_FOUND", resource: "count" };
  expect(await refusalOf(submitFigure(site.counter, countId, figure))).toEqual(hidden);
});

test("whoever wants to finish gets her turn while others go on submitting", async () => {
  const crowd = await createCountingSite(stack, "S4");
  await createTestBin(stack, crowd.warehouseId, "A-1");
  const countId = await startTestCount(crowd, ["A-1"], { toleranceQuantity: "100" });
  await submitFigure(crowd.counter, countId, { bin: "A-1", item: "BOLT", quantity: 1 });
  let finished = false;
  const submit = async () => {
    const outcomes = [];
    while (!finished) {
      outcomes.push(await outcomeOf(submitFigure(crowd.second, countId, { bin: "A-1", item: "BOLT", quantity: 2 })));
    }
    return outcomes;
  };
  const crowds = Array.from({ length: 4 }, submit);
  const { count } = await crowd.counter.client(CountService).finishCount({ countId });
  finished = true;
  expect(count?.state).toBe(State.REVIEW);
  const outcomes = (await Promise.all(crowds)).flat();
  expect(outcomes.every((outcome) => outcome === "ok" || outcome === "INVALID_STATE")).toBe(true);
});
