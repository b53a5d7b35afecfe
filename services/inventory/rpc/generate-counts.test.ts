import { afterAll, beforeAll, expect, test } from "vitest";
import { CountTerms_Mode as Mode, Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { Item_AbcClass as AbcClass } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  approveTestCount,
  byCode,
  type CountingSite,
  createCountingSite,
  createTestBin,
  finishTestCount,
  moveStock,
} from "../../../test/test-count.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT", { itemClass: "STEEL", abcClass: AbcClass.A });
  await createTestItem(stack, "NUT", { itemClass: "STEEL", abcClass: AbcClass.C });
  await createTestItem(stack, "TUBE", { itemClass: "PLASTIC", abcClass: AbcClass.A });
});

afterAll(() => stack?.stop());

/** Bins in two zones: bolts and tubes in A, nuts in B; one bin is empty, one is not countable. */
async function createWarehouse(
  code: string,
): Promise<CountingSite & { readonly zoneA: string; readonly zoneB: string }> {
  const site = await createCountingSite(stack, code);
  const { warehouseId } = site;
  // People do not count zones and aisles, but what is in them.
  const zone = { kind: Kind.ZONE, countable: false };
  const zoneA = await createTestBin(stack, warehouseId, "A", zone);
  const zoneB = await createTestBin(stack, warehouseId, "B", zone);
  const aisle = await createTestBin(stack, warehouseId, "AX", {
    kind: Kind.AISLE,
    countable: false,
    parentId: zoneA,
  });
  for (const bin of ["A-1", "A-2"]) await createTestBin(stack, warehouseId, bin, { parentId: aisle });
  for (const bin of ["B-1", "B-2"]) await createTestBin(stack, warehouseId, bin, { parentId: zoneB });
  await createTestBin(stack, warehouseId, "B-9", { parentId: zoneB, countable: false });
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: 5 });
  await moveStock(stack, { warehouseId, item: "TUBE", bin: "A-2", quantity: 5 });
  await moveStock(stack, { warehouseId, item: "NUT", bin: "B-1", quantity: 5 });
  await moveStock(stack, { warehouseId, item: "NUT", bin: "B-9", quantity: 5 });
  return { ...site, zoneA, zoneB };
}

let plans = 0;

/** Makes a plan by a rule and generates from it; returns the places of the count and the number of its items. */
async function chosen(site: CountingSite, rule: object): Promise<{ countId: string; places: string[]; items: number }> {
  plans += 1;
  const client = site.manager.client(CountPlanService);
  const { plan } = await client.createCountPlan({ plan: { warehouseId: site.warehouseId, name: `P${plans}`, rule } });
  const { count } = await client.generateCounts({ planId: plan?.id ?? "" });
  const countId = count?.id ?? "";
  const got = await site.manager.client(CountService).getCount({ countId });
  const places = got.locations.map(({ locationCode }) => locationCode);
  return { countId, places, items: got.itemIds.length };
}

/** Chooses and gives the count up, so that its places are free for the next one. */
async function choose(site: CountingSite, rule: object): Promise<string> {
  const { countId, places, items } = await chosen(site, rule);
  await site.manager.client(CountReviewService).cancelCount({ countId, reason: "only looking" });
  return `${places.join(" ")} / ${items}`;
}

test("makes a count by the terms of the plan, with a trace", async () => {
  const site = await createWarehouse("S1");
  const client = site.manager.client(CountPlanService);
  const terms = { mode: Mode.FREEZE, blind: false, toleranceQuantity: "2", tolerancePercent: "5" };
  const { plan } = await client.createCountPlan({ plan: { warehouseId: site.warehouseId, name: "All", terms } });
  const planId = plan?.id ?? "";
  const { count } = await client.generateCounts({ planId, note: "before the audit" });
  expect(count).toMatchObject({
    planId,
    terms,
    state: State.PLANNED,
    note: "before the audit",
    createdBy: "manager-s1",
  });
  expect(count?.number).toMatch(/^CNT-\d{6}-[0-9A-Z]{6}$/);
  expect(await auditOf(stack, count?.id ?? "")).toMatchObject([
    { action: "CountPlanService.GenerateCounts", after: { state: "planned", locations: 4 } },
  ]);
  // All places of the warehouse are in a count that is not finished.
  const empty = { reason: "DOCUMENT_EMPTY", resource: "count" };
  expect(await refusalOf(client.generateCounts({ planId }))).toEqual(empty);
  expect(await outcomeOf(site.counter.client(CountPlanService).generateCounts({ planId }))).toBe("PERMISSION_DENIED");
});

