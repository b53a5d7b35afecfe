/** State of a part that the stack stands on. */
export type PartState = "up" | "degraded" | "down";

/** State of a disk by the free share of it, 0 to 1: below a tenth somebody must act, below a twentieth writing stops. */
export function diskState(freeShare: number): PartState {
  if (freeShare < 0.05) return "down";
  return freeShare < 0.1 ? "degraded" : "up";
}

/** The worst of some states; up when there are none. */
export function worstState(states: readonly PartState[]): PartState {
  if (states.includes("down")) return "down";
  return states.includes("degraded") ? "degraded" : "up";
}
