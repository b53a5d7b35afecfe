import type { ScanScreen } from "./scan-context.ts";
import type { MatchedDocument } from "./scan-match.ts";

/** What is to be done for a document next. */
export type DocumentAction =
  | "receive"
  | "put_away"
  | "ship_transfer"
  | "receive_transfer"
  | "pick"
  | "pack"
  | "ship"
  | "count"
  | "take_task"
  | "open_document";

/**
 * What a document waits for, where the scan happens; to be opened when that is not for those who are there. Where a screen
 * does one of two things that could be next, it is that one.
 */
export function documentActionOf(document: MatchedDocument, screen: ScanScreen): DocumentAction {
  const { state } = document;
  switch (document.kind) {
    case "receipt":
      return document.at_source ? receiptAction(state, screen) : "open_document";
    case "transfer":
      if (state === "released" && document.at_source) return "ship_transfer";
      return inTransit.has(state) && document.at_destination ? "receive_transfer" : "open_document";
    case "shipment":
      return document.at_source ? shipmentAction(state, screen) : "open_document";
    case "count":
      return document.at_source && countable.has(state) ? "count" : "open_document";
    case "task":
      return document.at_source && (state === "ready" || state === "claimed") ? "take_task" : "open_document";
  }
}

/** Whether nothing more happens to a document. */
export function isEnded({ kind, state }: MatchedDocument): boolean {
  return ended.has(state) || (kind === "shipment" && state === "shipped");
}

/** Whether a screen is there for what a document waits for. */
export function fitsScreen(action: DocumentAction, screen: ScanScreen): boolean {
  return actionsOf[screen].includes(action);
}

const inTransit = new Set(["shipped", "receiving"]);
const countable = new Set(["open", "counting", "recount"]);
// "shipped" ends a shipment, but not a transfer.
const ended = new Set(["closed", "closed_short", "cancelled", "posted", "done"]);

function receiptAction(state: string, screen: ScanScreen): DocumentAction {
  const arrived = state === "receiving" || state === "received";
  if (screen === "put_away" && arrived) return "put_away";
  return state === "expected" || state === "receiving" ? "receive" : "open_document";
}

function shipmentAction(state: string, screen: ScanScreen): DocumentAction {
  if (screen === "pack" && (state === "picking" || state === "picked")) return "pack";
  if (state === "released" || state === "allocated" || state === "picking") return "pick";
  return state === "picked" || state === "packed" ? "ship" : "open_document";
}

const actionsOf: Record<ScanScreen, readonly DocumentAction[]> = {
  lookup: [],
  receive: ["receive", "receive_transfer"],
  put_away: ["put_away"],
  move: ["ship_transfer"],
  pick: ["pick", "ship_transfer"],
  count: ["count"],
  pack: ["pack", "ship"],
};
