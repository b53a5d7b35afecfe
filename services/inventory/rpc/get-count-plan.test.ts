import { afterAll, beforeAll, expect, test } from "vitest";
import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createCountingSite } from "../../../test/test-count.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("a plan out of the caller's places is as unknown as one that does not exist", async () => {
  const site = await createCountingSite(stack, "S1");
  const other = await createCountingSite(stack, "S2");
  const plan = { warehouseId: site.warehouseId, name: "Weekly" };
  const made = await site.manager.client(CountPlanService).createCountPlan({ plan });
  const planId = made.plan?.id ?? "";
  expect((await site.counter.client(CountPlanService).getCountPlan({ planId })).plan).toEqual(made.plan);
  for (const hidden of [planId, uuidv7()]) {
    const call = other.counter.client(CountPlanService).getCountPlan({ planId: hidden });
    expect(await refusalOf(call)).toEqual({ reason: "NOT_FOUND", resource: "count_plan" });
  }
});
