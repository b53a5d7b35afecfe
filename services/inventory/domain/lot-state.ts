import { refuse } from "../../../platform/errors/common.ts";

/** Life of a lot. */
export type LotState = "active" | "on_hold" | "recalled" | "closed";

/** What people do to the state of a lot. */
export type LotAct = "hold" | "release" | "recall" | "close";

/** The state that an act leads to. A recall is for good. Refuses with INVALID_STATE what the state does not allow. */
export function nextLotState(state: LotState, act: LotAct): LotState {
  const next = transitions[state][act];
  if (!next) throw refuse("INVALID_STATE", { resource: "lot", state });
  return next;
}

const transitions: Record<LotState, Partial<Record<LotAct, LotState>>> = {
  active: { hold: "on_hold", recall: "recalled" },
  on_hold: { release: "active", recall: "recalled" },
  recalled: { close: "closed" },
  closed: {},
};
