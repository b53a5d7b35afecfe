import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Task_Kind as Kind, Task_State as State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestWorker } from "../../../test/test-tasks.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let place: TestOutbound;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "CRT");
});
afterAll(() => stack?.stop());

const tasks = () => stack.admin.client(TaskService);

test("makes a task once, with a trace of it", async () => {
  const item = await place.item("BOX", { uoms: [{ uom: "BOX", numerator: 6n, denominator: 1n }] });
  const document = { kind: "receipt", id: uuidv7(), lineId: uuidv7() };
  const dueTime = timestampFromDate(new Date("2031-01-01T00:00:00Z"));
  const request = {
    warehouseId: place.warehouseId,
    kind: Kind.PUTAWAY,
    location: { code: "A3" },
    toLocation: { code: "A1" },
    item: { code: item.code },
    quantity: { value: "2", uom: "BOX" },
    document,
    priority: 2,
    dueTime,
    note: "fragile",
    requestId: uuidv7(),
  };
  const made = await tasks().createTask(request);
  expect(made.task).toMatchObject({
    kind: Kind.PUTAWAY,
    state: State.READY,
    locationCode: "A3",
    toLocationCode: "A1",
    itemCode: "CRT-BOX",
    quantity: { value: "12", uom: "EA" },
    document,
    priority: 2,
    dueTime,
    pickSequence: 3,
    epoch: 0,
    claimedByName: "",
    note: "fragile",
  });
  expect(await tasks().createTask(request)).toEqual(made);
  const id = made.task?.id ?? "";
  const trace = {
    action: "TaskService.CreateTask",
    unit_id: place.warehouseId,
    after: { kind: "putaway", state: "ready" },
  };
  expect(await auditOf(stack, id)).toMatchObject([trace]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.task.created"]);
  const plain = await tasks().createTask({
    warehouseId: place.warehouseId,
    kind: Kind.COUNT,
    location: { code: "A1" },
  });
  expect(plain.task).toMatchObject({ priority: 5, itemId: "" });
  expect(plain.task?.document).toBeUndefined();
});

test("refuses what is missing, and workers", async () => {
  const request = { warehouseId: place.warehouseId, kind: Kind.MOVE, location: { code: "A1" } };
  const create = (fields: object) => refusalOf(tasks().createTask({ ...request, ...fields }));
  const quantity = { value: "1", uom: "EA" };
  expect(await create({ location: { code: "NO" } })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  expect(await create({ toLocation: { code: "NO" } })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  expect(await create({ item: { code: "NO" }, quantity })).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect(await create({ quantity })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await create({ document: { kind: "letter", id: uuidv7() } })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await create({ warehouseId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  const worker = await createTestWorker(stack, place, "worker-crt");
  expect(await refusalOf(worker.client(TaskService).createTask(request))).toMatchObject({
    reason: "PERMISSION_DENIED",
  });
});
