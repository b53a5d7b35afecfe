import { afterAll, beforeAll, expect, test } from "vitest";
import { CountTerms_Mode as Mode } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { type CountingSite, createCountingSite } from "../../../test/test-count.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: CountingSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createCountingSite(stack, "S1");
});

afterAll(() => stack?.stop());

const plans = () => site.manager.client(CountPlanService);
const create = async (name: string) => {
  const plan = { warehouseId: site.warehouseId, name, rule: { itemClass: "STEEL" }, terms: { toleranceQuantity: "3" } };
  return (await plans().createCountPlan({ plan })).plan?.id ?? "";
};
const update = (plan: object, ...paths: string[]) => plans().updateCountPlan({ plan, updateMask: { paths } });

test("changes what the mask names and keeps the rest, with a trace", async () => {
  const id = await create("Weekly");
  const terms = { mode: Mode.FREEZE, blind: false, toleranceQuantity: "9" };
  const { plan } = await update({ id, etag: "1", name: "Daily", terms }, "terms");
  expect(plan).toMatchObject({ name: "Weekly", rule: { itemClass: "STEEL" }, etag: "2" });
  expect(plan?.terms).toMatchObject({ mode: Mode.FREEZE, blind: false, toleranceQuantity: "9" });
  const next = await update({ id, etag: "2", name: "Daily", rule: { sampleSize: 5 } }, "name", "rule");
  expect(next.plan).toMatchObject({ name: "Daily", rule: { itemClass: "", sampleSize: 5 }, terms: plan?.terms });
  expect((await auditOf(stack, id)).at(-1)).toMatchObject({
    action: "CountPlanService.UpdateCountPlan",
    before: { name: "Weekly", item_class: "STEEL", sample_size: 0 },
    after: { name: "Daily", item_class: "", sample_size: 5 },
  });
  expect((await eventsOf(stack, id)).at(-1)).toBe("inventory.count_plan.updated");
});

test("refuses a stale version, a taken name, a wrong mask and a plan that is archived or not there", async () => {
  const id = await create("One");
  await create("Two");
  const conflict = { reason: "VERSION_CONFLICT", resource: "count_plan", current_etag: "1" };
  expect(await refusalOf(update({ id, etag: "7", name: "X" }, "name"))).toEqual(conflict);
  expect(await outcomeOf(update({ id, etag: "1", name: "Two" }, "name"))).toBe("ALREADY_EXISTS");
  expect(await outcomeOf(update({ id, etag: "1", name: "X" }, "archived"))).toBe("INVALID_REQUEST");
  expect(await outcomeOf(update({ id, etag: "1", rule: { zoneId: uuidv7() } }, "rule"))).toBe("NOT_FOUND");
  expect(await outcomeOf(update({ id: uuidv7(), etag: "1", name: "X" }, "name"))).toBe("NOT_FOUND");
  await plans().archiveCountPlan({ planId: id, etag: "1" });
  expect(await outcomeOf(update({ id, etag: "2", name: "X" }, "name"))).toBe("ARCHIVED");
});
