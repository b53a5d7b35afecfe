import { afterAll, beforeAll, expect, test } from "vitest";
import { Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { byCode, type CountingSite, createCountingSite, createTestBin } from "../../../test/test-count.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

async function createCounts(code: string): Promise<CountingSite> {
  const site = await createCountingSite(stack, code);
  for (const bin of ["1", "2", "3"]) {
    await createTestBin(stack, site.warehouseId, bin);
    const request = { warehouseId: site.warehouseId, locations: [byCode(bin)], number: `${code}-${bin}` };
    await site.manager.client(CountService).createCount(request);
  }
  return site;
}

test("lists the counts of the caller's places, newest first, page by page, by state and plan", async () => {
  const site = await createCounts("S1");
  const other = await createCounts("S2");
  const client = site.counter.client(CountService);
  const first = await client.listCounts({ pageSize: 2 });
  expect(first.counts.map(({ number }) => number)).toEqual(["S1-3", "S1-2"]);
  const second = await client.listCounts({ pageSize: 2, pageToken: first.nextPageToken });
  expect([second.counts.map(({ number }) => number), second.nextPageToken]).toEqual([["S1-1"], ""]);
  await site.manager.client(CountService).startCount({ countId: second.counts[0]?.id ?? "" });
  const numbers = async (filter: object) => (await client.listCounts(filter)).counts.map(({ number }) => number);
  expect(await numbers({ states: [State.OPEN, State.COUNTING] })).toEqual(["S1-1"]);
  expect(await numbers({ states: [State.PLANNED], warehouseId: site.warehouseId })).toEqual(["S1-3", "S1-2"]);
  expect(await numbers({ warehouseId: other.warehouseId })).toEqual([]);
  const bin = await createTestBin(stack, site.warehouseId, "4");
  const plan = { warehouseId: site.warehouseId, name: "One", rule: { locationIds: [bin] } };
  const plans = site.manager.client(CountPlanService);
  const planId = (await plans.createCountPlan({ plan })).plan?.id ?? "";
  const { count } = await plans.generateCounts({ planId });
  expect(await numbers({ planId })).toEqual([count?.number]);
  expect((await stack.admin.client(CountService).listCounts({})).counts).toHaveLength(7);
});
