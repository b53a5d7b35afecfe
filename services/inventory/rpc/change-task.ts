import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { findTask, lockTask, type TaskRow } from "../store/task-store.ts";
import { taskFields } from "./task-message.ts";

/** Returns a task within reach and locks it; refuses with NOT_FOUND when there is none. */
export async function lockKnownTask(
  { tx, reach }: Pick<CommandContext<InventoryDeps>, "tx" | "reach">,
  id: string,
): Promise<TaskRow> {
  const task = await lockTask(tx, id, reach);
  if (!task) throw refuse("NOT_FOUND", { resource: "task" });
  return task;
}

/** Says to the audit trail, and to those who listen, what became of a task; returns it as it is now. */
export async function tellTaskChange(
  { tx, reach, audit, emit }: Pick<CommandContext<InventoryDeps>, "tx" | "reach" | "audit" | "emit">,
  before: TaskRow,
  what: "claimed" | "released" | "done" | "exception" | "cancelled",
): Promise<TaskRow> {
  const after = await findTask(tx, before.id, reach);
  if (!after) throw new Error("the task is gone in its own transaction");
  const place = { resourceType: "task", resourceId: after.id, unitId: after.warehouse_id };
  audit({ ...place, ...changedFields(taskFields(before), taskFields(after)) });
  const { kind, document_kind, document_id, document_line_id, epoch } = after;
  const payload = { kind, document_kind, document_id, document_line_id, epoch };
  emit({ topic: `inventory.task.${what}`, ...place, payload });
  return after;
}
