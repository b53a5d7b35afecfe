import { Task_State } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { completeTask as complete } from "../domain/task-state.ts";
import { refuseInventory } from "../errors.ts";
import { findAllocation } from "../store/allocation-store.ts";
import { countLeftAt } from "../store/count-task-store.ts";
import { endTasks } from "../store/task-store.ts";
import { lockKnownTask, tellTaskChange } from "./change-task.ts";
import { taskHold, taskMessage } from "./task-message.ts";

export const completeTask = command(TaskService.method.completeTask, async (request, context) => {
  const { tx, caller, reach } = context;
  const before = await lockKnownTask(context, request.taskId);
  const outcome = request.outcome === Task_State.DONE ? "done" : "exception";
  complete(taskHold(before), caller.id, request.epoch, outcome);
  if (outcome === "done" && before.allocation_id) {
    // Picking it ends the task by itself; so whatever is allocated here was not picked.
    const allocation = await findAllocation(tx, before.allocation_id, reach);
    throw refuse("INVALID_STATE", { resource: "allocation", state: allocation?.state ?? "" });
  }
  if (outcome === "done" && before.kind === "count" && before.document_kind === "count") {
    const left = await countLeftAt(tx, before.document_id ?? "", before.location_id);
    if (left > 0) throw refuseInventory("COUNT_INCOMPLETE", { lines: String(left) });
  }
  await endTasks(tx, [before.id], outcome, request.reason);
  return { task: taskMessage(await tellTaskChange(context, before, outcome)) };
});
