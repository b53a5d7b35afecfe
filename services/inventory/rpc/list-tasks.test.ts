import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Task_Kind as Kind, Task_State as State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { createTestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestTask, createTestWorker, endTestLease } from "../../../test/test-tasks.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

test("lists what is due first, by kind, state, document and holder, page by page, within reach", async () => {
  const [place, elsewhere] = [await createTestOutbound(stack, "LTK"), await createTestOutbound(stack, "LTK2")];
  const dueTime = (day: number) => timestampFromDate(new Date(Date.UTC(2031, 0, day)));
  const documentId = uuidv7();
  const document = { kind: "count", id: documentId };
  await createTestTask(stack, place, "A1", { note: "third", dueTime: dueTime(9) });
  await createTestTask(stack, place, "A1", { note: "fourth", kind: Kind.COUNT, document });
  await createTestTask(stack, place, "A1", { note: "second", dueTime: dueTime(2) });
  const first = await createTestTask(stack, place, "A1", { note: "first", priority: 1 });
  await createTestTask(stack, place, "A1", { note: "last", priority: 9, dueTime: dueTime(1) });
  await createTestTask(stack, elsewhere, "A1", { note: "far" });
  const worker = (await createTestWorker(stack, place, "worker-ltk")).client(TaskService);
  const notes = async (filter: object) => (await worker.listTasks(filter)).tasks.map(({ note }) => note);
  const all = ["first", "second", "third", "fourth", "last"];
  expect(await notes({})).toEqual(all);
  expect(await notes({ kinds: [Kind.COUNT, Kind.PICK] })).toEqual(["fourth"]);
  expect(await notes({ documentId })).toEqual(["fourth"]);
  expect(await notes({ warehouseId: elsewhere.warehouseId })).toEqual([]);
  const paged: string[] = [];
  let pageToken = "";
  do {
    const page = await worker.listTasks({ pageSize: 2, pageToken });
    paged.push(...page.tasks.map(({ note }) => note));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(paged).toEqual(all);
  expect(await notes({ mine: true })).toEqual([]);
  await worker.claimTask({ taskId: first.id });
  expect(await notes({ mine: true })).toEqual(["first"]);
  expect(await notes({ states: [State.CLAIMED] })).toEqual(["first"]);
  expect(await notes({ states: [State.READY] })).toEqual(all.slice(1));
  await endTestLease(stack, first.id);
  expect(await notes({ mine: true })).toEqual([]);
  expect(await notes({ states: [State.READY] })).toEqual(all);
});
