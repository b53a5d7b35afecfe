import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { command } from "../deps.ts";
import { releaseTask as release } from "../domain/task-state.ts";
import { freeTask } from "../store/task-store.ts";
import { lockKnownTask, tellTaskChange } from "./change-task.ts";
import { taskHold, taskMessage } from "./task-message.ts";

export const releaseTask = command(TaskService.method.releaseTask, async ({ taskId, epoch }, context) => {
  const before = await lockKnownTask(context, taskId);
  release(taskHold(before), context.caller.id, epoch);
  await freeTask(context.tx, before.id);
  return { task: taskMessage(await tellTaskChange(context, before, "released")) };
});
