import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultProfile, type ScanProfile } from "./scan-profile.ts";
import { createWedgeReader, type WedgeEvent, type WedgeKey, type WedgeReader } from "./wedge-reader.ts";

/** Types text into a reader, a key at a time, and returns what it read; time goes on from `at`. */
function type(
  reader: WedgeReader,
  keys: readonly (string | null)[],
  delay: number,
  at: number,
  rest: Partial<WedgeKey> = {},
) {
  const events: WedgeEvent[] = [];
  for (const [n, key] of keys.entries()) {
    events.push(...reader.due(at + n * delay));
    events.push(...reader.key({ key, at: at + n * delay, ...rest }).events);
  }
  return events;
}

const scansOf = (events: readonly WedgeEvent[]) =>
  events.flatMap((event) => (event.kind === "scan" ? [event.text] : []));
const withSuffix: ScanProfile = defaultProfile;

// Codes as printers make them, with GS inside; the first character is no blank.
const character = fc.oneof(
  { arbitrary: fc.stringMatching(/^[!-~]$/), weight: 30 },
  { arbitrary: fc.constant("\u001d"), weight: 1 },
  { arbitrary: fc.constant(" "), weight: 1 },
);
const code = fc
  .array(character, { minLength: 1, maxLength: 40 })
  .map((all) => all.join(""))
  .filter((text) => !text.startsWith(" ") && !/\\[rn]/.test(text) && !text.startsWith("~"));

test("gives out exactly the codes that were scanned, whatever the speed, the focus and the way they come", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          code,
          delays: fc.array(fc.integer({ min: 0, max: 2_500 }), { minLength: 42, maxLength: 42 }),
          suffix: fc.constantFrom(["Enter"], ["Tab"], ["Enter", "Enter"]),
          altKey: fc.boolean(),
          by: fc.constantFrom("keys", "text", "single texts"),
          prefix: fc.boolean(),
        }),
        { maxLength: 12 },
      ),
      (scans) => {
        const reader = createWedgeReader({ ...withSuffix, prefix: "~" });
        const events: WedgeEvent[] = [];
        let now = 0;
        for (const scan of scans) {
          const text = scan.prefix ? `~${scan.code}` : scan.code;
          // A slow start, unnamed keys and ticks of the clock in between change nothing.
          for (const [n, each] of (scan.by === "text" ? [text] : [...text]).entries()) {
            now += scan.delays[n] ?? 0;
            events.push(...reader.due(now));
            if (scan.by === "keys") {
              const gs = each === "\u001d" && n % 2 === 0;
              const key = gs ? { key: "]", ctrlKey: true } : { key: each };
              const answer = reader.key({ ...key, ...(scan.altKey ? { altKey: true } : {}), at: now } as WedgeKey);
              events.push(...answer.events);
              expect(answer.consume).toBe(true);
            } else {
              events.push(...reader.key({ key: n % 2 === 0 ? null : "Unidentified", at: now }).events);
              events.push(...reader.text(each, now).events);
            }
          }
          now += scan.by === "text" ? 10 : (scan.delays[41] ?? 0);
          events.push(...reader.due(now));
          for (const key of scan.suffix) events.push(...reader.key({ key, at: now }).events);
        }
        expect(events.filter(({ kind }) => kind !== "scan")).toEqual([]);
        expect(scansOf(events)).toEqual(scans.map((scan) => scan.code));
      },
    ),
  );
});

test("gives a field back what it held when a scan went into it, and leaves it what a person typed", () => {
  const words = fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant("scan" as const),
        text: code.filter((text) => text.length >= 6),
        gap: fc.integer({ min: 0, max: 60 }),
      }),
      fc.record({
        kind: fc.constant("typed" as const),
        text: fc.stringMatching(/^[a-z0-9]{1,5}$/),
        gap: fc.integer({ min: 120, max: 400 }),
      }),
    ),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(words, fc.boolean(), (entries, withPrefix) => {
      const prefix = withPrefix ? "~" : "";
      const reader = createWedgeReader({ ...withSuffix, prefix });
      let value = "7";
      let now = 0;
      const read: string[] = [];
      for (const { kind, text, gap } of entries) {
        now += 500;
        const before = value;
        for (const key of kind === "scan" ? prefix + text : text) {
          now += gap;
          const gs = key === "\u001d";
          const answer = reader.key({ key: gs ? "]" : key, ctrlKey: gs, at: now, field: { id: "qty", value } });
          expect(answer.consume).toBe(gs);
          if (!gs) value += key;
        }
        const { consume, events } = reader.key({ key: "Enter", at: now, field: { id: "qty", value } });
        expect(consume).toBe(kind === "scan");
        for (const event of events) {
          if (event.kind !== "scan") throw new Error(event.kind);
          read.push(event.text);
          expect(event.restore).toEqual({ id: "qty", value: before });
          value = event.restore?.value ?? "";
        }
      }
      const typed = entries.flatMap(({ kind, text }) => (kind === "typed" ? [text] : []));
      expect(value).toBe(`7${typed.join("")}`);
      expect(read).toEqual(entries.flatMap(({ kind, text }) => (kind === "scan" ? [text] : [])));
    }),
  );
});

