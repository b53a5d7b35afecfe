import { afterAll, beforeAll, expect, test } from "vitest";
import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { createCountingSite } from "../../../test/test-count.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("archives a plan once; no count is made from it any more", async () => {
  const site = await createCountingSite(stack, "S1");
  const other = await createCountingSite(stack, "S2");
  const client = site.manager.client(CountPlanService);
  const made = await client.createCountPlan({ plan: { warehouseId: site.warehouseId, name: "Weekly" } });
  const planId = made.plan?.id ?? "";
  expect(await outcomeOf(client.archiveCountPlan({ planId, etag: "2" }))).toBe("VERSION_CONFLICT");
  const stranger = other.manager.client(CountPlanService).archiveCountPlan({ planId, etag: "1" });
  expect(await outcomeOf(stranger)).toBe("NOT_FOUND");
  expect((await client.archiveCountPlan({ planId, etag: "1" })).plan).toMatchObject({ archived: true, etag: "2" });
  expect(await outcomeOf(client.archiveCountPlan({ planId, etag: "2" }))).toBe("ARCHIVED");
  expect(await outcomeOf(client.generateCounts({ planId }))).toBe("ARCHIVED");
  const archived = (await auditOf(stack, planId)).filter(({ outcome }) => outcome === "done").at(-1);
  expect(archived).toMatchObject({ before: { archived: false }, after: { archived: true } });
  expect((await eventsOf(stack, planId)).at(-1)).toBe("inventory.count_plan.archived");
});
