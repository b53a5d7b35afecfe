import { refuseInventory } from "../errors.ts";

/** What must be known of a transaction to judge whether it can be taken back. */
export type ReversibleHead = {
  readonly movement_type: string;
  readonly document_kind: string | null;
  readonly reversal_of: string | null;
};

/**
 * Refuses to take back what another document builds on: a reversal, a step of a transfer, the result of a count, and what a
 * shipment posted. A receipt takes its quantities back; what nobody but the ledger knows of can always be taken back.
 */
export function demandReversible({ movement_type, document_kind, reversal_of }: ReversibleHead): void {
  const refuse = (detail: string) => refuseInventory("NOT_REVERSIBLE", { detail });
  if (reversal_of) throw refuse("it is a reversal itself; post the movement again");
  if (movement_type === "XFER_OUT" || movement_type === "XFER_IN") throw refuse("send the goods back by a transfer");
  if (movement_type === "ADJ_COUNT") throw refuse("count again");
  if (document_kind !== null && document_kind !== "receipt") throw refuse(`it belongs to a ${document_kind}`);
}

/** A line of a transaction, and what of it was not taken back yet. */
export type ReversibleLine = { readonly line_no: number; readonly remaining: string };

/**
 * The lines that a caller asks to take back, and how much of each: everything that is left when she names no line or no
 * quantity. Empty when nothing is left.
 */
export function linesToReverse<Line extends ReversibleLine>(
  lines: readonly Line[],
  asked: readonly { readonly lineNo: number; readonly quantity: string }[],
): readonly { readonly line: Line; readonly quantity: string }[] {
  const chosen = asked.map(({ lineNo, quantity }) => {
    const line = lines.find((each) => each.line_no === lineNo);
    if (!line) throw refuseInventory("NOT_REVERSIBLE", { detail: `there is no line ${lineNo}` });
    return { line, quantity: quantity || line.remaining };
  });
  const all = asked.length > 0 ? chosen : lines.map((line) => ({ line, quantity: line.remaining }));
  return all.filter(({ line }) => line.remaining !== "0");
}

/** What must be known of a transaction to judge whether a person can take it back by herself. */
export type UndoableHead = { readonly actor_id: string; readonly age_seconds: number };

/** How long after the posting its poster can take it back. */
const undoMinutes = 15;

/** Refuses to undo what somebody else has posted, or what is too old for a slip of the hand. */
export function demandUndoable({ actor_id, age_seconds }: UndoableHead, callerId: string): void {
  if (actor_id === callerId && age_seconds <= undoMinutes * 60) return;
  throw refuseInventory("UNDO_NOT_ALLOWED", { minutes: String(undoMinutes) });
}
