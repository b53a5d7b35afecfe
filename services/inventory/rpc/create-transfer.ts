import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { covers } from "../../../platform/rpc/scope.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { insertTransferLines } from "../store/transfer-line-store.ts";
import { findTransfer, insertTransfer } from "../store/transfer-store.ts";
import { findWarehouse, type WarehouseRow } from "../store/warehouse-store.ts";
import { checkedLines } from "./checked-lines.ts";
import { numberedDocument } from "./numbered-document.ts";
import { transferEnds, transferFields, transferLineMessages, transferMessage } from "./transfer-message.ts";

const method = TransferService.method.createTransfer;

export const createTransfer = command(method, async (request, { tx, reach, audit, emit }) => {
  const { fromWarehouseId, toWarehouseId } = request;
  // Either side may ask for a transfer; what leaves, and what arrives, each decides for itself.
  if (!covers(reach, fromWarehouseId) && !covers(reach, toWarehouseId)) {
    throw refuse("OUT_OF_SCOPE", { permission: accessOf(method).permission });
  }
  if (fromWarehouseId.toLowerCase() === toWarehouseId.toLowerCase()) {
    refuseViolations([violation("to_warehouse_id", "must be another warehouse")]);
  }
  const from = await demandOpen(tx, fromWarehouseId);
  const to = await demandOpen(tx, toWarehouseId);
  const lines = await checkedLines(
    tx,
    request.lines.map(({ item, requested }) => ({ item, quantity: requested })),
  );
  const id = uuidv7();
  const transfer = {
    id,
    from_warehouse_id: from.id,
    to_warehouse_id: to.id,
    reference: request.reference.trim(),
    note: request.note,
    state: request.release ? ("released" as const) : ("draft" as const),
  };
  const numbering = { resource: "transfer", prefix: "TR", timeZone: from.time_zone, given: request.number };
  await numberedDocument(numbering, (number) => insertTransfer(tx, { ...transfer, number }));
  await insertTransferLines(tx, id, lines);
  const created = await findTransfer(tx, id, reach);
  if (!created) throw new Error("the transfer is gone in its own transaction");
  const place = { resourceType: "transfer", resourceId: id, unitId: from.id };
  audit({ ...place, after: { ...transferFields(created), lines: lines.length } });
  const payload = { ...transferEnds(created), lines: lines.length };
  emit({ topic: "inventory.transfer.created", ...place, payload });
  if (request.release) emit({ topic: "inventory.transfer.released", ...place, payload });
  return { transfer: transferMessage(created), lines: await transferLineMessages(tx, id) };
});

/** A warehouse of a new transfer, in reach or not: one of the two is the other side's. */
async function demandOpen(tx: Tx, id: string): Promise<WarehouseRow> {
  const warehouse = await findWarehouse(tx, id, { everywhere: true, unitIds: [] });
  if (!warehouse) throw refuse("NOT_FOUND", { resource: "warehouse" });
  if (warehouse.archived) throw refuse("ARCHIVED", { resource: "warehouse" });
  return warehouse;
}
