import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { nextAllocationState } from "../domain/allocation-state.ts";
import { taskStateAt } from "../domain/task-state.ts";
import { refuseInventory } from "../errors.ts";
import { changeAllocated, endAllocations } from "../store/allocate-stock.ts";
import type { AllocationRow } from "../store/allocation-store.ts";
import { endTasks, lockTasksOfAllocations, type TaskRow } from "../store/task-store.ts";
import { taskHold } from "./task-message.ts";

/** What giving back needs of the command that it is part of. */
export type GiveBackContext = Pick<CommandContext<InventoryDeps>, "tx" | "caller" | "audit" | "emit">;

/** How stock is given back. */
export type GiveBack = {
  readonly act: "release" | "expire";
  /** Why, for people. */
  readonly reason: string;
  /** Whether it may be taken from somebody who is picking it. */
  readonly evenIfTaken?: boolean;
  /** Balances that the command will post on: they are locked together with those of the allocations. */
  readonly alsoLock?: readonly bigint[];
};

/**
 * Gives stock back that is allocated and not picked, and calls off the tasks to pick it. The rows of the allocations are
 * locked. Refuses with INVALID_STATE what is picked or over, and with TASK_TAKEN what somebody else is picking.
 */
export async function giveBackAllocations(
  context: GiveBackContext,
  allocations: readonly AllocationRow[],
  { act, reason, evenIfTaken = false, alsoLock = [] }: GiveBack,
): Promise<void> {
  const { tx, caller } = context;
  const after = act === "release" ? "released" : "expired";
  for (const { state } of allocations) nextAllocationState(state, act);
  const ids = allocations.map(({ id }) => id);
  const tasks = await lockTasksOfAllocations(tx, ids);
  if (!evenIfTaken) for (const task of tasks) demandNotTaken(task, caller.id);
  await endTasks(
    tx,
    tasks.map(({ id }) => id),
    "cancelled",
    reason,
  );
  await changeAllocated(tx, [
    ...allocations.map(({ balance_id, quantity }) => ({ balanceId: balance_id, delta: `-${quantity}` })),
    ...alsoLock.map((balanceId) => ({ balanceId, delta: "0" })),
  ]);
  await endAllocations(tx, ids, after, reason);
  for (const row of allocations) tellGivenBack(context, row, after, reason);
}

/** Refuses to take work away that somebody else holds. */
export function demandNotTaken(task: TaskRow, callerId: string): void {
  const held = taskStateAt(taskHold(task), task.read_time) === "claimed";
  if (held && task.claimed_by_id !== callerId) throw refuseInventory("TASK_TAKEN", { task: task.id });
}

/** Says to the audit trail, and to those who listen, that an allocation was given back. */
export function tellGivenBack(
  { audit, emit }: Pick<GiveBackContext, "audit" | "emit">,
  row: AllocationRow,
  after: "released" | "expired",
  reason: string,
): void {
  const place = { resourceType: "allocation", resourceId: row.id, unitId: row.warehouse_id };
  audit({ ...place, before: { state: row.state }, after: { state: after }, reason });
  const { demand_kind, demand_id, demand_line_id, item_id, quantity } = row;
  const payload = { demand_kind, demand_id, demand_line_id, item_id, quantity };
  emit({ topic: `inventory.allocation.${after}`, ...place, payload });
}
