import { refuse } from "../../../platform/errors/common.ts";

/** Life of a count. */
export type CountState =
  | "planned"
  | "open"
  | "counting"
  | "counted"
  | "recount"
  | "review"
  | "approved"
  | "posted"
  | "cancelled";

/**
 * What people do to a count. Counting ends in one of two ways: "settle" when every line is within the tolerance or was
 * counted again, "hold" when a line still needs a recount.
 */
export type CountAct =
  | "start"
  | "submit"
  | "settle"
  | "hold"
  | "request_recount"
  | "approve"
  | "reject"
  | "post"
  | "cancel";

/**
 * The state that an act leads to. Nothing is posted without an approval, and nothing is approved without a review;
 * "posted" and "cancelled" are final. Refuses with INVALID_STATE what the state does not allow.
 */
export function nextCountState(state: CountState, act: CountAct): CountState {
  const next = transitions[state][act];
  if (!next) throw refuse("INVALID_STATE", { resource: "count", state });
  return next;
}

/** Whether the places of a count belong to it: from its start until it is posted or cancelled. */
export function holdsPlaces(state: CountState): boolean {
  return state !== "planned" && state !== "posted" && state !== "cancelled";
}

/**
 * Whether those who count may learn what the books expect: when the count is not blind, and once the figures are
 * approved and can no longer be bent to it. A cancelled count may be repeated, so it keeps what it hid.
 */
export function showsExpectation(count: { readonly blind: boolean; readonly state: CountState }): boolean {
  return !count.blind || count.state === "approved" || count.state === "posted";
}

const transitions: Record<CountState, Partial<Record<CountAct, CountState>>> = {
  planned: { start: "open", cancel: "cancelled" },
  open: { submit: "counting", cancel: "cancelled" },
  counting: { submit: "counting", settle: "review", hold: "counted", cancel: "cancelled" },
  counted: { request_recount: "recount", cancel: "cancelled" },
  recount: { submit: "recount", settle: "review", hold: "counted", cancel: "cancelled" },
  review: { request_recount: "recount", approve: "approved", reject: "counting", cancel: "cancelled" },
  approved: { post: "posted", cancel: "cancelled" },
  posted: {},
  cancelled: {},
};
