import { useSyncExternalStore } from "react";

/** How much room a row takes. */
export const densities = ["compact", "normal", "roomy"] as const;
export type Density = (typeof densities)[number];

/** The density of all lists. */
export function useDensity(): Density {
  return useSyncExternalStore(subscribe, () => density);
}

/** Changes it, for this browser. */
export function setDensity(next: Density): void {
  density = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // It holds until the page is left.
  }
  for (const listener of listeners) listener();
}

const key = "erp.density";
const listeners = new Set<() => void>();
let density: Density = kept();

function kept(): Density {
  try {
    return densities.find((each) => each === localStorage.getItem(key)) ?? "normal";
  } catch {
    return "normal";
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
