import { useEffect, useRef, useSyncExternalStore } from "react";
import type { Text } from "../../shared/language.ts";

/** A key, or two pressed one after the other ("g s"), and what they do. */
export type Shortcut = { readonly keys: string; readonly what: Text };

/** Makes keys do something while the part is on the page; no keys, nothing. They are off while somebody types, and under a dialog. */
export function useShortcut(keys: string, what: Text, action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  const [en, zhTw] = what;
  useEffect(() => {
    if (keys === "") return;
    const entry = { keys, what: [en, zhTw] as const, run: () => latest.current() };
    entries = [...entries, entry];
    tell();
    return () => {
      entries = entries.filter((each) => each !== entry);
      tell();
    };
  }, [keys, en, zhTw]);
}

/** All shortcuts that work now. */
export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => entries);
}

/** Listens for keys; once for the whole page. */
export function listenForShortcuts(): () => void {
  let before = "";
  let beforeAt = 0;
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    const pair = event.timeStamp - beforeAt < pairMs ? `${before} ${event.key}` : "";
    const found = entries.findLast(({ keys }) => keys === pair || keys === event.key);
    before = event.key;
    beforeAt = event.timeStamp;
    if (!found) return;
    event.preventDefault();
    before = "";
    found.run();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

/** Longest time between the two keys of a pair. */
const pairMs = 1_200;

type Entry = Shortcut & { readonly run: () => void };
let entries: readonly Entry[] = [];
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]')) return true;
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable], [role=listbox]") !== null
  );
}
