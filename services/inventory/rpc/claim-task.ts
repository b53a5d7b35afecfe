import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { command } from "../deps.ts";
import { lockKnownTask } from "./change-task.ts";
import { takeTask } from "./take-task.ts";
import { taskMessage } from "./task-message.ts";

export const claimTask = command(TaskService.method.claimTask, async ({ taskId }, context) => {
  const task = await lockKnownTask(context, taskId);
  return { task: taskMessage(await takeTask(context, task)) };
});
