import { expect, test } from "vitest";
import { readScan } from "./read-scan.ts";
import type { ScanOptions } from "./scan-reading.ts";

const options: ScanOptions = {
  currentYear: 2026,
  separators: ["|"],
  prefixRules: [
    { prefix: "LOC:", kind: "LOCATION", strip: true },
    { prefix: "WO", kind: "WORK_ORDER", strip: false },
    { prefix: "https://wms.example/u/", kind: "USER_BADGE", strip: true },
  ],
};

/** Writes separators as "~", to be seen. */
function read(raw: string, more: Partial<ScanOptions> = {}) {
  const { kind, elements, prefixed, problems } = readScan(raw.replaceAll("~", "\u001d"), { ...options, ...more });
  return [
    kind,
    ...elements.map(({ ai, value }) => `(${ai})${value}`),
    ...(prefixed ? [`${prefixed.kind}=${prefixed.value}`] : []),
    ...problems.map(({ severity, reason, ai }) => `${severity} ${reason} ${ai}`.trimEnd()),
  ].join(" ");
}

test.each([
  ["]C1010952123454321310ABC~17261231", "gs1 (01)09521234543213 (10)ABC (17)261231"],
  ["\r\n]d2010952123454321310ABC~21S1\r\n", "gs1 (01)09521234543213 (10)ABC (21)S1"],
  ["]Q3010952123454321310ABC|21S1", "gs1 (01)09521234543213 (10)ABC (21)S1"],
  ["]e00109521234543213", "gs1 (01)09521234543213"],
  ["]J110ABC", "gs1 (10)ABC"],
  ["]C1~0109521234543213~", "gs1 (01)09521234543213"],
  ["]C1(01)09521234543213(10)A", "gs1 (01)09521234543213 (10)A"],
  ["]Q4\\00002610A", "gs1 (10)A"],
  // What the symbology promises is not kept.
  ["]C10109521234543212", "gs1 error CHECK_DIGIT 01"],
  ["]C1ABC", "gs1 error UNKNOWN_AI"],
  ["]C1WO-12", "gs1 error UNKNOWN_AI"],
  ["]C117269930", "gs1 error BAD_DATE 17"],
  ["]C110A~10B", "gs1 error REPEATED_AI 10"],
  ["]C10209521234543213", "gs1 (02)09521234543213 warning MISSING_AI 02 warning MISSING_AI 02"],
])("a symbol of GS1 data: %s", (raw, said) => {
  expect(read(raw)).toBe(said);
});

test.each([
  ["LOC:A-01-03", "prefixed LOCATION=A-01-03"],
  ["]C0LOC:A-01-03\r", "prefixed LOCATION=A-01-03"],
  ["WO-2026-1", "prefixed WORK_ORDER=WO-2026-1"],
  ["https://wms.example/u/01/09521234543213", "prefixed USER_BADGE=01/09521234543213"],
  ["LOC:A\u0007B", "prefixed LOCATION=A\u0007B error WRONG_CHARACTER"],
  ["https://id.gs1.org/01/09521234543213/10/A?17=261231", "digital_link (01)09521234543213 (10)A (17)261231"],
  ["]Q1https://id.gs1.org/01/9521234543213", "digital_link (01)09521234543213"],
  ["https://id.gs1.org/01/09521234543212", "digital_link error CHECK_DIGIT 01"],
  ["https://example.com/x/4711", "plain"],
  ["(01)09521234543213(10)A", "gs1 (01)09521234543213 (10)A"],
  ["]Q1(01)09521234543213(10)A", "gs1 (01)09521234543213 (10)A"],
  ["(01)09521234543212", "gs1 error CHECK_DIGIT 01"],
  ["(12)A-7", "plain"],
])("what can be mistaken for nothing else: %s", (raw, said) => {
  expect(read(raw)).toBe(said);
});

