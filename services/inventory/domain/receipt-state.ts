import { refuse } from "../../../platform/errors/common.ts";

/** Life of a receipt. */
export type ReceiptState = "draft" | "expected" | "receiving" | "received" | "closed" | "closed_short" | "cancelled";

/**
 * What happens to a receipt. "fulfil" is the receiving after which nothing is missing; "give_back" the reversal of a
 * receiving, "empty" the one after which nothing is left received.
 */
export type ReceiptAct =
  | "add_line"
  | "release"
  | "receive"
  | "fulfil"
  | "give_back"
  | "empty"
  | "close"
  | "close_short"
  | "cancel";

/** The state that an act leads to. Refuses with INVALID_STATE what the state does not allow. */
export function nextReceiptState(state: ReceiptState, act: ReceiptAct): ReceiptState {
  const next = transitions[state][act];
  if (!next) throw refuse("INVALID_STATE", { resource: "receipt", state });
  return next;
}

/** What a receiving, or the reversal of one, comes to when this is how the lines stand after it. */
export function receivingAct(change: "receive" | "give_back", lines: LineCount): ReceiptAct {
  if (lines.missing === 0) return "fulfil";
  if (change === "receive") return "receive";
  return lines.begun === 0 ? "empty" : "give_back";
}

/** How many lines are not complete, and of how many something is received. */
export type LineCount = { readonly missing: number; readonly begun: number };

const transitions: Record<ReceiptState, Partial<Record<ReceiptAct, ReceiptState>>> = {
  draft: { add_line: "draft", release: "expected", cancel: "cancelled" },
  expected: { add_line: "expected", receive: "receiving", fulfil: "received", cancel: "cancelled" },
  receiving: {
    add_line: "receiving",
    receive: "receiving",
    fulfil: "received",
    give_back: "receiving",
    empty: "expected",
    close_short: "closed_short",
  },
  received: {
    add_line: "receiving",
    fulfil: "received",
    give_back: "receiving",
    empty: "expected",
    close: "closed",
  },
  closed: {},
  closed_short: {},
  cancelled: {},
};
