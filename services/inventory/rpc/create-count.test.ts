import { afterAll, beforeAll, expect, test } from "vitest";
import { CountTerms_Mode as Mode, Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { byCode, type CountingSite, createCountingSite, createTestBin, moveStock } from "../../../test/test-count.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: CountingSite;
let bin: string;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "NUT");
  site = await createCountingSite(stack, "S1");
  bin = await createTestBin(stack, site.warehouseId, "A-1");
  await createTestBin(stack, site.warehouseId, "A-2");
  await createTestBin(stack, site.warehouseId, "X-1", { countable: false });
  await moveStock(stack, { warehouseId: site.warehouseId, item: "BOLT", bin: "A-2", quantity: 5 });
  await moveStock(stack, { warehouseId: site.warehouseId, item: "BOLT", bin: "X-1", quantity: 5 });
});

afterAll(() => stack?.stop());

const create = (request: object, user = site.manager) =>
  user.client(CountService).createCount({ warehouseId: site.warehouseId, ...request });

test("makes a count of places once, with a number and a trace", async () => {
  const request = {
    locations: [byCode("a-1"), { id: bin }, byCode("A-2")],
    note: "after the leak",
    requestId: uuidv7(),
  };
  const made = await create(request);
  expect(made.count).toMatchObject({
    warehouseId: site.warehouseId,
    planId: "",
    state: State.PLANNED,
    terms: { mode: Mode.MOVING, blind: true, toleranceQuantity: "0", tolerancePercent: "0" },
    note: "after the leak",
    locationCount: 2,
    locationsLeft: 2,
    itemCount: 0,
    createdBy: "manager-s1",
    etag: "1",
  });
  expect(made.count?.number).toMatch(/^CNT-\d{6}-[0-9A-Z]{6}$/);
  expect(await create(request)).toEqual(made);
  const id = made.count?.id ?? "";
  expect(await auditOf(stack, id)).toMatchObject([
    { action: "CountService.CreateCount", unit_id: site.warehouseId, after: { state: "planned", locations: 2 } },
  ]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.count.created"]);
});

test("of items alone it takes the countable places that have them", async () => {
  const { count } = await create({ items: [byCode("BOLT")] });
  const got = await site.manager.client(CountService).getCount({ countId: count?.id ?? "" });
  expect(got.locations.map(({ locationCode }) => locationCode)).toEqual(["A-2"]);
  expect(got.itemIds).toHaveLength(1);
  const nowhere = { reason: "DOCUMENT_EMPTY", resource: "count" };
  expect(await refusalOf(create({ items: [byCode("NUT")] }))).toEqual(nowhere);
});

test("takes the caller's number once", async () => {
  const request = { locations: [byCode("A-1")], number: " inv-2026 " };
  expect((await create(request)).count?.number).toBe("INV-2026");
  const taken = { reason: "ALREADY_EXISTS", resource: "count", field: "number" };
  expect(await refusalOf(create(request))).toEqual(taken);
  expect(await outcomeOf(create({ ...request, number: "a b" }))).toBe("INVALID_REQUEST");
});

test("refuses what is not there, not countable, or out of scope", async () => {
  const other = await createCountingSite(stack, "S2");
  const foreign = await createTestBin(stack, other.warehouseId, "Z-1");
  const location = { reason: "NOT_FOUND", resource: "location" };
  expect(await refusalOf(create({ locations: [{ id: foreign }] }))).toEqual(location);
  expect(await refusalOf(create({ locations: [byCode("NONE")] }))).toEqual(location);
  expect(await refusalOf(create({ items: [byCode("NONE")] }))).toEqual({ reason: "NOT_FOUND", resource: "item" });
  const blocked = { reason: "LOCATION_BLOCKED", location: "X-1" };
  expect(await refusalOf(create({ locations: [byCode("X-1")] }))).toEqual(blocked);
  expect(await refusalOf(create({ locations: [byCode("TRANSIT")] }))).toMatchObject({ reason: "LOCATION_BLOCKED" });
  expect(await outcomeOf(create({}))).toBe("INVALID_REQUEST");
  const elsewhere = { warehouseId: other.warehouseId, locations: [{ id: foreign }] };
  expect(await outcomeOf(create(elsewhere))).toBe("OUT_OF_SCOPE");
  expect(await outcomeOf(create({ locations: [byCode("A-1")] }, site.counter))).toBe("PERMISSION_DENIED");
});
