import { type Task, Task_Kind } from "../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../gen/erp/inventory/v1/task_service_pb.ts";
import { asOwner, type TestOutbound } from "./test-outbound.ts";
import type { TestStack } from "./test-stack.ts";
import { createTestUser, type TestUser } from "./test-user.ts";

/** Makes a task to move something from a place, unless the test says otherwise. */
export async function createTestTask(
  stack: TestStack,
  { warehouseId }: TestOutbound,
  place: string,
  fields: object = {},
): Promise<Task> {
  const task = { warehouseId, kind: Task_Kind.MOVE, location: { code: place }, ...fields };
  return (await stack.admin.client(TaskService).createTask(task)).task as Task;
}

/** Makes a worker of the site. */
export function createTestWorker(stack: TestStack, { siteId }: TestOutbound, login: string): Promise<TestUser> {
  return createTestUser(stack, login, [{ role: "operator", unitIds: [siteId] }]);
}

/** Lets the lease of a task end. */
export async function endTestLease(stack: TestStack, taskId: string): Promise<void> {
  await asOwner(stack, "update inventory.task_lease set lease_until = now() - interval '1 second' where task_id = $1", [
    taskId,
  ]);
}
