import type { ScanSource } from "../shared/scan/scan-log.ts";
import type { ScanProfile } from "../shared/scan/scan-profile.ts";
import { createWedgeReader, type WedgeEvent, type WedgeReader } from "../shared/scan/wedge-reader.ts";

/** Who listens to the scanner. The page that is on the screen sets itself. */
export type ScanListener = {
  readonly scan: (text: string, source: ScanSource) => void;
  readonly digits?: (text: string) => void;
  readonly unfinished?: (text: string) => void;
  readonly composing?: () => void;
  /** Every key as it comes, for the page that tests the scanner. */
  readonly rawKey?: (key: string) => void;
};

/** The scanner of the device, which types into the page, and its camera, which may stand in for it. */
export type Scanner = {
  /** Takes a code that the camera has read; it goes the way of those that are typed. */
  take(text: string): void;
  setProfile(profile: ScanProfile): void;
  setListener(listener: ScanListener | undefined): void;
  /** Whether digits that are typed slowly are a quantity. */
  setKeypadOpen(open: boolean): void;
  /** Gives the trap the focus again, unless a person is about to type into a field. */
  refocus(): void;
};

/**
 * Binds the reader to the page. The trap is a field that nobody sees and that no keyboard opens for; it has the focus
 * whenever no other field needs it, and takes what is typed at buttons or nothing.
 */
export function installScanner(trap: HTMLInputElement, profile: ScanProfile): Scanner {
  const reader: WedgeReader = createWedgeReader(profile);
  let listener: ScanListener | undefined;
  /** Codes that came while a page was loading; the next page takes them. */
  let early: { readonly text: string; readonly source: ScanSource; readonly at: number }[] = [];
  let keypadOpen = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const handScan = (text: string, source: ScanSource): void => {
    if (listener) listener.scan(text, source);
    else early.push({ text, source, at: performance.now() });
  };
  const hand = (events: readonly WedgeEvent[]): void => {
    for (const event of events) {
      if (event.kind === "scan") {
        if (event.restore) restore(event.restore.id, event.restore.value);
        handScan(event.text, "wedge");
      } else if (event.kind === "digits") listener?.digits?.(event.text);
      else if (event.kind === "unfinished") listener?.unfinished?.(event.text);
      else listener?.composing?.();
    }
    clearTimeout(timer);
    const wait = reader.waitMs(performance.now());
    if (wait !== undefined) timer = setTimeout(() => hand(reader.due(performance.now())), wait + 1);
  };

  const refocus = (): void => {
    if (!fieldOf(document.activeElement, trap) && document.activeElement !== trap) trap.focus({ preventScroll: true });
  };

  const keydown = (event: KeyboardEvent): void => {
    listener?.rawKey?.(event.key ?? "null");
    const field = fieldOf(event.target, trap);
    const { consume, events } = reader.key({
      key: event.key ?? null,
      ctrlKey: event.ctrlKey,
      metaKey: event.metaKey,
      isComposing: event.isComposing,
      ...(field ? { field: { id: idOf(field), value: field.value } } : {}),
      keypadOpen,
      at: performance.now(),
    });
    if (consume) {
      event.preventDefault();
      event.stopPropagation();
      if (!field) trap.focus({ preventScroll: true });
    }
    hand(events);
  };

  const input = (event: Event): void => {
    if ((event as InputEvent).isComposing) {
      hand([{ kind: "composing" }]);
      return;
    }
    const { value } = trap;
    trap.value = "";
    const ends = (event as InputEvent).inputType === "insertLineBreak" ? "\n" : "";
    hand(reader.text(value + ends, performance.now()).events);
  };

  const lineBreak = (event: InputEvent): void => {
    if (event.inputType === "insertLineBreak") hand(reader.text("\n", performance.now()).events);
  };

  document.addEventListener("keydown", keydown, { capture: true });
  trap.addEventListener("input", input);
  trap.addEventListener("beforeinput", lineBreak);
  trap.addEventListener("compositionend", () => {
    trap.value = "";
  });
  document.addEventListener("pointerup", () => setTimeout(refocus));
  document.addEventListener("visibilitychange", refocus);
  refocus();
  return {
    take: (text) => handScan(text, "camera"),
    setProfile: reader.setProfile,
    setListener: (next) => {
      listener = next;
      if (!next) return;
      const held = early.filter(({ at }) => performance.now() - at < heldMs);
      early = [];
      for (const { text, source } of held) next.scan(text, source);
    },
    setKeypadOpen: (open) => {
      keypadOpen = open;
    },
    refocus,
  };
}

/** A page is there long before; a code that is older was meant for something else. */
const heldMs = 5_000;

type Field = HTMLInputElement | HTMLTextAreaElement;

/** The text field that an event or the focus is at; undefined when it is none, or the trap. */
function fieldOf(target: EventTarget | null, trap: HTMLInputElement): Field | undefined {
  if (target === trap) return undefined;
  const isText = target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type);
  return isText || target instanceof HTMLTextAreaElement ? target : undefined;
}

const ids = new WeakMap<Field, string>();
const fields = new Map<string, WeakRef<Field>>();

function idOf(field: Field): string {
  let id = ids.get(field);
  if (!id) {
    id = String(fields.size + 1);
    ids.set(field, id);
    fields.set(id, new WeakRef(field));
  }
  return id;
}

/** Gives a field back what it held, in a way that its owner notices. */
function restore(id: string, value: string): void {
  const field = fields.get(id)?.deref();
  if (!field) return;
  const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(proto, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
