import { afterAll, beforeAll, expect, test } from "vitest";
import { type CountLine, CountLine_State as LineState } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
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
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "NUT");
  await createTestItem(stack, "PUMP", { tracking: Tracking.SERIAL });
});

afterAll(() => stack?.stop());

async function createStock(code: string): Promise<CountingSite> {
  const site = await createCountingSite(stack, code);
  const { warehouseId } = site;
  for (const bin of ["A-1", "A-2"]) await createTestBin(stack, warehouseId, bin);
  await moveStock(stack, { warehouseId, item: "PUMP", bin: "A-1", quantity: 2, serials: [`${code}-1`, `${code}-2`] });
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-2", quantity: 271 });
  await moveStock(stack, { warehouseId, item: "NUT", bin: "A-2", quantity: 31 });
  return site;
}

/** Everything that could tell what the books expect. */
const giveaway = ({ expectedQuantity, difference, aboveTolerance, missingSerials, extraSerials, figures }: CountLine) =>
  expectedQuantity !== undefined ||
  difference !== undefined ||
  aboveTolerance ||
  missingSerials.length + extraSerials.length + figures.length > 0;

test("in a blind count only those who approve see the books, until it is approved", async () => {
  const site = await createStock("S1");
  const countId = await startTestCount(site, ["A-1", "A-2"], { toleranceQuantity: "1000" });
  const planner = await createTestUser(stack, "planner", [{ role: "planner", unitIds: [site.id] }]);
  const seen = async () => {
    const views = [];
    for (const user of [site.counter, planner, site.manager]) {
      views.push((await linesOf(user, countId)).filter(giveaway).length);
    }
    return views;
  };
  expect(await seen()).toEqual([0, 0, 0]);
  const pumps = { bin: "A-1", item: "PUMP", quantity: 1, serials: ["S1-1"] };
  expect(giveaway(await submitFigure(site.counter, countId, pumps))).toBe(false);
  const [answer] = (await linesOf(site.counter, countId)).filter(({ itemCode }) => itemCode === "PUMP");
  expect(answer).toMatchObject({ countedQuantity: { value: "1" }, serials: ["S1-1"] });
  expect(await seen()).toEqual([0, 0, 1]);
  await submitFigure(site.counter, countId, { bin: "A-2", item: "BOLT", quantity: 270 });
  await submitFigure(site.counter, countId, { bin: "A-2", item: "NUT", quantity: 30 });
  expect(await seen()).toEqual([0, 0, 3]);
  await finishTestCount(site.counter, countId);
  expect(await seen()).toEqual([0, 0, 3]);
  await approveTestCount(site.manager, countId);
  expect(await seen()).toEqual([3, 3, 3]);
  await site.manager.client(CountReviewService).postCount({ countId });
  expect(await seen()).toEqual([3, 3, 3]);
});

test("a manager of another place is no reviewer here, and a cancelled count keeps what it hid", async () => {
  const site = await createStock("S2");
  const countId = await startTestCount(site, ["A-2"]);
  await submitFigure(site.counter, countId, { bin: "A-2", item: "BOLT", quantity: 1 });
  const elsewhere = await createStock("S9");
  const grants = [
    { role: "operator", unitIds: [site.id] },
    { role: "warehouse-manager", unitIds: [elsewhere.id] },
  ];
  const both = await createTestUser(stack, "both", grants);
  expect((await linesOf(both, countId)).filter(giveaway)).toEqual([]);
  await site.manager.client(CountReviewService).cancelCount({ countId, reason: "again tomorrow" });
  expect((await linesOf(both, countId)).filter(giveaway)).toEqual([]);
  expect((await linesOf(site.manager, countId)).filter(giveaway)).toHaveLength(1);
});

test("whoever recounts does not see the figure that was there before", async () => {
  const site = await createStock("S3");
  const countId = await startTestCount(site, ["A-1"]);
  await submitFigure(site.counter, countId, { bin: "A-1", item: "PUMP", quantity: 1, serials: ["S3-1"] });
  await finishTestCount(site.counter, countId);
  await site.manager.client(CountReviewService).requestRecount({ countId });
  const [line] = await linesOf(site.second, countId);
  expect(line).toMatchObject({ state: LineState.RECOUNT, serials: [] });
  expect(line?.countedQuantity).toBeUndefined();
  expect((await linesOf(site.manager, countId))[0]).toMatchObject({
    countedQuantity: { value: "1" },
    serials: ["S3-1"],
  });
});

test("in a count that is not blind everybody sees the books", async () => {
  const site = await createStock("S4");
  const countId = await startTestCount(site, ["A-2"], { blind: false });
  const line = await submitFigure(site.counter, countId, { bin: "A-2", item: "BOLT", quantity: 270 });
  expect(line).toMatchObject({ expectedQuantity: { value: "271" }, difference: { value: "-1" }, aboveTolerance: true });
});

test("lists by place and item, page by page, and by place or state", async () => {
  const site = await createStock("S5");
  const countId = await startTestCount(site, ["A-1", "A-2"]);
  await submitFigure(site.counter, countId, { bin: "A-2", item: "BOLT", quantity: 1 });
  const client = site.counter.client(CountService);
  const list = async (filter: object) => (await client.listCountLines({ countId, ...filter })).lines;
  const short = (lines: CountLine[]) => lines.map(({ locationCode, itemCode }) => `${locationCode} ${itemCode}`);
  expect(short(await list({}))).toEqual(["A-1 PUMP", "A-2 BOLT", "A-2 NUT"]);
  const first = await client.listCountLines({ countId, pageSize: 2 });
  expect(short(first.lines)).toEqual(["A-1 PUMP", "A-2 BOLT"]);
  const rest = await client.listCountLines({ countId, pageSize: 2, pageToken: first.nextPageToken });
  expect([short(rest.lines), rest.nextPageToken]).toEqual([["A-2 NUT"], ""]);
  expect(short(await list({ states: [LineState.COUNTED] }))).toEqual(["A-2 BOLT"]);
  expect(short(await list({ states: [LineState.OPEN], locationId: first.lines[1]?.locationId }))).toEqual(["A-2 NUT"]);
  const other = await createCountingSite(stack, "S6");
  const hidden = other.manager.client(CountService).listCountLines({ countId });
  expect(await refusalOf(hidden)).toEqual({ reason: "NOT_FOUND", resource: "count" });
  const items = await client
    .createCount({ warehouseId: site.warehouseId, items: [byCode("NUT")] })
    .catch(() => "refused");
  expect(items).toBe("refused");
});
