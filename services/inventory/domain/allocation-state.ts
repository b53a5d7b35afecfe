import { refuse } from "../../../platform/errors/common.ts";

/** Life of an allocation. */
export type AllocationState = "soft" | "hard" | "picked" | "consumed" | "released" | "expired";

/** What is done to an allocation. "unpick" is that picked goods are brought back. */
export type AllocationAct = "harden" | "pick" | "consume" | "release" | "expire" | "unpick";

/** The states in which stock is kept for the demand. */
export const openAllocationStates: readonly AllocationState[] = ["soft", "hard", "picked"];

/**
 * The state that an act leads to. Only a hard allocation is picked, and what is picked can no longer be released while it
 * waits at another place. Refuses with INVALID_STATE what the state does not allow.
 */
export function nextAllocationState(state: AllocationState, act: AllocationAct): AllocationState {
  const next = transitions[state][act];
  if (!next) throw refuse("INVALID_STATE", { resource: "allocation", state });
  return next;
}

const transitions: Record<AllocationState, Partial<Record<AllocationAct, AllocationState>>> = {
  soft: { harden: "hard", release: "released", expire: "expired" },
  hard: { pick: "picked", release: "released", expire: "expired" },
  picked: { consume: "consumed", unpick: "released" },
  consumed: {},
  released: {},
  expired: {},
};
