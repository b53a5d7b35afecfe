import { afterAll, beforeAll, expect, test } from "vitest";
import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { createCountingSite } from "../../../test/test-count.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("lists the plans of the caller's places by name, page by page, without archived ones unless asked", async () => {
  const site = await createCountingSite(stack, "S1");
  const other = await createCountingSite(stack, "S2");
  for (const { warehouseId, manager } of [site, other]) {
    for (const name of ["B", "A", "C"]) {
      await manager.client(CountPlanService).createCountPlan({ plan: { warehouseId, name } });
    }
  }
  const client = site.counter.client(CountPlanService);
  const first = await client.listCountPlans({ pageSize: 2 });
  expect(first.plans.map(({ name }) => name)).toEqual(["A", "B"]);
  const second = await client.listCountPlans({ pageSize: 2, pageToken: first.nextPageToken });
  expect([second.plans.map(({ name }) => name), second.nextPageToken]).toEqual([["C"], ""]);
  expect(new Set([...first.plans, ...second.plans].map((plan) => plan.warehouseId))).toEqual(
    new Set([site.warehouseId]),
  );
  const planId = first.plans[0]?.id ?? "";
  await site.manager.client(CountPlanService).archiveCountPlan({ planId, etag: "1" });
  const names = async (filter: object) => (await client.listCountPlans(filter)).plans.map(({ name }) => name);
  expect(await names({})).toEqual(["B", "C"]);
  expect(await names({ includeArchived: true })).toEqual(["A", "B", "C"]);
  expect(await names({ warehouseId: other.warehouseId })).toEqual([]);
  const all = await stack.admin.client(CountPlanService).listCountPlans({ warehouseId: other.warehouseId });
  expect(all.plans).toHaveLength(3);
});
