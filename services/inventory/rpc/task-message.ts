import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  Task_Kind as Kind,
  Task_State as State,
  type Task,
  TaskSchema,
} from "../../../gen/erp/inventory/v1/task_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import { type TaskHold, type TaskState, taskStateAt } from "../domain/task-state.ts";
import type { TaskKindName, TaskRow } from "../store/task-store.ts";

/** The task as the contract shows it, as it is at the time of the database. */
export function taskMessage(row: TaskRow): Task {
  const state = taskStateAt(taskHold(row), row.read_time);
  const held = state !== "ready";
  return create(TaskSchema, {
    id: row.id,
    kind: kindOf[row.kind],
    state: stateOf[state],
    warehouseId: row.warehouse_id,
    locationId: row.location_id,
    locationCode: row.location_code,
    toLocationId: row.to_location_id ?? "",
    toLocationCode: row.to_location_code ?? "",
    ...(row.document_kind && row.document_id
      ? { document: { kind: row.document_kind, id: row.document_id, lineId: row.document_line_id ?? "" } }
      : {}),
    allocationId: row.allocation_id ?? "",
    itemId: row.item_id ?? "",
    itemCode: row.item_code ?? "",
    lotNo: row.lot_no ?? "",
    ...(row.quantity && row.uom ? { quantity: { value: row.quantity, uom: row.uom } } : {}),
    priority: row.priority,
    ...(row.due_time ? { dueTime: timestampFromDate(row.due_time) } : {}),
    pickSequence: row.pick_sequence,
    epoch: row.epoch,
    claimedById: held ? row.claimed_by_id : "",
    claimedByName: held ? row.claimed_by_name : "",
    claimedDeviceId: held ? row.claimed_device_id : "",
    ...(state === "claimed" && row.lease_until ? { leaseUntilTime: timestampFromDate(row.lease_until) } : {}),
    note: row.note,
    reason: row.reason,
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** What decides who may do what with a task. */
export function taskHold(row: TaskRow): TaskHold {
  return {
    id: row.id,
    state: row.state,
    epoch: row.epoch,
    claimedById: row.claimed_by_id,
    leaseUntil: row.lease_until ?? undefined,
  };
}

/** The fields of a task that the audit trail keeps. */
export function taskFields(row: TaskRow): Fields {
  const { kind, state, location_code, document_kind, document_id, item_code, quantity, priority, epoch } = row;
  const { claimed_by_name, claimed_device_id, reason } = row;
  return {
    kind,
    state,
    location_code,
    document_kind,
    document_id,
    item_code,
    quantity,
    priority,
    epoch,
    claimed_by_name,
    claimed_device_id,
    reason,
  };
}

const kindOf: Record<TaskKindName, Kind> = {
  putaway: Kind.PUTAWAY,
  pick: Kind.PICK,
  replenish: Kind.REPLENISH,
  count: Kind.COUNT,
  move: Kind.MOVE,
};

const stateOf: Record<TaskState, State> = {
  ready: State.READY,
  claimed: State.CLAIMED,
  done: State.DONE,
  exception: State.EXCEPTION,
  cancelled: State.CANCELLED,
};

/** The kind as the database spells it; undefined for none. */
export function taskKindName(kind: Kind): TaskKindName | undefined {
  return (Object.keys(kindOf) as TaskKindName[]).find((name) => kindOf[name] === kind);
}

/** The state as the database spells it; undefined for none. */
export function taskStateName(state: State): TaskState | undefined {
  return (Object.keys(stateOf) as TaskState[]).find((name) => stateOf[name] === state);
}
