import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DemandKind, Allocation_State as State } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "HRD");
});
afterAll(() => stack?.stop());

const allocations = () => stack.admin.client(AllocationService);
const inMinutes = (minutes: number) => timestampFromDate(new Date(Date.now() + minutes * 60_000));

test("makes a soft allocation a hard one, with a new lease or none", async () => {
  const item = await place.item("SOFT");
  await place.put(item, "A1", "5");
  const demand = {
    kind: DemandKind.WORK_ORDER,
    demandId: uuidv7(),
    item: { id: item.id },
    quantity: { value: "2", uom: "EA" },
    state: State.SOFT,
    leaseUntilTime: inMinutes(5),
  };
  const made = await allocations().allocate({ warehouseId: place.warehouseId, demand });
  const allocationId = made.allocations[0]?.id ?? "";
  const { allocation } = await allocations().hardenAllocation({ allocationId });
  expect(allocation).toMatchObject({ state: State.HARD, quantity: { value: "2" } });
  expect(allocation?.leaseUntilTime).toBeUndefined();
  expect(await place.stockAt("A1", item)).toEqual({ "": "5/2" });
  const trace = { action: "AllocationService.HardenAllocation", before: { state: "soft" }, after: { state: "hard" } };
  expect((await auditOf(stack, allocationId)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, allocationId)).at(-1)).toBe("inventory.allocation.hardened");
  expect(await refusalOf(allocations().hardenAllocation({ allocationId }))).toMatchObject({ reason: "INVALID_STATE" });
  const other = await allocations().allocate({
    warehouseId: place.warehouseId,
    demand: { ...demand, demandId: uuidv7() },
  });
  const leaseUntilTime = inMinutes(60);
  const again = await allocations().hardenAllocation({ allocationId: other.allocations[0]?.id ?? "", leaseUntilTime });
  const lease = again.allocation?.leaseUntilTime;
  expect(lease && timestampDate(lease)).toEqual(timestampDate(leaseUntilTime));
});

test("refuses an allocation that is not there, and a lease that is over", async () => {
  const notFound = { reason: "NOT_FOUND", resource: "allocation" };
  expect(await refusalOf(allocations().hardenAllocation({ allocationId: uuidv7() }))).toEqual(notFound);
  const past = allocations().hardenAllocation({ allocationId: uuidv7(), leaseUntilTime: inMinutes(-1) });
  expect(await refusalOf(past)).toMatchObject({ reason: "INVALID_REQUEST" });
});
