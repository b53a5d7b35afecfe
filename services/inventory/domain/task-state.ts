import { refuse } from "../../../platform/errors/common.ts";
import { refuseInventory } from "../errors.ts";

/** Life of a task, as the database spells it. */
export type TaskState = "ready" | "claimed" | "done" | "exception" | "cancelled";

/** How long a task is held without a heartbeat. */
export const taskLeaseMs = 120_000;

/** What decides who may do what with a task. */
export type TaskHold = {
  readonly id: string;
  readonly state: TaskState;
  /** How often the task was taken. */
  readonly epoch: number;
  /** Who took it last; empty when nobody did. */
  readonly claimedById: string;
  readonly leaseUntil: Date | undefined;
};

/** What changes of a task. */
export type TaskChange = Omit<TaskHold, "id">;

/** The state as it is at a time: a task whose lease ended is ready, though nobody wrote that down. */
export function taskStateAt(task: TaskHold, now: Date): TaskState {
  const held = task.leaseUntil !== undefined && task.leaseUntil > now;
  return task.state === "claimed" && !held ? "ready" : task.state;
}

/**
 * Takes a task. Who holds it already takes it anew, with another epoch: what her other device does is then refused.
 * Refuses with TASK_TAKEN while somebody else holds it, and with INVALID_STATE when it is no longer open.
 */
export function claimTask(task: TaskHold, callerId: string, now: Date): TaskChange {
  const state = taskStateAt(task, now);
  if (state === "claimed" && task.claimedById !== callerId) throw refuseInventory("TASK_TAKEN", { task: task.id });
  if (state !== "ready" && state !== "claimed") throw refuse("INVALID_STATE", { resource: "task", state });
  return { state: "claimed", epoch: task.epoch + 1, claimedById: callerId, leaseUntil: leaseFrom(now) };
}

/**
 * Holds a task longer. A lease that ended does not matter as long as nobody else took the task. Refuses with
 * TASK_LEASE_LOST when it is no longer the caller's.
 */
export function holdTask(task: TaskHold, callerId: string, epoch: number, now: Date): TaskChange {
  demandHold(task, callerId, epoch);
  return { ...task, leaseUntil: leaseFrom(now) };
}

/** Puts a task back. Refuses with TASK_LEASE_LOST when it is no longer the caller's. */
export function releaseTask(task: TaskHold, callerId: string, epoch: number): TaskChange {
  demandHold(task, callerId, epoch);
  return { ...task, state: "ready", claimedById: "", leaseUntil: undefined };
}

/** Ends a task. Refuses with TASK_LEASE_LOST when it is no longer the caller's. */
export function completeTask(
  task: TaskHold,
  callerId: string,
  epoch: number,
  outcome: "done" | "exception",
): TaskChange {
  demandHold(task, callerId, epoch);
  return { ...task, state: outcome, leaseUntil: undefined };
}

/** Calls a task off, whoever holds it. Refuses with INVALID_STATE when it is done or called off already. */
export function cancelTask(task: TaskHold): TaskChange {
  if (task.state === "done" || task.state === "cancelled") {
    throw refuse("INVALID_STATE", { resource: "task", state: task.state });
  }
  return { ...task, state: "cancelled", leaseUntil: undefined };
}

function demandHold(task: TaskHold, callerId: string, epoch: number): void {
  const hers = task.state === "claimed" && task.claimedById === callerId && task.epoch === epoch;
  if (!hers) throw refuseInventory("TASK_LEASE_LOST", { task: task.id });
}

function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + taskLeaseMs);
}
