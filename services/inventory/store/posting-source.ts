import { createHash } from "node:crypto";
import type { Call, Reach } from "../../../platform/rpc/call.ts";
import type { IdempotencyKey } from "../../../platform/rpc/idempotency.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import type { StockDocument, StockLine } from "./post-stock.ts";

/** A document as inventory.post_stock reads it. */
export type PostingSource = Readonly<Record<string, unknown>>;

/** What the ledger must know of a call beside the document. */
export type PostingCall = {
  readonly call: Call;
  /** Where the caller may post: what lies elsewhere does not exist for her. */
  readonly reach: Reach;
  readonly idempotency: IdempotencyKey | undefined;
};

/** Rights that depend on the RPC that posts. */
export type PostingRights = {
  /** Whether the document was made by a caller and not by a command: then only some types of movement are open. */
  readonly direct?: boolean;
  readonly mayBackdate?: boolean;
};

/** Writes a document down for the ledger, with who posts it, where she may, and under which key. */
export function postingSource(
  document: StockDocument,
  { call, reach, idempotency }: PostingCall,
  { direct = false, mayBackdate = false }: PostingRights = {},
): PostingSource {
  const { caller } = call;
  return {
    id: uuidv7(),
    movement_type: document.type,
    warehouse_id: document.warehouseId,
    business_time: document.businessTime?.toISOString(),
    reason_code: document.reasonCode || undefined,
    note: document.note,
    document_kind: document.document?.kind,
    document_id: document.document?.id,
    reversal_of: document.reversalOf,
    direct,
    may_backdate: mayBackdate,
    everywhere: reach.everywhere,
    unit_ids: reach.everywhere ? undefined : reach.unitIds,
    actor_kind: caller.kind,
    actor_id: caller.id,
    actor_name: caller.name,
    device_id: caller.deviceId,
    request_id: call.requestId,
    key: idempotency?.key,
    scope: idempotency && scopeOf(idempotency.principal),
    request_hash: idempotency && hashOf(idempotency),
    lines: document.lines.map(lineSource),
  };
}

function lineSource(line: StockLine) {
  const { from, to } = line;
  return {
    item_id: line.itemId,
    quantity: line.quantity,
    uom: line.uom,
    from_location_id: from?.locationId,
    to_location_id: to?.locationId,
    from_lot_id: from?.lotId,
    to_lot_id: to?.lotId,
    from_status: from?.status,
    to_status: to?.status,
    from_allocated: from?.allocated,
    to_allocated: to?.allocated,
    serials: line.serials?.length ? line.serials : undefined,
    document_line_id: line.documentLineId,
    original_line_no: line.original?.lineNo,
    original_quantity: line.original?.quantity,
  };
}

/** A digest instead of the name of the principal: the keys are kept for ever, and each is a row of an index. */
function scopeOf(principal: string): string {
  return createHash("sha256").update(principal).digest("hex").slice(0, 32);
}

/** The same key for another RPC is another content. */
function hashOf({ rpc, requestHash }: IdempotencyKey): string {
  return createHash("sha256").update(rpc).update(requestHash).digest("hex");
}
