import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { command } from "../deps.ts";
import { cancelTask as cancel } from "../domain/task-state.ts";
import { endTasks } from "../store/task-store.ts";
import { lockKnownTask, tellTaskChange } from "./change-task.ts";
import { taskHold, taskMessage } from "./task-message.ts";

export const cancelTask = command(TaskService.method.cancelTask, async ({ taskId, reason }, context) => {
  const before = await lockKnownTask(context, taskId);
  cancel(taskHold(before));
  await endTasks(context.tx, [before.id], "cancelled", reason);
  return { task: taskMessage(await tellTaskChange(context, before, "cancelled")) };
});
