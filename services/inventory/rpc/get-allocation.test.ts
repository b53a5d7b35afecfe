import { afterAll, beforeAll, expect, test } from "vitest";
import { DemandKind, Allocation_State as State } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

test("returns an allocation to those whose reach it lies in", async () => {
  const place = await createTestOutbound(stack, "GET");
  const item = await place.item("ANY");
  await place.put(item, "A1", "5");
  const quantity = { value: "2", uom: "EA" };
  const demand = { kind: DemandKind.EXTERNAL, demandId: uuidv7(), item: { id: item.id }, quantity, state: State.HARD };
  const made = await stack.admin.client(AllocationService).allocate({ warehouseId: place.warehouseId, demand });
  const allocationId = made.allocations[0]?.id ?? "";
  const near = await createTestUser(stack, "near", [{ role: "operator", unitIds: [place.siteId] }]);
  const got = await near.client(AllocationService).getAllocation({ allocationId });
  expect(got.allocation).toEqual(made.allocations[0]);
  const elsewhere = await createTestOutbound(stack, "GET2");
  const far = await createTestUser(stack, "far", [{ role: "operator", unitIds: [elsewhere.siteId] }]);
  const notFound = { reason: "NOT_FOUND", resource: "allocation" };
  expect(await refusalOf(far.client(AllocationService).getAllocation({ allocationId }))).toEqual(notFound);
  expect(await refusalOf(near.client(AllocationService).getAllocation({ allocationId: uuidv7() }))).toEqual(notFound);
});