test.each([0, 5, 20, 60, 110])("reads a code with %i ms between its characters", (delay) => {
  const reader = createWedgeReader(withSuffix);
  expect(scansOf(type(reader, [..."LOC-A-01-03", "Enter"], delay, 0))).toEqual(["LOC-A-01-03"]);
});

test("reads codes that end with the characters of a line feed, if the scanner is known for it", () => {
  const literal = createWedgeReader({ ...withSuffix, suffix: "literal" });
  expect(scansOf(type(literal, [..."A-01\\r\\nA-02\\n"], 20, 0))).toEqual(["A-01", "A-02"]);
  const other = createWedgeReader(withSuffix);
  const events = type(other, [..."A-01\\n"], 20, 0);
  expect([...events, ...other.due(10_000)]).toEqual([{ kind: "unfinished", text: "A-01\\n" }]);
});

test("ends a code without suffix by a pause, only where the profile says that none comes", () => {
  const none = createWedgeReader({ ...withSuffix, suffix: "none" });
  expect(type(none, [..."LOC-A-01"], 60, 0)).toEqual([]);
  expect(none.waitMs(420)).toBe(150);
  expect(none.due(569)).toEqual([]);
  expect(none.due(570)).toEqual([{ kind: "scan", text: "LOC-A-01" }]);
  type(none, [..."123"], 60, 1_000);
  expect(none.due(2_000)).toEqual([]);
  expect(none.due(5_000)).toEqual([{ kind: "unfinished", text: "123" }]);
});

test("takes text of an input method at its line feed, or after a moment", () => {
  const reader = createWedgeReader(withSuffix);
  expect(scansOf(reader.text("LOT-2026-99\n", 0).events)).toEqual(["LOT-2026-99"]);
  expect(reader.text("0104712345", 100).events).toEqual([]);
  expect(reader.text("678904\u001d10L1", 150).events).toEqual([]);
  expect(reader.due(229)).toEqual([]);
  expect(reader.due(230)).toEqual([{ kind: "scan", text: "0104712345678904\u001d10L1" }]);
});

test("takes digits at the speed of a person for a quantity while the keypad is open", () => {
  const reader = createWedgeReader(withSuffix);
  const keypadOpen = { keypadOpen: true };
  expect(type(reader, ["1", "2", "Enter"], 200, 0, keypadOpen)).toEqual([{ kind: "digits", text: "12" }]);
  expect(type(reader, ["1", "2", "Enter"], 20, 9_000, keypadOpen)).toEqual([{ kind: "scan", text: "12" }]);
  expect(type(reader, [..."4712345678904", "Enter"], 110, 20_000, keypadOpen)).toEqual([
    { kind: "scan", text: "4712345678904" },
  ]);
  expect(type(reader, ["1", "2", "Enter"], 200, 30_000)).toEqual([{ kind: "scan", text: "12" }]);
});

test("leaves the keys of a person alone: buttons, shortcuts, the way to the next one", () => {
  const reader = createWedgeReader(withSuffix);
  for (const key of ["Enter", "Tab", " ", "ArrowDown", "Escape", "Shift", "F5"]) {
    expect(reader.key({ key, at: 0 })).toEqual({ consume: false, events: [] });
  }
  expect(reader.key({ key: "r", ctrlKey: true, at: 0 })).toEqual({ consume: false, events: [] });
  expect(reader.waitMs(0)).toBeUndefined();
});

test("says that the keyboard composes, and takes nothing of it", () => {
  const reader = createWedgeReader(withSuffix);
  expect(reader.key({ key: "ㄅ", isComposing: true, at: 0 }).events).toEqual([{ kind: "composing" }]);
  expect(reader.key({ key: "Process", at: 10 }).events).toEqual([]);
  expect(reader.key({ key: "Enter", at: 20 })).toEqual({ consume: false, events: [] });
});

test("nothing but what a scanner puts around a code is no code", () => {
  const reader = createWedgeReader({ ...withSuffix, prefix: "~" });
  expect(type(reader, ["~", "Enter"], 20, 0)).toEqual([]);
  expect(reader.text("\n", 100)).toEqual({ consume: false, events: [] });
  const field = { id: "qty", value: "" };
  reader.key({ key: "~", at: 200, field });
  expect(reader.key({ key: "Enter", at: 210, field })).toMatchObject({ consume: true, events: [] });
});

