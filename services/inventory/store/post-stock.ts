import type { Tx } from "../../../platform/db/database.ts";
import type { Refusal } from "../../../platform/errors/refusal.ts";
import type { DomainEvent } from "../../../platform/rpc/audit-entry.ts";
import type { Call, Reach } from "../../../platform/rpc/call.ts";
import type { IdempotencyKey } from "../../../platform/rpc/idempotency.ts";
import { refusePosting } from "../errors.ts";
import { postingSource } from "./posting-source.ts";
import { type PostingOutcome, postDocuments } from "./posting-store.ts";

/** Type of a movement, as the database spells it. */
export type MovementType =
  | "RCV_PO"
  | "RCV_OTHER"
  | "RCV_PROD"
  | "RCV_BYPROD"
  | "RTN_CUST"
  | "RTN_SUPP"
  | "PUTAWAY"
  | "MOVE_BIN"
  | "REPLENISH"
  | "XFER_OUT"
  | "XFER_IN"
  | "ISS_PROD"
  | "RTN_PROD"
  | "BACKFLUSH"
  | "ISS_SALE"
  | "ISS_SUBCON"
  | "RCV_SUBCON"
  | "ISS_MISC"
  | "SCRAP"
  | "ADJ_COUNT"
  | "ADJ_MANUAL"
  | "STATUS_CHG"
  | "LOT_CHG"
  | "OPENING";

/** What may be done with stock. */
export type StockStatus = "unrestricted" | "quality" | "blocked" | "quarantine" | "returned";

/** Kind of document that causes a posting. */
export type DocumentKind = "receipt" | "transfer" | "shipment" | "count" | "work_order" | "external";

/** One side of a line: a place, and which of the stock there. */
export type StockPlace = {
  readonly locationId: string;
  /** The lot; that of the other side when left out. */
  readonly lotId?: string | undefined;
  /** That of the other side when left out; "unrestricted" when both leave it out. */
  readonly status?: StockStatus | undefined;
  /** Whether the stock is taken out of, or arrives as, what is allocated. */
  readonly allocated?: boolean | undefined;
};

/** One movement of a document. The side that its type makes virtual (supplier, customer, adjustment ...) is left out. */
export type StockLine = {
  readonly itemId: string;
  /** Decimal string above zero, in the unit `uom` of the item. */
  readonly quantity: string;
  readonly uom: string;
  readonly from?: StockPlace | undefined;
  readonly to?: StockPlace | undefined;
  /** Serial numbers, one for each piece, of an item that is tracked by them. */
  readonly serials?: readonly string[] | undefined;
  readonly documentLineId?: string | undefined;
  /** In a reversal: which line it takes back, and how much that line moved. */
  readonly original?: { readonly lineNo: number; readonly quantity: string } | undefined;
};

/** What is posted as a whole or not at all. */
export type StockDocument = {
  readonly type: MovementType;
  /** Warehouse in which it happens. */
  readonly warehouseId: string;
  /** When it happened; now when left out. */
  readonly businessTime?: Date | undefined;
  readonly reasonCode?: string | undefined;
  readonly note?: string | undefined;
  /** Id of the transaction that this one takes back. */
  readonly reversalOf?: string | undefined;
  readonly document?: { readonly kind: DocumentKind; readonly id: string } | undefined;
  readonly lines: readonly StockLine[];
};

/** What was posted. */
export type PostedStock = {
  readonly transactionId: string;
  readonly recordTime: Date;
  /** What each line moved, in the base unit of its item, as a decimal string. */
  readonly baseQuantities: readonly string[];
  /** What somebody should look at, for example "LOT_EXPIRED". */
  readonly warnings: readonly string[];
};

/** What a posting needs of the command that it is part of. */
export type PostingContext = {
  readonly tx: Tx;
  readonly call: Call;
  readonly reach: Reach;
  /** The key of the command; the ledger keeps it for ever. */
  readonly idempotency: IdempotencyKey | undefined;
  emit(event: DomainEvent): void;
};

/**
 * Posts a document of stock movements through the only door to the ledger, within the transaction of a command, and
 * publishes the event. Throws the refusal when a rule is broken: the command then rolls back as a whole. Locks are taken in
 * one order, so a command posts all that it has to post in one call, as its last change of stock.
 */
export async function postStock(
  context: PostingContext,
  document: StockDocument,
  refuse: RefusePosting = refusePosting,
): Promise<PostedStock> {
  const { tx, emit } = context;
  const source = postingSource(document, context);
  const [outcome] = await postDocuments(tx, [source]);
  const posted = postedStock(outcome, refuse);
  const event = { resourceType: "stock_transaction", resourceId: posted.transactionId, unitId: document.warehouseId };
  const payload = { movement_type: document.type, lines: document.lines.length };
  emit({ topic: "inventory.stock.posted", ...event, payload });
  return posted;
}

/**
 * Builds the refusal of what the ledger refused, from all that it said: where a line is to blame, mostly its number as
 * "line", from 1.
 */
export type RefusePosting = (reason: string, metadata: Readonly<Record<string, string | null>>) => Refusal;

function postedStock(outcome: PostingOutcome | undefined, refuse: RefusePosting): PostedStock {
  if (outcome?.outcome === "refused") throw refuse(outcome.reason ?? "", outcome.metadata ?? {});
  // The key was used for a posting whose answer is no longer kept: what it did then must not be done again.
  if (outcome?.outcome === "replayed") {
    throw refusePosting("IDEMPOTENCY_KEY_REUSED", { first_time: outcome.record_time?.toISOString() ?? "" });
  }
  // What the document stands on was changed a moment ago: the whole command has to look again.
  if (outcome?.outcome === "again") throw refusePosting("LOCK_TIMEOUT", {});
  if (outcome?.outcome !== "posted" || !outcome.record_time) throw new Error("the ledger did not answer");
  return {
    transactionId: outcome.transaction_id,
    recordTime: outcome.record_time,
    baseQuantities: outcome.quantities ?? [],
    warnings: outcome.warnings ?? [],
  };
}
