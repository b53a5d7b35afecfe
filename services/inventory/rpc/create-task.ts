import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { TaskDocument } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { type CreateTaskRequest, TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { resolveItem } from "../store/item-store.ts";
import { type LocationRow, resolveLocation } from "../store/location-store.ts";
import { findTask, insertTask, type NewTask } from "../store/task-store.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { itemQuantity } from "./item-quantity.ts";
import { recordRefOf } from "./record-ref-of.ts";
import { taskFields, taskKindName, taskMessage } from "./task-message.ts";

const method = TaskService.method.createTask;

export const createTask = command(method, async (request, { tx, reach, audit, emit }) => {
  const warehouse = await demandWarehouse(tx, request.warehouseId, reach, accessOf(method).permission);
  const kind = taskKindName(request.kind);
  if (!kind) throw new Error("the contract lets no task without a kind pass");
  const location = await usableLocation(tx, warehouse.id, request.location as Ref, reach);
  const to = request.toLocation && (await usableLocation(tx, warehouse.id, request.toLocation, reach));
  const id = uuidv7();
  await insertTask(tx, {
    id,
    kind,
    warehouseId: warehouse.id,
    locationId: location.id,
    toLocationId: to?.id ?? null,
    document: documentOf(request.document),
    ...(await goodsOf(tx, request)),
    priority: request.priority || 5,
    dueTime: request.dueTime ? timestampDate(request.dueTime) : null,
    pickSequence: location.pick_sequence,
    note: request.note,
  });
  const created = await findTask(tx, id, reach);
  if (!created) throw new Error("the task is gone in its own transaction");
  const place = { resourceType: "task", resourceId: id, unitId: warehouse.id };
  audit({ ...place, after: taskFields(created) });
  emit({ topic: "inventory.task.created", ...place, payload: { kind, priority: created.priority } });
  return { task: taskMessage(created) };
});

async function usableLocation(tx: Tx, warehouseId: string, ref: Ref, reach: Reach): Promise<LocationRow> {
  const location = await resolveLocation(tx, warehouseId, recordRefOf(ref), reach);
  if (!location) throw refuse("NOT_FOUND", { resource: "location" });
  if (location.archived) throw refuse("ARCHIVED", { resource: "location" });
  return location;
}

function documentOf(document: TaskDocument | undefined): NewTask["document"] {
  if (!document) return undefined;
  // The contract allows no other kinds.
  const kind = document.kind as NonNullable<NewTask["document"]>["kind"];
  return { kind, id: document.id, lineId: document.lineId || null };
}

async function goodsOf(tx: Tx, request: CreateTaskRequest): Promise<Pick<NewTask, "itemId" | "quantity">> {
  if (!request.item) {
    if (request.quantity) refuseViolations([violation("item", "is needed beside a quantity")]);
    return { itemId: null, quantity: null };
  }
  const item = await resolveItem(tx, recordRefOf(request.item));
  if (!item) throw refuse("NOT_FOUND", { resource: "item" });
  return { itemId: item.id, quantity: request.quantity ? itemQuantity(item, request.quantity, "quantity") : null };
}
