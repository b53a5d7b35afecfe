import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  Transfer_State as State,
  type Transfer,
  type TransferLine,
  TransferLineSchema,
  TransferSchema,
} from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import { listTransferLines, type TransferLineRow } from "../store/transfer-line-store.ts";
import type { TransferRow } from "../store/transfer-store.ts";
import { listTransit, type TransitRow } from "../store/transfer-transit-store.ts";
import { stockStatusOf } from "./movement-type-name.ts";

/** The transfer as the contract shows it. */
export function transferMessage(row: TransferRow): Transfer {
  return create(TransferSchema, {
    id: row.id,
    number: row.number,
    state: stateOf[row.state],
    fromWarehouseId: row.from_warehouse_id,
    toWarehouseId: row.to_warehouse_id,
    reference: row.reference,
    note: row.note,
    closingNote: row.closing_note,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The lines of a transfer as the contract shows them, with what is on its way. */
export async function transferLineMessages(tx: Tx, transferId: string): Promise<TransferLine[]> {
  const lines = await listTransferLines(tx, transferId);
  const transit = await listTransit(tx, transferId);
  return lines.map((line) =>
    lineMessage(
      line,
      transit.filter(({ line_id }) => line_id === line.id),
    ),
  );
}

/** What every event about a transfer says: its number, and both warehouses, each of which has to hear of it. */
export function transferEnds({ number, from_warehouse_id, to_warehouse_id }: TransferRow) {
  return { number, from_warehouse_id, to_warehouse_id };
}

/** The fields of a transfer that the audit trail keeps. */
export function transferFields(row: TransferRow): Fields {
  const { number, from_warehouse_id, to_warehouse_id, reference, note, state, closing_note } = row;
  return { number, from_warehouse_id, to_warehouse_id, reference, note, state, closing_note };
}

/** The state of a transfer as the database spells it; undefined for none. */
export function transferStateName(state: State): TransferRow["state"] | undefined {
  return (Object.keys(stateOf) as TransferRow["state"][]).find((name) => stateOf[name] === state);
}

function lineMessage(row: TransferLineRow, transit: readonly TransitRow[]): TransferLine {
  const base = (value: string) => ({ value, uom: row.base_uom });
  return create(TransferLineSchema, {
    id: row.id,
    lineNo: row.line_no,
    itemId: row.item_id,
    itemCode: row.item_code,
    requested: { value: row.quantity, uom: row.uom },
    requestedBase: base(row.requested_base),
    shippedBase: base(row.shipped_base),
    receivedBase: base(row.received_base),
    lostBase: base(row.lost_base),
    inTransitBase: base(row.in_transit_base),
    inTransit: transit.map(({ lot_id, lot_no, status, quantity, serials }) => ({
      lotId: lot_id ?? "",
      lotNo: lot_no ?? "",
      status: stockStatusOf(status),
      quantity: base(quantity),
      serials,
    })),
  });
}

const stateOf: Record<TransferRow["state"], State> = {
  draft: State.DRAFT,
  released: State.RELEASED,
  shipped: State.SHIPPED,
  receiving: State.RECEIVING,
  received: State.RECEIVED,
  closed: State.CLOSED,
  cancelled: State.CANCELLED,
};
