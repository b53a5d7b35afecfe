import { afterAll, beforeAll, expect, test } from "vitest";
import { DemandKind, Allocation_State as State } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

async function allocated(place: TestOutbound, code: string, demandId: string, count: number): Promise<string> {
  const item = await place.item(code);
  await place.put(item, "A1", "50");
  for (let turn = 0; turn < count; turn += 1) {
    const quantity = { value: String(turn + 1), uom: "EA" };
    const demand = { kind: DemandKind.TRANSFER, demandId, item: { id: item.id }, quantity, state: State.HARD };
    await stack.admin.client(AllocationService).allocate({ warehouseId: place.warehouseId, demand });
  }
  return item.id;
}

test("lists by warehouse, document, item and state, page by page, within reach", async () => {
  const [north, south] = [await createTestOutbound(stack, "LAN"), await createTestOutbound(stack, "LAS")];
  const [first, second] = [uuidv7(), uuidv7()];
  const itemId = await allocated(north, "X", first, 5);
  await allocated(north, "Y", second, 2);
  await allocated(south, "Z", first, 3);
  const client = stack.admin.client(AllocationService);
  const count = async (filter: object) => (await client.listAllocations(filter)).allocations.length;
  expect(await count({ warehouseId: north.warehouseId })).toBe(7);
  expect(await count({ demandId: first })).toBe(8);
  expect(await count({ itemId })).toBe(5);
  const page = await client.listAllocations({ itemId, pageSize: 3 });
  const rest = await client.listAllocations({ itemId, pageSize: 3, pageToken: page.nextPageToken });
  const values = [...page.allocations, ...rest.allocations].map(({ quantity }) => quantity?.value);
  expect(values).toEqual(["5", "4", "3", "2", "1"]);
  expect(rest.nextPageToken).toBe("");
  await client.releaseAllocation({ allocationId: page.allocations[0]?.id ?? "", reason: "done" });
  expect(await count({ itemId, states: [State.HARD] })).toBe(4);
  expect(await count({ itemId, states: [State.RELEASED, State.SOFT] })).toBe(1);
  const planner = await createTestUser(stack, "planner-south", [{ role: "planner", unitIds: [south.siteId] }]);
  const seen = await planner.client(AllocationService).listAllocations({ demandId: first });
  expect(new Set(seen.allocations.map(({ warehouseId }) => warehouseId))).toEqual(new Set([south.warehouseId]));
  expect(seen.allocations).toHaveLength(3);
  expect(await refusalOf(client.listAllocations({ pageToken: "nonsense" }))).toMatchObject({
    reason: "INVALID_REQUEST",
  });
});
