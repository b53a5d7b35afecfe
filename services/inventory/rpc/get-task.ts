import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findTask } from "../store/task-store.ts";
import { taskMessage } from "./task-message.ts";

export const getTask = query(TaskService.method.getTask, async ({ taskId }, { tx, reach }) => {
  const task = await findTask(tx, taskId, reach);
  if (!task) throw refuse("NOT_FOUND", { resource: "task" });
  return { task: taskMessage(task) };
});
