import { afterAll, beforeAll, expect, test } from "vitest";
import { CountTerms_Mode as Mode } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { Item_AbcClass as AbcClass } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { type CountingSite, createCountingSite, createTestBin } from "../../../test/test-count.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: CountingSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createCountingSite(stack, "S1");
});

afterAll(() => stack?.stop());

const create = (plan: object, user = site.manager) =>
  user.client(CountPlanService).createCountPlan({ plan: { warehouseId: site.warehouseId, ...plan } });

test("makes a plan once, with a trace; what is left out counts blind and without tolerance", async () => {
  const request = { plan: { warehouseId: site.warehouseId, name: " Monthly " }, requestId: uuidv7() };
  const made = await site.manager.client(CountPlanService).createCountPlan(request);
  expect(made.plan).toMatchObject({
    warehouseId: site.warehouseId,
    name: "Monthly",
    rule: { locationIds: [], zoneId: "", itemClass: "", daysSinceCount: 0, zeroCrossing: false, sampleSize: 0 },
    terms: { mode: Mode.MOVING, blind: true, toleranceQuantity: "0", tolerancePercent: "0" },
    archived: false,
    etag: "1",
  });
  expect(await site.manager.client(CountPlanService).createCountPlan(request)).toEqual(made);
  const id = made.plan?.id ?? "";
  const trace = { action: "CountPlanService.CreateCountPlan", actor: "manager-s1", unit_id: site.warehouseId };
  expect(await auditOf(stack, id)).toMatchObject([{ ...trace, after: { name: "Monthly", blind: true } }]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.count_plan.created"]);
});

test("keeps all that it is given", async () => {
  const zoneId = await createTestBin(stack, site.warehouseId, "ZONE");
  const bin = await createTestBin(stack, site.warehouseId, "A-1");
  const plan = {
    name: "A parts",
    rule: {
      locationIds: [bin],
      zoneId,
      itemClass: "STEEL",
      abcClass: AbcClass.A,
      daysSinceCount: 30,
      zeroCrossing: true,
      sampleSize: 20,
    },
    terms: { mode: Mode.FREEZE, blind: false, toleranceQuantity: "0.5", tolerancePercent: "2.25" },
  };
  expect((await create(plan)).plan).toMatchObject(plan);
});

test("refuses what is wrong, taken, or not of the warehouse", async () => {
  const other = await createCountingSite(stack, "S2");
  const foreign = await createTestBin(stack, other.warehouseId, "A-1");
  await create({ name: "Taken" });
  const taken = { reason: "ALREADY_EXISTS", resource: "count_plan", field: "name" };
  expect(await refusalOf(create({ name: "Taken" }))).toEqual(taken);
  expect(await outcomeOf(create({ name: "Taken", warehouseId: other.warehouseId }, other.manager))).toBe("ok");
  expect(await outcomeOf(create({ name: " " }))).toBe("INVALID_REQUEST");
  expect(await outcomeOf(create({ name: "X", terms: { tolerancePercent: "101" } }))).toBe("INVALID_REQUEST");
  expect(await outcomeOf(create({ name: "X", terms: { toleranceQuantity: "-1" } }))).toBe("INVALID_REQUEST");
  const location = { reason: "NOT_FOUND", resource: "location" };
  expect(await refusalOf(create({ name: "X", rule: { zoneId: foreign } }))).toEqual(location);
  expect(await refusalOf(create({ name: "X", rule: { locationIds: [uuidv7()] } }))).toEqual(location);
  expect(await outcomeOf(create({ name: "X", warehouseId: other.warehouseId }))).toBe("OUT_OF_SCOPE");
  expect(await outcomeOf(create({ name: "X" }, site.counter))).toBe("PERMISSION_DENIED");
});
