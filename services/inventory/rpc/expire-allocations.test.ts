import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DemandKind, Allocation_State as State } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import type { Item } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { allocationDrift, asOwner, createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { startWorkerlessStack } from "../../../test/test-worker.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;
let item: Item;

beforeAll(async () => {
  stack = await startWorkerlessStack();
  place = await createTestOutbound(stack, "EXP");
  item = await place.item("ANY");
  await place.put(item, "A1", "1000");
});
afterAll(() => stack?.stop());

const allocations = () => stack.admin.client(AllocationService);

async function allocated(state: State, leased: boolean): Promise<string> {
  const quantity = { value: "1", uom: "EA" };
  const lease = leased ? { leaseUntilTime: timestampFromDate(new Date(Date.now() + 3_600_000)) } : {};
  const demand = { kind: DemandKind.EXTERNAL, demandId: uuidv7(), item: { id: item.id }, quantity, state, ...lease };
  const made = await allocations().allocate({ warehouseId: place.warehouseId, demand });
  return made.allocations[0]?.id ?? "";
}

/** Lets the time pass for some allocations. */
const passTime = (ids: readonly string[]) =>
  asOwner(
    stack,
    `set session_replication_role = replica;
    update inventory.allocation set lease_until = now() - interval '1 second' where id in ('${ids.join("','")}')`,
  );

const expire = () => stack.process.clients.internal(AllocationService).expireAllocations({});

test("gives back what is allocated past its lease, and nothing else", async () => {
  const [soft, hard] = [await allocated(State.SOFT, true), await allocated(State.HARD, true)];
  const [later, forever] = [await allocated(State.HARD, true), await allocated(State.HARD, false)];
  const over = await allocated(State.SOFT, true);
  await allocations().releaseAllocation({ allocationId: over, reason: "not needed" });
  await passTime([soft, hard, over]);
  expect(await expire()).toMatchObject({ allocationsExpired: 2 });
  expect(await expire()).toMatchObject({ allocationsExpired: 0 });
  const states = async (ids: string[]) =>
    Promise.all(ids.map(async (id) => (await allocations().getAllocation({ allocationId: id })).allocation?.state));
  expect(await states([soft, hard, later, forever, over])).toEqual([
    State.EXPIRED,
    State.EXPIRED,
    State.HARD,
    State.HARD,
    State.RELEASED,
  ]);
  expect(await place.stockAt("A1", item)).toEqual({ "": "1000/2" });
  const trace = {
    action: "AllocationService.ExpireAllocations",
    before: { state: "soft" },
    after: { state: "expired" },
  };
  expect((await auditOf(stack, soft)).at(-1)).toMatchObject(trace);
  expect((await eventsOf(stack, hard)).at(-1)).toBe("inventory.allocation.expired");
  expect(await refusalOf(allocations().hardenAllocation({ allocationId: soft }))).toMatchObject({ state: "expired" });
});

test("two workers at once give each back once", async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => allocated(State.SOFT, true)));
  await passTime(ids);
  const [one, two] = await Promise.all([expire(), expire()]);
  expect(one.allocationsExpired + two.allocationsExpired).toBe(12);
  expect(await allocationDrift(stack)).toEqual([]);
});
