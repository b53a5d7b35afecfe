import { afterAll, beforeAll, expect, test } from "vitest";
import { CountTerms_Mode as Mode, Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  approveTestCount,
  byCode,
  type CountingSite,
  createCountingSite,
  createTestBin,
  finishTestCount,
  linesOf,
  moveStock,
  startTestCount,
  submitFigure,
} from "../../../test/test-count.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "NUT");
});

afterAll(() => stack?.stop());

async function createBins(code: string): Promise<CountingSite> {
  const site = await createCountingSite(stack, code);
  for (const bin of ["A-1", "A-2", "B-1"]) await createTestBin(stack, site.warehouseId, bin);
  await moveStock(stack, { warehouseId: site.warehouseId, item: "BOLT", bin: "A-1", quantity: 10 });
  await moveStock(stack, { warehouseId: site.warehouseId, item: "NUT", bin: "A-1", quantity: 4 });
  await moveStock(stack, { warehouseId: site.warehouseId, item: "NUT", bin: "B-1", quantity: 1 });
  return site;
}

async function createPlanned(site: CountingSite, bins: string[], mode: Mode = Mode.MOVING): Promise<string> {
  const request = { warehouseId: site.warehouseId, locations: bins.map(byCode), terms: { mode } };
  return (await site.manager.client(CountService).createCount(request)).count?.id ?? "";
}

const start = (site: CountingSite, countId: string) => site.manager.client(CountService).startCount({ countId });
const receive = (site: CountingSite, bin: string) =>
  moveStock(stack, { warehouseId: site.warehouseId, item: "BOLT", bin, quantity: 1 });

test("takes what the books have at its places as lines, once, with a trace", async () => {
  const site = await createBins("S1");
  const countId = await createPlanned(site, ["A-1", "A-2"]);
  const { count } = await start(site, countId);
  expect(count).toMatchObject({ state: State.OPEN, locationCount: 2, locationsLeft: 2, etag: "2" });
  const lines = await linesOf(site.counter, countId);
  expect(lines.map(({ locationCode, itemCode }) => `${locationCode} ${itemCode}`)).toEqual(["A-1 BOLT", "A-1 NUT"]);
  expect(await outcomeOf(start(site, countId))).toBe("INVALID_STATE");
  const [, started] = await auditOf(stack, countId);
  expect(started).toMatchObject({
    action: "CountService.StartCount",
    unit_id: site.warehouseId,
    after: { state: "open" },
  });
  expect(await eventsOf(stack, countId)).toEqual(["inventory.count.created", "inventory.count.started"]);
});

test("a count of some items takes only these", async () => {
  const site = await createBins("S2");
  const countId = await startTestCount(site, ["A-1", "B-1"], {}, ["NUT"]);
  const lines = await linesOf(site.counter, countId);
  expect(lines.map(({ locationCode, itemCode }) => `${locationCode} ${itemCode}`)).toEqual(["A-1 NUT", "B-1 NUT"]);
});

test("a place is in one started count at a time, also when two start at once", async () => {
  const site = await createBins("S3");
  const planned: string[] = [];
  for (let n = 0; n < 4; n += 1) planned.push(await createPlanned(site, ["A-1", n % 2 ? "A-2" : "B-1"]));
  const outcomes = await Promise.all(planned.map((countId) => outcomeOf(start(site, countId))));
  expect(outcomes.sort()).toEqual([...Array(3).fill("COUNT_LOCATION_LOCKED"), "ok"]);
  const states: (State | undefined)[] = [];
  for (const countId of planned) {
    const { count } = await site.manager.client(CountService).getCount({ countId });
    states.push(count?.state);
  }
  const [winner] = planned.filter((_, n) => states[n] === State.OPEN);
  const [loser = ""] = planned.filter((_, n) => states[n] === State.PLANNED);
  expect(await refusalOf(start(site, loser))).toEqual({ reason: "COUNT_LOCATION_LOCKED", location: "A-1" });
  const review = site.manager.client(CountReviewService);
  await review.cancelCount({ countId: winner ?? "", reason: "another one first" });
  expect(await outcomeOf(start(site, loser))).toBe("ok");
});

test("freezes its places and no others until it is posted or cancelled", async () => {
  const site = await createBins("S4");
  const countId = await createPlanned(site, ["A-1", "A-2"], Mode.FREEZE);
  expect(await outcomeOf(receive(site, "A-1"))).toBe("ok");
  await start(site, countId);
  expect(await refusalOf(receive(site, "A-1"))).toEqual({ reason: "COUNT_LOCATION_LOCKED", location: "A-1" });
  expect(await outcomeOf(receive(site, "A-2"))).toBe("COUNT_LOCATION_LOCKED");
  expect(await outcomeOf(receive(site, "B-1"))).toBe("ok");
  await site.manager.client(CountReviewService).cancelCount({ countId, reason: "a truck came" });
  expect(await outcomeOf(receive(site, "A-1"))).toBe("ok");

  const frozen = await startTestCount(site, ["A-2"], { mode: Mode.FREEZE, toleranceQuantity: "5" });
  await submitFigure(site.counter, frozen, { bin: "A-2", item: "NUT", quantity: 2 });
  await finishTestCount(site.counter, frozen);
  await approveTestCount(site.manager, frozen);
  expect(await outcomeOf(receive(site, "A-2"))).toBe("COUNT_LOCATION_LOCKED");
  await site.manager.client(CountReviewService).postCount({ countId: frozen });
  expect(await outcomeOf(receive(site, "A-2"))).toBe("ok");
});

test("stock moves on at the places of a count that does not freeze them", async () => {
  const site = await createBins("S5");
  await startTestCount(site, ["A-1"], { mode: Mode.MOVING });
  expect(await outcomeOf(receive(site, "A-1"))).toBe("ok");
});

test("is for those who manage counts of the warehouse", async () => {
  const site = await createBins("S6");
  const other = await createBins("S7");
  const countId = await createPlanned(site, ["A-1"]);
  expect(await outcomeOf(site.counter.client(CountService).startCount({ countId }))).toBe("PERMISSION_DENIED");
  const refused = { reason: "NOT_FOUND", resource: "count" };
  expect(await refusalOf(other.manager.client(CountService).startCount({ countId }))).toEqual(refused);
});
