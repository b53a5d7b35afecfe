import { VisuallyHidden } from "@mantine/core";
import { useSyncExternalStore } from "react";

/** Tells those who listen instead of look: politely what is news, assertively what went wrong. */
export function announce(text: string, urgent = false): void {
  said = urgent ? { ...said, assertive: text } : { ...said, polite: text };
  for (const listener of listeners) listener();
}

/** The two regions that screen readers read out when their text changes; they are always there. */
export function Announcer() {
  const { polite, assertive } = useSyncExternalStore(subscribe, current);
  return (
    <VisuallyHidden>
      <div aria-live="polite">{polite}</div>
      <div aria-live="assertive">{assertive}</div>
    </VisuallyHidden>
  );
}

let said = { polite: "", assertive: "" };
const listeners = new Set<() => void>();
const current = () => said;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