test("a person types as many digits as a number of pieces has, and no more", () => {
  const reader = createWedgeReader(withSuffix);
  const keypadOpen = { keypadOpen: true };
  expect(type(reader, [..."1234567", "Enter"], 200, 0, keypadOpen)).toEqual([{ kind: "digits", text: "1234567" }]);
  expect(type(reader, [..."12345678", "Enter"], 200, 9_000, keypadOpen)).toEqual([{ kind: "scan", text: "12345678" }]);
  expect(type(reader, [..."12.5", "Enter"], 200, 20_000, keypadOpen)).toEqual([{ kind: "digits", text: "12.5" }]);
});

test("the shortest code without a suffix has as many characters as nobody types by chance", () => {
  const none = createWedgeReader({ ...withSuffix, suffix: "none" });
  type(none, [..."A-0001"], 10, 0);
  expect(none.waitMs(50)).toBe(150);
  expect(none.waitMs(900)).toBe(0);
  expect(none.due(200)).toEqual([{ kind: "scan", text: "A-0001" }]);
  type(none, [..."A-001"], 10, 1_000);
  expect(none.waitMs(1_040)).toBe(3_000);
  expect(none.due(4_040)).toEqual([{ kind: "unfinished", text: "A-001" }]);
});

test("two characters that come at once are a code after a moment, one may be the first of many", () => {
  const reader = createWedgeReader(withSuffix);
  expect(reader.text("A1", 0)).toEqual({ consume: false, events: [] });
  expect(reader.due(80)).toEqual([{ kind: "scan", text: "A1" }]);
  reader.text("A", 100);
  expect(reader.due(180)).toEqual([]);
  expect(scansOf(type(reader, ["1", "Enter"], 10, 200))).toEqual(["A1"]);
});

test("the characters of a line feed belong to a code where the suffix is a key", () => {
  const reader = createWedgeReader(withSuffix);
  expect(scansOf(type(reader, [..."A-01\\n", "Enter"], 20, 0))).toEqual(["A-01\\n"]);
});

/** Presses keys in a field, which holds `value` before; a pause comes before every key. */
function typeInto(
  reader: WedgeReader,
  id: string,
  value: string,
  keys: readonly string[],
  pause: number,
  from: number,
) {
  let held = value;
  let events: readonly WedgeEvent[] = [];
  for (const [n, key] of keys.entries()) {
    ({ events } = reader.key({ key, at: from + n * pause, field: { id, value: held } }));
    if (key.length === 1) held += key;
  }
  return events;
}

test("a scan that goes into another field than what was typed before gives back the other one", () => {
  const reader = createWedgeReader(withSuffix);
  typeInto(reader, "qty", "", [..."12"], 40, 0);
  const events = typeInto(reader, "note", "old", [..."LOC-A-01", "Enter"], 10, 90);
  expect(events).toEqual([{ kind: "scan", text: "LOC-A-01", restore: { id: "note", value: "old" } }]);
});

test("keys that shift letters belong to a scan in a field, and keys that move the cursor end it", () => {
  const shifted = [..."LOC-A-01"].flatMap((key) => (/[A-Z]/.test(key) ? ["Shift", key] : [key]));
  const reader = createWedgeReader(withSuffix);
  const restore = { id: "qty", value: "7" };
  expect(typeInto(reader, "qty", "7", [...shifted, "Enter"], 10, 0)).toEqual([
    { kind: "scan", text: "LOC-A-01", restore },
  ]);
  const alt = ["Alt", ..."LOC-A", "Alt", ..."-01", "Enter"];
  expect(typeInto(reader, "qty", "7", alt, 10, 1_000)).toEqual([{ kind: "scan", text: "LOC-A-01", restore }]);
  expect(typeInto(reader, "qty", "7", [..."LOC-A", "ArrowLeft", ..."-01", "Enter"], 10, 2_000)).toEqual([]);
});

test("a code that begins with its prefix is a scan in a field right after typed letters, and may hold the prefix itself", () => {
  const reader = createWedgeReader({ ...withSuffix, prefix: "~" });
  expect(typeInto(reader, "qty", "7", [..."ab~A~1", "Enter"], 10, 0)).toEqual([
    { kind: "scan", text: "A~1", restore: { id: "qty", value: "7ab" } },
  ]);
  expect(typeInto(reader, "qty", "7", [..."LOC-A-01", "Enter"], 10, 1_000)).toEqual([]);
});

test("the longest pause of a scanner is still within a code, in a field too", () => {
  const reader = createWedgeReader(withSuffix);
  const restore = { id: "qty", value: "" };
  const keys = [..."LOC-01", "Enter"];
  expect(typeInto(reader, "qty", "", keys, 100, 0)).toEqual([{ kind: "scan", text: "LOC-01", restore }]);
  expect(typeInto(reader, "qty", "", keys, 101, 9_000)).toEqual([]);
});
