import { burstFlushMs, burstLength, type ScanProfile, textFlushMs, typedDigits, unfinishedMs } from "./scan-profile.ts";

/** A key that went down anywhere on the page. */
export type WedgeKey = {
  /** `KeyboardEvent.key`; null or "Unidentified" from firmware that names no keys. */
  readonly key: string | null;
  readonly ctrlKey?: boolean;
  readonly metaKey?: boolean;
  readonly isComposing?: boolean;
  /** The text field that has the focus; undefined when it is the trap, a button or the page. */
  readonly field?: { readonly id: string; readonly value: string };
  /** Whether digits at human speed are a quantity now. */
  readonly keypadOpen?: boolean;
  readonly at: number;
};

/** What was read. */
export type WedgeEvent =
  /** A code. When it went into a field, the field is to get back the value that it had. */
  | { readonly kind: "scan"; readonly text: string; readonly restore?: { readonly id: string; readonly value: string } }
  /** Digits that a person typed on the keys of the device. */
  | { readonly kind: "digits"; readonly text: string }
  /** Characters that no suffix followed. */
  | { readonly kind: "unfinished"; readonly text: string }
  /** An input method composes: scans arrive as phonetic symbols until the keyboard is switched to English. */
  | { readonly kind: "composing" };

/** What becomes of a key: whether the page must not see it, and what was read by it. */
export type WedgeAnswer = { readonly consume: boolean; readonly events: readonly WedgeEvent[] };

/**
 * Reads the codes of a scanner that types them. It holds what is in the trap, a field that nobody sees, and gives it out
 * when the suffix comes; time alone never ends a code that a suffix ends. It knows no page: keys and texts are handed in.
 */
export type WedgeReader = {
  key(key: WedgeKey): WedgeAnswer;
  /** Text that came into the trap without keys, as from an input method or firmware that names no keys. */
  text(text: string, at: number): WedgeAnswer;
  /** What has ended by the passing of time. Ask again after `waitMs`. */
  due(at: number): readonly WedgeEvent[];
  /** How long until `due` has to be asked; undefined when nothing waits. */
  waitMs(at: number): number | undefined;
  setProfile(profile: ScanProfile): void;
};

/** Makes a reader for a scanner. */
export function createWedgeReader(initial: ScanProfile): WedgeReader {
  let profile = initial;
  let trap = emptyTrap;
  let typed: Typed | undefined;

  /** Gives out the trap, unless nothing is in it: a line feed after a carriage return ends nothing. */
  const end = (keypadOpen = false): WedgeEvent[] => {
    const { text, slow } = trap;
    trap = emptyTrap;
    const code = withoutFrame(text, profile);
    if (code === "") return [];
    const isNumber = /^\d+(\.\d+)?$/.test(code) && code.length <= typedDigits;
    const byHand = keypadOpen && isNumber && slow && code === text;
    return [byHand ? { kind: "digits", text: code } : { kind: "scan", text: code }];
  };

  const add = (text: string, at: number, whole: boolean): WedgeEvent[] => {
    const late = trap.text === "" ? [] : due(at);
    const slow = trap.text === "" ? text.length === 1 : trap.slow && at - trap.at > profile.gapMs;
    trap = { text: trap.text + text, at, whole, slow };
    if (profile.suffix === "literal" && /\\n$/.test(trap.text)) return [...late, ...end()];
    return late;
  };

  const due = (at: number): WedgeEvent[] => {
    if (trap.text === "" || at - trap.at < (pauseOf(trap, profile) ?? Number.POSITIVE_INFINITY)) return [];
    if (trap.whole || (profile.suffix === "none" && trap.text.length >= burstLength)) return end();
    const { text } = trap;
    trap = emptyTrap;
    return [{ kind: "unfinished", text }];
  };

  return {
    key: (key) => {
      if (key.isComposing) return { consume: false, events: [{ kind: "composing" }] };
      // Firmware that names no keys: the text comes by itself.
      if (key.key === null || key.key === "Unidentified" || key.key === "Process") return ignored;
      const isSuffix = key.key === "Enter" || key.key === "Tab";
      if (key.field) {
        const answer = typedKey(key, key.field, typed, profile);
        typed = answer.typed;
        return answer;
      }
      typed = undefined;
      if (isSuffix) {
        // With nothing in the trap they are keys of a person: the button that has the focus, the way to the next one.
        const held = trap.text !== "";
        return { consume: held, events: held ? [...due(key.at), ...end(key.keypadOpen)] : [] };
      }
      const character = characterOf(key);
      // No code begins with a blank: it presses the button that has the focus.
      if (character === undefined || (character === " " && trap.text === "")) return ignored;
      return { consume: true, events: add(character, key.at, false) };
    },
    text: (text, at) => {
      const [, body = "", suffix = ""] = /^([\s\S]*?)([\r\n\t]*)$/.exec(text) ?? [];
      const events = body === "" ? [] : add(body, at, body.length > 1);
      return { consume: false, events: suffix === "" ? events : [...events, ...end()] };
    },
    due,
    waitMs: (at) => {
      const pause = trap.text === "" ? undefined : pauseOf(trap, profile);
      return pause === undefined ? undefined : Math.max(0, trap.at + pause - at);
    },
    setProfile: (next) => {
      profile = next;
    },
  };
}

