import { afterAll, beforeAll, expect, test } from "vitest";
import { DemandKind, Allocation_State as State } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import type { Item } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { allocationDrift, createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "BAT");
});
afterAll(() => stack?.stop());

const demand = (item: Item, quantity: string, allowPartial = false) => ({
  kind: DemandKind.WORK_ORDER,
  demandId: uuidv7(),
  item: { id: item.id },
  quantity: { value: quantity, uom: "EA" },
  state: State.SOFT,
  allowPartial,
});

const allocate = (...demands: ReturnType<typeof demand>[]) =>
  stack.admin.client(AllocationService).allocateBatch({ warehouseId: place.warehouseId, demands });

test("serves demands in their order, and the later ones with what is left", async () => {
  const [item, other] = [await place.item("ONE"), await place.item("TWO")];
  await place.put(item, "A1", "3");
  await place.put(item, "A2", "3");
  await place.put(other, "A1", "9");
  const { results } = await allocate(
    demand(item, "4"),
    demand(other, "1"),
    demand(item, "5", true),
    demand(item, "1", true),
  );
  const shown = results.map(({ allocations, missing }) => [
    ...allocations.map(({ locationCode, quantity }) => `${locationCode} ${quantity?.value}`),
    `missing ${missing?.value}`,
  ]);
  expect(shown).toEqual([["A1 3", "A2 1", "missing 0"], ["A1 1", "missing 0"], ["A2 2", "missing 3"], ["missing 1"]]);
  expect(await allocationDrift(stack)).toEqual([]);
});

test("is refused as a whole when a demand that wants all lacks something, or none gets anything", async () => {
  const item = await place.item("WHOLE");
  await place.put(item, "A1", "5");
  expect(await refusalOf(allocate(demand(item, "2"), demand(item, "4")))).toEqual({
    reason: "NOT_ALLOCATABLE",
    item: "BAT-WHOLE",
    available: "3",
    requested: "4",
  });
  expect(await place.stockAt("A1", item)).toEqual({ "": "5/0" });
  const empty = await place.item("EMPTY");
  expect(await refusalOf(allocate(demand(empty, "1", true)))).toMatchObject({
    reason: "NOT_ALLOCATABLE",
    available: "0",
  });
});

test("names the demand whose field is wrong", async () => {
  const item = await place.item("FIELD");
  expect(await refusalOf(allocate(demand(item, "1"), demand(item, "-1")))).toMatchObject({
    reason: "INVALID_REQUEST",
    violations: "demands[1].quantity.value: must be above zero",
  });
});
