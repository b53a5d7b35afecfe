import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { resolvePartner } from "../store/partner-store.ts";
import { insertShipmentLines } from "../store/shipment-line-store.ts";
import { findShipment, insertShipment } from "../store/shipment-store.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { numberedDocument } from "./numbered-document.ts";
import { recordRefOf } from "./record-ref-of.ts";
import { checkedShipmentLines } from "./shipment-lines.ts";
import { shipmentFields, wholeShipment } from "./shipment-message.ts";
import { stagingLocation } from "./staging-location.ts";

const method = ShipmentService.method.createShipment;

export const createShipment = command(method, async (request, { tx, reach, audit, emit }) => {
  const warehouse = await demandWarehouse(tx, request.warehouseId, reach, accessOf(method).permission);
  const staging = request.staging && (await stagingLocation(tx, warehouse.id, request.staging, reach));
  const lines = await checkedShipmentLines(tx, request.lines, 1, (index) => `lines[${index}]`);
  const id = uuidv7();
  const shipment = {
    id,
    warehouseId: warehouse.id,
    customerId: request.customer ? await customerId(tx, request.customer) : null,
    stagingLocationId: staging?.id ?? null,
    dueTime: request.dueTime ? timestampDate(request.dueTime) : null,
    priority: request.priority || 5,
    carrier: request.carrier.trim(),
    note: request.note,
    externalId: request.externalId || null,
  };
  const numbering = { resource: "shipment", prefix: "SH", timeZone: warehouse.time_zone, given: request.number };
  await numberedDocument(numbering, (number) => insertShipment(tx, { ...shipment, number }).catch(takenExternalId));
  if (lines.length > 0) await insertShipmentLines(tx, id, lines);
  const created = await findShipment(tx, id, reach);
  const message = await wholeShipment(tx, id, reach);
  if (!created || !message) throw new Error("the shipment is gone in its own transaction");
  const place = { resourceType: "shipment", resourceId: id, unitId: warehouse.id };
  audit({ ...place, after: { ...shipmentFields(created), lines: lines.length } });
  emit({
    topic: "inventory.shipment.created",
    ...place,
    payload: { number: created.number, lines: lines.length },
  });
  return { shipment: message };
});

async function customerId(tx: Tx, ref: Ref): Promise<string> {
  const partner = await resolvePartner(tx, recordRefOf(ref));
  if (!partner) throw refuse("NOT_FOUND", { resource: "partner" });
  if (partner.archived) throw refuse("ARCHIVED", { resource: "partner" });
  if (!partner.is_customer) refuseViolations([violation("customer", "is not a customer")]);
  return partner.id;
}

function takenExternalId(error: unknown): never {
  const taken = brokenConstraint(error) === "shipment_external_id_key";
  throw taken ? refuse("ALREADY_EXISTS", { resource: "shipment", field: "external_id" }) : error;
}
