import { type DocumentAction, documentActionOf, isEnded } from "./document-action.ts";
import { isAwaited } from "./rank-candidates.ts";
import type { ScanCandidate } from "./scan-candidate.ts";
import type { ScanContext } from "./scan-context.ts";

/** What a screen does next. */
export type NextAction =
  | "choose"
  | "show"
  | "enter_quantity"
  | "confirm_serial"
  | "confirm_location"
  | "scan_lot"
  | "scan_serial"
  | "create_lot"
  | "create_serial"
  | "scan_content"
  | DocumentAction
  | "sign_in"
  | "reject_wrong_item"
  | "reject_wrong_kind"
  | "reject_barred"
  | "reject_unknown_lot"
  | "reject_unknown_serial";

/** Settles what a screen does with its candidates, of which there is at least one, the likeliest first. */
export function nextActionOf(candidates: readonly ScanCandidate[], context: ScanContext): NextAction {
  const [best, second] = candidates;
  if (!best) throw new TypeError("there is no candidate to act on");
  if (second && best.score - second.score < clearLead) return "choose";
  return actionOn(best, context);
}

/** What a screen does once a person has chosen a candidate. */
export function actionOn(best: ScanCandidate, context: ScanContext): NextAction {
  if (!isAwaited(best, context.step)) return "reject_wrong_kind";
  if (best.document) {
    if (isEnded(best.document) && context.screen !== "lookup") return "reject_barred";
    return documentActionOf(best.document, context.screen);
  }
  if (best.kind === "document" || best.kind === "work_order") return "open_document";
  if (best.kind === "user_badge") return "sign_in";
  if (context.screen === "lookup") return "show";
  if (best.why.includes("not_expected")) return "reject_wrong_item";
  if (isBarredFrom(best, context)) return "reject_barred";
  return goingOn(best, context);
}

/** A lead in score of less leaves the choice to a person. */
const clearLead = 10;

/**
 * Whether the record may not be used on a screen. Held lots may be moved and counted, blocked places may be counted, and
 * what is left of an archived item may still go out.
 */
function isBarredFrom({ kind, barred, item, why }: ScanCandidate, { screen }: ScanContext): boolean {
  if (!barred) return false;
  if (kind === "location") return screen !== "count" || why.includes("archived");
  if (item?.archived && screen === "receive") return true;
  return kind !== "item" && (screen === "pick" || screen === "pack");
}

function goingOn(best: ScanCandidate, { screen }: ScanContext): NextAction {
  const { kind, item, fields } = best;
  const receives = screen === "receive";
  if (kind === "location") return "confirm_location";
  if (kind === "handling_unit") return "scan_content";
  if (kind === "serial") return "confirm_serial";
  if (kind === "item" && (item?.tracking === "lot" || item?.tracking === "lot_and_serial")) {
    if (fields.lotNo === "") return "scan_lot";
    return receives ? "create_lot" : "reject_unknown_lot";
  }
  if (item?.tracking === "serial" || item?.tracking === "lot_and_serial") {
    if (fields.serialNo === "") return "scan_serial";
    return receives ? "create_serial" : "reject_unknown_serial";
  }
  return "enter_quantity";
}
