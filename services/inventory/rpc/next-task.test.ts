import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Location_Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { Task_Kind as Kind } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { persist } from "../../../test/persist.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { asOwner, createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestTask, createTestWorker, endTestLease } from "../../../test/test-tasks.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

/** Takes tasks one after the other until there is none, and returns their notes. */
async function notesOf(place: TestOutbound, wish: object = {}): Promise<string[]> {
  const worker = stack.admin.client(TaskService);
  const notes: string[] = [];
  for (;;) {
    const { task } = await worker.nextTask({ warehouseId: place.warehouseId, ...wish });
    if (!task) return notes;
    notes.push(task.note);
  }
}

test("the most urgent comes first, then what is due, then the way through the warehouse", async () => {
  const place = await createTestOutbound(stack, "NXT");
  const due = { dueTime: timestampFromDate(new Date("2031-01-01T00:00:00Z")) };
  await createTestTask(stack, place, "A4", { note: "walk 4" });
  await createTestTask(stack, place, "A1", { note: "walk 1" });
  await createTestTask(stack, place, "A3", { note: "walk 3" });
  await createTestTask(stack, place, "A2", { note: "due", ...due });
  await createTestTask(stack, place, "A4", { note: "urgent", priority: 1 });
  await createTestTask(stack, place, "A1", { note: "idle", priority: 9, ...due });
  expect(await notesOf(place)).toEqual(["urgent", "due", "walk 1", "walk 3", "walk 4", "idle"]);
});

test("the walk goes on from where the caller is, and round again", async () => {
  const place = await createTestOutbound(stack, "WLK");
  for (const bin of ["A1", "A2", "A3", "A4"]) await createTestTask(stack, place, bin, { note: bin });
  expect(await notesOf(place, { from: { code: "A3" } })).toEqual(["A3", "A4", "A1", "A2"]);
});

test("only kinds and places that will do, and tasks whose holder is gone", async () => {
  const place = await createTestOutbound(stack, "FLT");
  const locations = stack.admin.client(LocationService);
  const make = async (code: string, kind: Location_Kind, parentId = "") => {
    const location = { warehouseId: place.warehouseId, code, kind, parentId };
    return (await locations.createLocation({ location })).location?.id ?? "";
  };
  const zone = await make("Z", Location_Kind.ZONE);
  const aisle = await make("Z-1", Location_Kind.AISLE, zone);
  await make("Z-1-1", Location_Kind.BIN, aisle);
  await createTestTask(stack, place, "A1", { note: "outside" });
  await createTestTask(stack, place, "Z-1-1", { note: "inside" });
  const count = await createTestTask(stack, place, "A1", { note: "count", kind: Kind.COUNT });
  const worker = await createTestWorker(stack, place, "worker-flt");
  const next = (wish: object) => worker.client(TaskService).nextTask({ warehouseId: place.warehouseId, ...wish });
  const counts = { kinds: [Kind.COUNT, Kind.PICK] };
  expect((await next(counts)).task?.note).toBe("count");
  expect((await next(counts)).task).toBeUndefined();
  await endTestLease(stack, count.id);
  expect((await next(counts)).task).toMatchObject({ note: "count", epoch: 2 });
  expect((await next({ zone: { code: "Z" } })).task?.note).toBe("inside");
  expect((await next({ zone: { code: "Z" } })).task).toBeUndefined();
  expect((await next({})).task?.note).toBe("outside");
  expect(await refusalOf(next({ zone: { code: "NO" } }))).toEqual({ reason: "NOT_FOUND", resource: "location" });
  const other = await createTestOutbound(stack, "FLT2");
  expect(await refusalOf(next({ warehouseId: other.warehouseId }))).toMatchObject({ reason: "OUT_OF_SCOPE" });
});

test("30 workers ask for 20 tasks at once: each task goes to one of them", { timeout: 60_000 }, async () => {
  const place = await createTestOutbound(stack, "WIN");
  for (let made = 0; made < 20; made += 1) await createTestTask(stack, place, "A1");
  const workers = [];
  for (let made = 0; made < 30; made += 1) workers.push(await createTestWorker(stack, place, `win-${made}`));
  const results = await Promise.all(
    workers.map((worker) =>
      persist((requestId) => worker.client(TaskService).nextTask({ warehouseId: place.warehouseId, requestId })),
    ),
  );
  const won = results.flatMap((result) => ("answer" in result && result.answer.task ? [result.answer.task.id] : []));
  expect(won).toHaveLength(20);
  expect(new Set(won).size).toBe(20);
  expect(results.every((result) => "answer" in result)).toBe(true);
});

test("who asks in vain leaves no trace, and finds what came meanwhile under the same key", async () => {
  const place = await createTestOutbound(stack, "VAIN");
  const worker = await createTestWorker(stack, place, "worker-vain");
  const request = { warehouseId: place.warehouseId, requestId: uuidv7() };
  const traces = async () => {
    const [row] = await asOwner<{ records: string; answers: string }>(
      stack,
      `select
        (select count(*) from audit.record where rpc like '%/NextTask') as records,
        (select count(*) from platform.idempotency where rpc like '%/NextTask') as answers`,
      [],
    );
    return row;
  };
  const before = await traces();
  expect((await worker.client(TaskService).nextTask(request)).task).toBeUndefined();
  expect(await traces()).toEqual(before);
  await createTestTask(stack, place, "A1", { note: "came" });
  const { task } = await worker.client(TaskService).nextTask(request);
  expect(task?.note).toBe("came");
  expect(await traces()).not.toEqual(before);
  expect((await worker.client(TaskService).nextTask(request)).task?.id).toBe(task?.id);
});
