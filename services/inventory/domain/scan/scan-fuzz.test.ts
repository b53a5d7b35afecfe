import fc from "fast-check";
import { expect, test } from "vitest";
import { allElementFormats } from "./application-identifiers.ts";
import { readScan } from "./read-scan.ts";
import type { ScanOptions, ScanReading } from "./scan-reading.ts";

const gs = "\u001d";
const options: ScanOptions = {
  currentYear: 2026,
  separators: ["|", "%"],
  prefixRules: [{ prefix: "LOC:", kind: "LOCATION", strip: true }],
};

/** Pieces of which labels, and nearly labels, are made. */
const piece = fc.oneof(
  fc.constantFrom(...allElementFormats.map(({ ai }) => ai)),
  fc.constantFrom(
    gs,
    gs,
    gs,
    "|",
    "]C1",
    "]d2",
    "]E0",
    "]E3",
    "]Q4",
    "(",
    ")",
    "/",
    "?",
    "&",
    "=",
    "%2F",
    "%",
    "\\",
    "\r\n",
  ),
  fc.constantFrom("https://id.gs1.org/", "LOC:", "09521234543213", "376104250021234569", "4006381333931", "04252614"),
  fc.constantFrom("261231", "269930", "260200", "260231", "2612312359", "GB82WEST12345698765432"),
  fc.stringMatching(/^[0-9]{1,18}$/),
  fc.string({ maxLength: 6 }),
);
const segments = fc.array(piece, { maxLength: 6 });
const link = fc
  .tuple(
    fc.constantFrom("01/09521234543213", "00/376104250021234569", "01/4006381333931", "01/4006381333932"),
    segments,
    segments,
  )
  .map(([key, path, query]) => `https://id.gs1.org/${[key, ...path].join("/")}?${query.join("=")}`);
const scan = fc.oneof(
  { weight: 6, arbitrary: fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")) },
  { weight: 2, arbitrary: fc.array(piece, { maxLength: 8 }).map((pieces) => `]C1${pieces.join("")}`) },
  { weight: 1, arbitrary: link },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => String.fromCharCode(...bytes)) },
);

test("a hundred thousand scans are read without a throw, and nothing wrong is accepted", () => {
  const kinds = new Map<string, number>();
  fc.assert(
    fc.property(scan, (raw) => {
      const reading = readScan(raw, options);
      kinds.set(reading.kind, (kinds.get(reading.kind) ?? 0) + 1);
      expectSound(reading, raw);
    }),
    { numRuns: 100_000 },
  );
  // Else it would have been a test of plain texts.
  for (const kind of ["gs1", "digital_link", "gtin", "sscc", "prefixed", "plain"]) {
    expect({ kind, count: kinds.get(kind) ?? 0 }).toMatchObject({
      kind,
      count: expect.toSatisfy((count) => count > 0),
    });
  }
});

test("odd settings are no reason to throw either", () => {
  const oddOptions = fc.record({
    currentYear: fc.oneof(fc.integer(), fc.double()),
    symbology: fc.oneof(fc.constantFrom("]C1", "E0", "]Q4", "]I1"), fc.string({ maxLength: 4 })),
    separators: fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
    prefixRules: fc.array(
      fc.record({ prefix: fc.string({ maxLength: 2 }), kind: fc.constant("LOT" as const), strip: fc.boolean() }),
      { maxLength: 3 },
    ),
    maxLength: fc.integer({ min: -1, max: 100 }),
  });
  fc.assert(
    fc.property(scan, oddOptions, (raw, odd) => {
      expect(typeof readScan(raw, odd).text).toBe("string");
    }),
    { numRuns: 10_000 },
  );
});

test("one changed digit of a key is found, wherever it stands", () => {
  const keys = [
    { ai: "00", value: "376104250021234569" },
    { ai: "02", value: "09521234543213" },
    { ai: "414", value: "4226350800008" },
  ];
  const label = keys.map(({ ai, value }) => ai + value).join("");
  const places = keys.flatMap(({ ai, value }) => {
    const from = label.indexOf(ai + value) + ai.length;
    return [...value].map((_, index) => ({ ai, at: from + index }));
  });
  for (const { ai, at } of places) {
    for (const digit of "0123456789") {
      const changed = label.slice(0, at) + digit + label.slice(at + 1);
      const reading = readScan(`]C1${changed}`, options);
      expectSound(reading, changed);
      const faults = reading.problems.flatMap((problem) => (problem.reason === "CHECK_DIGIT" ? problem.ai : []));
      expect({ changed, faults }).toEqual({ changed, faults: changed === label ? [] : [ai] });
    }
  }
});

test("the longest scans of the worst kinds are read to their end", () => {
  for (const unit of ["(", "(01)", gs, "01", " ", "\\", "%", "/", "&", "]C1", "https://"]) {
    for (const raw of [unit.repeat(512), `https://e/01/09521234543213?${unit.repeat(512)}`]) {
      expectSound(readScan(raw.slice(0, 512), options), raw.slice(0, 512));
    }
  }
});

/** Plain checks, without vitest's matchers: they would take most of the time of so many runs. */
function expectSound({ elements, problems, text }: ScanReading, raw: string): void {
  const wrong = [
    ...elements.filter(({ ai, value }) => keyDigits(ai, value).some((digits) => !sumsToTen(digits))),
    ...elements.filter(({ date, endDate }) => [date, endDate].some((day) => day !== undefined && !isCalendarDay(day))),
    ...elements.filter(({ amount }) => amount !== undefined && !/^(0|[1-9]\d*)(\.\d+)?$/.test(amount)),
    ...elements.filter(({ value }) => value === "" || /[^!"#%-?A-Z_a-z]/.test(value)),
    ...[...elements, ...problems].filter(({ position }) => !(position >= 0 && position <= text.length)),
  ];
  const twice = new Set(elements.map(({ ai }) => ai)).size !== elements.length;
  if (wrong.length > 0 || twice || text.length > raw.length) {
    throw new Error(`${JSON.stringify(raw)} was read as ${JSON.stringify({ elements, problems, text })}`);
  }
}

/** Digits of an element that a check digit protects, by the General Specifications and not by the table under test. */
function keyDigits(ai: string, value: string): string[] {
  if (/^(00|0[123]|402|41[0-7]|801[78])$/.test(ai)) return [value];
  if (/^25[35]$/.test(ai)) return [value.slice(0, 13)];
  if (/^80(06|26)$/.test(ai)) return [value.slice(0, 14)];
  return ai === "8003" ? [value.slice(1, 14)] : [];
}

function sumsToTen(digits: string): boolean {
  const weighted = [...digits].reverse().map((digit, index) => Number(digit) * (index % 2 === 0 ? 1 : 3));
  return weighted.reduce((sum, each) => sum + each, 0) % 10 === 0;
}

function isCalendarDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