test.each([
  ["010952123454321317261231", "gs1 (01)09521234543213 (17)261231"],
  ["010952123454321310ABC~17261231", "gs1 (01)09521234543213 (10)ABC (17)261231"],
  ["010952123454321310ABC|17261231", "gs1 (01)09521234543213 (10)ABC (17)261231"],
  ["00376104250021234569", "gs1 (00)376104250021234569"],
  ["~10ABC", "gs1 (10)ABC"],
  ["10ABC~17261231", "gs1 (10)ABC (17)261231"],
  ["10ABC~17269930", "gs1 (10)ABC error BAD_DATE 17"],
  // Without a separator in front or within, a lot could be anything.
  ["10ABC", "plain"],
  ["A|B", "plain"],
  ["ABC~DEF", "plain error WRONG_CHARACTER"],
  ["0109521234543212", "plain warning CHECK_DIGIT 01"],
  ["010952123454321317269930", "plain warning BAD_DATE 17"],
  // Element strings in a symbol that is none of GS1's are none.
  ["]C0010952123454321317261231", "plain"],
])("element strings of an unnamed symbol: %s", (raw, said) => {
  expect(read(raw)).toBe(said);
});

test.each([
  ["4006381333931", "gtin (01)04006381333931"],
  ["]A04006381333931", "gtin (01)04006381333931"],
  ["]I110614141000415", "gtin (01)10614141000415"],
  ["376104250021234569", "sscc (00)376104250021234569"],
  ["04252614", "gtin (01)00042100005264"],
  ["4006381333932", "plain warning CHECK_DIGIT"],
  ["376104250021234568", "plain warning CHECK_DIGIT"],
  ["0000000000000", "plain"],
  ["4711", "plain"],
  ["M8x20 螺絲", "plain"],
  ["]w1", "plain"],
  ["", "plain error EMPTY"],
  [" \r\n~", "plain error EMPTY"],
  ["]C1", "plain error EMPTY"],
])("numbers and other codes: %s", (raw, said) => {
  expect(read(raw)).toBe(said);
});

test("the symbology decides: the same digits", () => {
  expect(read("]E04006381333931\r\n")).toBe("gtin (01)04006381333931");
  expect(read("]E3400638133393112")).toBe("gtin (01)04006381333931");
  expect(read("]E04006381333932")).toBe("gtin error CHECK_DIGIT 01");
  expect(read("]C14006381333931")).toBe("gs1 (400)6381333931");
  expect(read("]C04006381333932")).toBe("plain warning CHECK_DIGIT");
});

test("a symbology may come apart from the data, and one before the data wins", () => {
  expect(read("10ABC", { symbology: "]C1" })).toBe("gs1 (10)ABC");
  expect(read("10ABC", { symbology: "C1" })).toBe("gs1 (10)ABC");
  expect(read("]C010ABC", { symbology: "]C1" })).toBe("plain");
  expect(read("10ABC", { symbology: "nonsense" })).toBe("plain");
});

test("answers with the text that positions count in", () => {
  const { text, elements, problems } = readScan(" ]C10109521234543213|10A$ ", options);
  expect(text).toBe("0109521234543213\u001d10A$");
  expect(elements.map(({ position }) => position)).toEqual([0]);
  expect(problems.map(({ position }) => text[position])).toEqual(["$"]);
});

test("a plain text stays as it is, stand-ins for separators included", () => {
  expect(readScan(" A|B-1\r\n", options)).toEqual({
    kind: "plain",
    text: "A|B-1",
    elements: [],
    fields: {},
    problems: [],
  });
});

test("reads up to the limit and no further", () => {
  expect(readScan("x".repeat(512), options).problems).toEqual([]);
  expect(readScan("x".repeat(513), options)).toMatchObject({ text: "", problems: [{ reason: "SCAN_TOO_LONG" }] });
  expect(readScan("xxxx", { ...options, maxLength: 3 })).toMatchObject({ text: "", kind: "plain" });
});

test("gathers fields and names the symbol", () => {
  expect(readScan("]C1010952123454321317260200310300125010L1", options)).toMatchObject({
    symbology: { id: "]C1", name: "GS1-128" },
    fields: {
      gtin: "09521234543213",
      expiryDate: "2026-02-28",
      lot: "L1",
      measures: [{ measure: "net_weight", amount: "1.250", unit: "KGM" }],
    },
    problems: [],
  });
});
