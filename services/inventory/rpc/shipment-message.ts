import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Shipment,
  type ShipmentLine,
  ShipmentLineSchema,
  type ShipmentPackage,
  ShipmentPackageSchema,
  ShipmentSchema,
  Shipment_State as State,
} from "../../../gen/erp/inventory/v1/shipment_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { ShipmentState } from "../domain/shipment-state.ts";
import { findPackageContents, type PackageContentRow } from "../store/package-store.ts";
import { findShipmentLines, type ShipmentLineRow } from "../store/shipment-line-store.ts";
import { findShipment, type ShipmentRow } from "../store/shipment-store.ts";
import { strategyMessage } from "./allocation-message.ts";

/** The shipment as the contract shows it, without lines and packages. */
export function shipmentMessage(row: ShipmentRow): Shipment {
  return create(ShipmentSchema, {
    id: row.id,
    number: row.number,
    state: stateOf[row.state],
    partial: row.partial,
    warehouseId: row.warehouse_id,
    customerId: row.customer_id ?? "",
    customerCode: row.customer_code ?? "",
    stagingLocationId: row.staging_location_id ?? "",
    stagingLocationCode: row.staging_location_code ?? "",
    ...(row.due_time ? { dueTime: timestampFromDate(row.due_time) } : {}),
    priority: row.priority,
    carrier: row.carrier,
    note: row.note,
    externalId: row.external_id ?? "",
    cancelReason: row.cancel_reason,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
    ...(row.ship_time ? { shipTime: timestampFromDate(row.ship_time) } : {}),
  });
}

/** The shipment as the contract shows it, with lines and packages; undefined when there is none within reach. */
export async function wholeShipment(tx: Tx, id: string, reach: Reach): Promise<Shipment | undefined> {
  const row = await findShipment(tx, id, reach);
  if (!row) return undefined;
  const message = shipmentMessage(row);
  message.lines = (await findShipmentLines(tx, id)).map(lineMessage);
  message.packages = packageMessages(await findPackageContents(tx, id));
  return message;
}

/** The fields of a shipment that the audit trail keeps. */
export function shipmentFields(row: ShipmentRow): Fields {
  const { number, state, customer_code, staging_location_code, priority, carrier, note, external_id, cancel_reason } =
    row;
  const due_time = row.due_time?.toISOString() ?? null;
  return {
    number,
    state,
    customer_code,
    staging_location_code,
    due_time,
    priority,
    carrier,
    note,
    external_id,
    cancel_reason,
  };
}

/** The state as the database spells it; undefined for none. */
export function shipmentStateName(state: State): ShipmentState | undefined {
  return (Object.keys(stateOf) as ShipmentState[]).find((name) => stateOf[name] === state);
}

const stateOf: Record<ShipmentState, State> = {
  draft: State.DRAFT,
  released: State.RELEASED,
  allocated: State.ALLOCATED,
  picking: State.PICKING,
  picked: State.PICKED,
  packed: State.PACKED,
  shipped: State.SHIPPED,
  cancelled: State.CANCELLED,
};

function lineMessage(row: ShipmentLineRow): ShipmentLine {
  const base = (value: string) => ({ value, uom: row.base_uom });
  return create(ShipmentLineSchema, {
    id: row.id,
    lineNo: row.line_no,
    itemId: row.item_id,
    itemCode: row.item_code,
    quantity: { value: row.quantity, uom: row.uom },
    baseQuantity: base(row.base_quantity),
    lotId: row.lot_id ?? "",
    lotNo: row.lot_no ?? "",
    strategy: strategyMessage(row.strategy),
    allocated: base(row.allocated),
    picked: base(row.picked),
    packed: base(row.packed),
    short: base(row.short_quantity),
    shortReasonCode: row.short_reason_code ?? "",
  });
}

function packageMessages(rows: readonly PackageContentRow[]): ShipmentPackage[] {
  return [...Map.groupBy(rows, ({ number }) => number)].map(([number, contents]) =>
    create(ShipmentPackageSchema, {
      number,
      contents: contents.map(({ line_id, quantity, uom }) => ({ lineId: line_id, quantity: { value: quantity, uom } })),
    }),
  );
}
