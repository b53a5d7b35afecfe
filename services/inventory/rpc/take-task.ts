import type { Caller } from "../../../platform/rpc/call.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { claimTask } from "../domain/task-state.ts";
import { claimTaskRow, type TaskRow } from "../store/task-store.ts";
import { tellTaskChange } from "./change-task.ts";
import { taskHold } from "./task-message.ts";

/**
 * Takes a task, whose row is locked, for the caller and returns it as it is now. Refuses with TASK_TAKEN while somebody
 * else holds it, and with INVALID_STATE when it is over.
 */
export async function takeTask(context: CommandContext<InventoryDeps>, task: TaskRow): Promise<TaskRow> {
  const { tx, caller } = context;
  const { epoch, leaseUntil } = claimTask(taskHold(task), caller.id, task.read_time);
  if (!leaseUntil) throw new Error("a task was taken without a lease");
  await claimTaskRow(tx, task.id, holderOf(caller), epoch, leaseUntil);
  return tellTaskChange(context, task, "claimed");
}

function holderOf({ id, name, deviceId }: Caller) {
  return { id, name, deviceId };
}