/**
 * What is in the trap: since when nothing came, whether it came as a whole, and whether every character came at the speed
 * of a person.
 */
type Trap = { readonly text: string; readonly at: number; readonly whole: boolean; readonly slow: boolean };

const emptyTrap: Trap = { text: "", at: 0, whole: false, slow: true };
const ignored: WedgeAnswer = { consume: false, events: [] };

/** How long a pause ends what is in the trap, one way or the other. */
function pauseOf(trap: Trap, { suffix }: ScanProfile): number {
  if (trap.whole) return textFlushMs;
  return suffix === "none" && trap.text.length >= burstLength ? burstFlushMs : unfinishedMs;
}

/** The code without what the scanner puts around it. */
function withoutFrame(text: string, { prefix, suffix }: ScanProfile): string {
  const begun = prefix !== "" && text.startsWith(prefix) ? text.slice(prefix.length) : text;
  return suffix === "literal" ? begun.replace(/(\\r)?\\n$/, "") : begun;
}

/** The character of a key; undefined for keys that are none. GS comes as Ctrl+], and alt is set by some firmware. */
function characterOf({ key, ctrlKey, metaKey }: WedgeKey): string | undefined {
  if (ctrlKey && key === "]") return "\u001d";
  if (key === null || ctrlKey || metaKey || [...key].length !== 1) return undefined;
  return key;
}

/** What was typed into a field in one go, and what the field held before. */
type Typed = {
  readonly id: string;
  readonly before: string;
  readonly text: string;
  readonly at: number;
  readonly fast: boolean;
};

/**
 * A key that goes into a text field. It stays there, unless the suffix shows that a scanner sent it: by the prefix, or,
 * without one, as no person types so many characters so fast.
 */
function typedKey(
  key: WedgeKey,
  field: { readonly id: string; readonly value: string },
  typed: Typed | undefined,
  profile: ScanProfile,
): WedgeAnswer & { readonly typed: Typed | undefined } {
  const { prefix, gapMs } = profile;
  const open = typed?.id === field.id ? typed : undefined;
  const begun = open && prefix !== "" && open.text.startsWith(prefix);
  if (key.key === "Enter" || key.key === "Tab") {
    const isScan = open && (begun || (prefix === "" && open.fast && open.text.length >= burstLength));
    if (!isScan) return { ...ignored, typed: undefined };
    const restore = { id: open.id, value: open.before };
    const text = withoutFrame(open.text, profile);
    return { consume: true, events: text === "" ? [] : [{ kind: "scan", text, restore }], typed: undefined };
  }
  const character = characterOf(key);
  if (character === undefined)
    return { ...ignored, typed: key.key === "Shift" || key.key === "Alt" ? typed : undefined };
  // A scan that follows a typed word begins after a pause, or with the prefix.
  const startsAnew = !open || (!begun && ((prefix !== "" && prefix[0] === character) || key.at - open.at > gapMs));
  const next = startsAnew
    ? { id: field.id, before: field.value, text: character, at: key.at, fast: true }
    : { ...open, text: open.text + character, at: key.at };
  // The page would take GS for a shortcut.
  return { consume: character === "\u001d", events: [], typed: next };
}
