import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { command } from "../deps.ts";
import { taskStateAt } from "../domain/task-state.ts";
import { type LocationRow, resolveLocation } from "../store/location-store.ts";
import { lockNextTask, type TaskWish } from "../store/task-store.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { recordRefOf } from "./record-ref-of.ts";
import { takeTask } from "./take-task.ts";
import { taskHold, taskKindName, taskMessage } from "./task-message.ts";

const method = TaskService.method.nextTask;

export const nextTask = command(method, async (request, context) => {
  const { tx, reach } = context;
  const warehouse = await demandWarehouse(tx, request.warehouseId, reach, accessOf(method).permission);
  const zone = await placeOf(tx, warehouse.id, request.zone, reach);
  const from = await placeOf(tx, warehouse.id, request.from, reach);
  const wish: TaskWish = {
    warehouseId: warehouse.id,
    kinds: request.kinds.flatMap((kind) => taskKindName(kind) ?? []),
    zoneId: zone?.id ?? null,
    fromSequence: from?.pick_sequence ?? firstSequence,
  };
  for (;;) {
    const task = await lockNextTask(tx, wish, reach);
    if (!task) return { unchanged: {} };
    // A heartbeat may have come between the look for a task whose lease ended and the lock of it; the next look sees it.
    if (taskStateAt(taskHold(task), task.read_time) === "ready") {
      return { task: taskMessage(await takeTask(context, task)) };
    }
  }
});

// The walk begins here: the least number of the database.
const firstSequence = -(2 ** 31);

async function placeOf(
  tx: Tx,
  warehouseId: string,
  ref: Ref | undefined,
  reach: Reach,
): Promise<LocationRow | undefined> {
  if (!ref) return undefined;
  const location = await resolveLocation(tx, warehouseId, recordRefOf(ref), reach);
  if (!location) throw refuse("NOT_FOUND", { resource: "location" });
  return location;
}