test("chooses by place, class and combinations of them", async () => {
  const site = await createWarehouse("S2");
  const { locations } = await site.manager.client(CountService).getCount({
    countId: (await chosen(site, {})).countId,
  });
  const id = (code: string) => locations.find(({ locationCode }) => locationCode === code)?.locationId ?? "";
  const all = (await site.manager.client(CountService).listCounts({})).counts[0]?.id ?? "";
  await site.manager.client(CountReviewService).cancelCount({ countId: all, reason: "only looking" });
  expect(await choose(site, {})).toBe("A-1 A-2 B-1 B-2 / 0");
  expect(await choose(site, { locationIds: [id("A-2"), id("B-2")] })).toBe("A-2 B-2 / 0");
  expect(await choose(site, { zoneId: site.zoneA })).toBe("A-1 A-2 / 0");
  expect(await choose(site, { itemClass: "STEEL" })).toBe("A-1 B-1 / 2");
  expect(await choose(site, { abcClass: AbcClass.A })).toBe("A-1 A-2 / 2");
  expect(await choose(site, { abcClass: AbcClass.A, itemClass: "STEEL" })).toBe("A-1 / 1");
  expect(await choose(site, { itemClass: "STEEL", zoneId: site.zoneB })).toBe("B-1 / 1");
});

test("chooses where the books came to zero", async () => {
  const site = await createWarehouse("S3");
  await moveStock(stack, { warehouseId: site.warehouseId, item: "NUT", bin: "B-1", quantity: -5 });
  expect(await choose(site, { zeroCrossing: true })).toBe("B-1 / 1");
});

test("chooses so many at random, each of them sooner or later", async () => {
  const site = await createWarehouse("S4");
  const seen = new Set<string>();
  for (let tries = 0; seen.size < 4 && tries < 60; tries += 1) {
    const [places = ""] = (await choose(site, { sampleSize: 2 })).split(" / ");
    expect(new Set(places.split(" ")).size).toBe(2);
    for (const place of places.split(" ")) seen.add(place);
  }
  expect([...seen].sort()).toEqual(["A-1", "A-2", "B-1", "B-2"]);
});

test("leaves out what was counted lately", async () => {
  const site = await createWarehouse("S5");
  const { countId } = await chosen(site, { abcClass: AbcClass.A, zoneId: site.zoneA });
  const client = site.manager.client(CountService);
  await client.startCount({ countId });
  for (const bin of ["A-1", "A-2"]) {
    const location = byCode(bin);
    const item = byCode(bin === "A-1" ? "BOLT" : "TUBE");
    const countedQuantity = { value: "5", uom: "EA" };
    await site.counter.client(CountService).submitCountLine({ countId, location, item, countedQuantity });
  }
  await finishTestCount(site.counter, countId);
  await approveTestCount(site.manager, countId);
  expect(await outcomeOf(chosen(site, { abcClass: AbcClass.A }))).toBe("DOCUMENT_EMPTY");
  await site.manager.client(CountReviewService).postCount({ countId });
  expect(await outcomeOf(chosen(site, { abcClass: AbcClass.A, daysSinceCount: 10 }))).toBe("DOCUMENT_EMPTY");
  expect(await choose(site, { abcClass: AbcClass.A })).toBe("A-1 A-2 / 2");
  expect(await choose(site, { abcClass: AbcClass.C, daysSinceCount: 10 })).toBe("B-1 / 1");
  // Only two items were counted: the places as a whole are still due.
  expect(await choose(site, { daysSinceCount: 10 })).toBe("A-1 A-2 B-1 B-2 / 0");
});
