import fc from "fast-check";
import { expect, test } from "vitest";
import { allElementFormats } from "./application-identifiers.ts";
import { buildGtin, buildSscc } from "./build-number.ts";
import { cset82 } from "./character-set.ts";
import { checkDigitOf } from "./check-digit.ts";
import { checkPairOf } from "./check-pair.ts";
import type { Component, ComponentCheck, ElementFormat } from "./element-format.ts";
import { buildLabelContent, type LabelElement } from "./label-content.ts";
import { labelElementsOf } from "./label-elements.ts";
import { readScan } from "./read-scan.ts";
import type { ScanFields } from "./scan-fields.ts";

const options = { currentYear: 2026 };

function build(bracketed: string) {
  const elements = [...bracketed.matchAll(/\((\d+)\)([^(]*)/g)].map(([, ai = "", value = ""]) => ({ ai, value }));
  return buildLabelContent(elements, 2026);
}

test.each([
  ["(01)09521234543213(10)ABC(17)261231", "01095212345432131726123110ABC", "(01)09521234543213(17)261231(10)ABC"],
  ["(10)ABC(21)S1", "10ABC~21S1", "(10)ABC(21)S1"],
  ["(10)ABC(01)09521234543213(21)S1(3103)001250", "0109521234543213310300125010ABC~21S1", undefined],
  ["(402)40123456789012349(00)376104250021234569", "0037610425002123456940240123456789012349", undefined],
  ["(10)A(10)A", "10A", "(10)A"],
])("of %s the symbol encodes %s", (elements, encoded, humanReadable) => {
  const { content, problems } = build(elements);
  expect(problems).toEqual([]);
  expect(content?.elementString.replaceAll("\u001d", "~")).toBe(encoded);
  if (humanReadable) expect(content?.humanReadable).toBe(humanReadable);
});

test.each([
  ["(10)A(01)09521234543212", "CHECK_DIGIT", 1],
  ["(17)269930", "BAD_DATE", 0],
  ["(10)A B", "WRONG_CHARACTER", 0],
  ["(10)", "TOO_SHORT", 0],
  ["(05)1", "UNKNOWN_AI", 0],
  ["(10)A(21)1(10)B", "REPEATED_AI", 2],
])("of %s there is no label", (elements, reason, position) => {
  const { content, problems } = build(elements);
  expect(content).toBeUndefined();
  expect(problems).toMatchObject([{ severity: "error", reason, position }]);
});

test("a pair that misses its counterpart is built with a warning", () => {
  const { content, problems } = build("(02)09521234543213(37)12");
  expect(content?.elementString).toBe("02095212345432133712");
  expect(problems.map(({ severity }) => severity)).toEqual(["warning", "warning"]);
});

test("what is built is read, whatever stands beside it", () => {
  fc.assert(
    fc.property(fc.uniqueArray(arbitraryElement(), { selector: subject, maxLength: 8 }), (elements) => {
      expect([...buildAndRead(elements)].sort(byAi)).toEqual([...elements].sort(byAi));
    }),
    { numRuns: 1_000 },
  );
});

test("what is built is read, for every identifier", () => {
  for (const format of allElementFormats) {
    const lot = { ai: "10", value: "LOT" };
    const alone = arbitraryValue(format).map((value) => ({ ai: format.ai, value }));
    const property = fc.property(alone, (element) => {
      expect(buildAndRead([element])).toEqual([element]);
      if (format.ai !== "10") expect([...buildAndRead([lot, element])].sort(byAi)).toEqual([lot, element].sort(byAi));
    });
    fc.assert(property, { numRuns: 20 });
  }
});

/** Elements as a scanner of their symbol brings them back. */
function buildAndRead(elements: readonly LabelElement[]): readonly LabelElement[] {
  const { content, problems } = buildLabelContent(elements, 2026);
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const read = readScan(`]C1${content?.elementString}\r\n`, { ...options, maxLength: 2_000 });
  const found = read.elements.map(({ ai, value }) => ({ ai, value }));
  expect(found).toEqual(content?.elements ?? []);
  return found;
}

test("what is printed beside the symbol is read too, where no value holds a bracket", () => {
  const unbracketed = arbitraryElement().filter(({ value }) => !value.includes("("));
  fc.assert(
    fc.property(fc.uniqueArray(unbracketed, { selector: subject, minLength: 1, maxLength: 6 }), (elements) => {
      const { content } = buildLabelContent(elements, 2026);
      const read = readScan(content?.humanReadable ?? "", { ...options, maxLength: 2_000 });
      expect(read.elements.map(({ ai, value }) => ({ ai, value }))).toEqual(content?.elements);
    }),
  );
});

test("fields come back as they were", () => {
  fc.assert(
    fc.property(arbitraryFields(), (fields) => {
      const { elements, problems } = labelElementsOf(fields, 2026);
      expect(problems).toEqual([]);
      const { content } = buildLabelContent(elements, 2026);
      expect(readScan(`]d2${content?.elementString}`, options).fields).toEqual(fields);
    }),
  );
});

function arbitraryFields(): fc.Arbitrary<ScanFields> {
  const reference = fc.bigInt({ min: 0n, max: 99_999n });
  const number = (built: ReturnType<typeof buildSscc>) => ("number" in built ? built.number : "");
  const date = fc
    .date({ min: new Date("1977-01-01"), max: new Date("2076-12-31"), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
  const measure = fc.record({
    measure: fc.constant("net_weight" as const),
    amount: fc.stringMatching(/^(0|[1-9][0-9]{0,2})(\.[0-9]{1,3})?$/),
    unit: fc.constantFrom("KGM", "LBR"),
  });
  return fc
    .record(
      {
        sscc: reference.map((serialReference) =>
          number(buildSscc({ extensionDigit: "3", companyPrefix: "7610425", serialReference })),
        ),
        gtin: reference.map((itemReference) =>
          number(buildGtin({ indicator: "1", companyPrefix: "0614141", itemReference })),
        ),
        lot: arbitraryText(20),
        serial: arbitraryText(20),
        productionDate: date,
        expiryDate: date,
        variableCount: fc.integer({ min: 0, max: 99_999_999 }).map(String),
        measures: fc.tuple(measure),
      },
      { requiredKeys: [] },
    )
    .filter((fields) => Object.keys(fields).length > 0);
}

function byAi(one: LabelElement, other: LabelElement): number {
  return one.ai < other.ai ? -1 : 1;
}

/** Measures that differ in their decimal places only may not stand together. */
function subject({ ai }: LabelElement): string {
  return /^3[1-69]/.test(ai) ? ai.slice(0, 3) : ai;
}

function arbitraryElement(): fc.Arbitrary<LabelElement> {
  return fc
    .constantFrom(...allElementFormats)
    .chain((format) => arbitraryValue(format).map((value) => ({ ai: format.ai, value })));
}

/** Right values of a format: optional components stand one after another until one is left out. */
function arbitraryValue({ ai, components }: ElementFormat): fc.Arbitrary<string> {
  const first = components.findIndex(({ optional }) => optional);
  const fewest = first < 0 ? components.length : first;
  return fc.integer({ min: fewest, max: components.length }).chain((count) =>
    fc
      .tuple(...components.slice(0, count).map(arbitraryPart))
      // A range of harvest days ends when or after it begins.
      .map((parts) => (ai === "7007" ? parts.sort(byDate) : parts).join("")),
  );
}

function byDate(one: string, other: string): number {
  const [first, second] = [one, other].map((date) => (date >= "77" ? `19${date}` : `20${date}`)) as [string, string];
  return first < second ? -1 : 1;
}

function arbitraryPart({ set, min, max, check }: Component): fc.Arbitrary<string> {
  const ofLength = (from: number, to: number) => {
    const characters = { digits: "0123456789", cset39: "#-/0123456789ABCXYZ", cset64: "-_=09AZaz", cset82 }[set];
    return fc.string({ unit: fc.constantFrom(...characters), minLength: from, maxLength: to });
  };
  const given = check && arbitraryChecked[check];
  return given ? given(ofLength, min, max) : ofLength(min, max);
}

type Arbitrary = (
  ofLength: (from: number, to: number) => fc.Arbitrary<string>,
  min: number,
  max: number,
) => fc.Arbitrary<string>;

const yymmdd = fc
  .date({ min: new Date("1977-01-01"), max: new Date("2076-12-31"), noInvalidDate: true })
  .map((day) => day.toISOString().slice(2, 10).replaceAll("-", ""));
const number = (most: number, digits: number) =>
  fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(digits, "0"));

const arbitraryChecked: Readonly<Record<ComponentCheck, Arbitrary>> = {
  check_digit: (ofLength, min, max) => ofLength(min - 1, max - 1).map((digits) => digits + checkDigitOf(digits)),
  check_pair: (ofLength, _, max) => ofLength(1, max - 6).map((text) => `4012${text}${checkPairOf(`4012${text}`)}`),
  company_prefix: (ofLength, _, max) => ofLength(0, max - 4).map((text) => `4012${text}`),
  date: () => yymmdd,
  date_or_month: () =>
    fc.oneof(
      yymmdd,
      yymmdd.map((date) => `${date.slice(0, 4)}00`),
    ),
  full_date: () => yymmdd.map((date) => `20${date}`),
  hour: () => number(23, 2),
  hour_minute: () => fc.tuple(number(23, 2), number(59, 2)).map(([hour, minute]) => hour + minute),
  sixtieth: () => number(59, 2),
  currency: () => fc.constantFrom("901", "978", "840", "392"),
  iban: () => fc.constantFrom("GB82WEST12345698765432", "DE89370400440532013000"),
  latitude: () => number(1_800_000_000, 10),
  longitude: () => number(2_147_483_647, 10),
  minus: () => fc.constant("-"),
  no_leading_zero: () => fc.nat().map(String),
  nonzero: (_, min) => fc.integer({ min: 1, max: 10 ** min - 1 }).map((value) => String(value).padStart(min, "0")),
  piece_of_total: () =>
    fc.tuple(number(49, 2), number(49, 2)).map(([piece, more]) => {
      const total = Number(piece) + 1 + Number(more);
      return `${String(Number(piece) + 1).padStart(2, "0")}${String(total).padStart(2, "0")}`;
    }),
  winding: () => fc.constantFrom("0", "1", "9"),
  yes_no: () => fc.constantFrom("0", "1"),
  zero: () => fc.constant("0"),
};

function arbitraryText(most: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...cset82), minLength: 1, maxLength: most });
}
