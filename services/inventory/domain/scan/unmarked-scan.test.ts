import { expect, test } from "vitest";
import { symbologyOf } from "./symbology.ts";
import { readUnmarkedScan } from "./unmarked-scan.ts";

const options = {
  currentYear: 2026,
  separators: ["^"],
  prefixRules: [{ prefix: "01", kind: "LOT", strip: true }],
} as const;
const label = "0109521234543213" + "10ABC";

function kindOf(text: string, more: { id?: string; leadingSeparator?: boolean; ruled?: boolean } = {}) {
  const scan = { text, symbology: symbologyOf(more.id ?? ""), leadingSeparator: more.leadingSeparator ?? false };
  return readUnmarkedScan(scan, { ...options, prefixRules: more.ruled ? options.prefixRules : [] }).kind;
}

test("a rule of the customer goes before what the digits suggest", () => {
  expect(kindOf(label)).toBe("gs1");
  expect(kindOf(label, { ruled: true })).toBe("prefixed");
  expect(kindOf("0112345678905", { ruled: true })).toBe("prefixed");
});

test("a named symbology that is none of GS1's rules element strings out, but no brackets and no links", () => {
  expect(kindOf(label, { id: "]C0" })).toBe("plain");
  expect(kindOf("(10)ABC", { id: "]C0" })).toBe("gs1");
  expect(kindOf("https://e.example/01/09521234543213", { id: "]Q1" })).toBe("digital_link");
});

test("a separator in front, within, or its stand-in makes element strings of what else would be a plain code", () => {
  expect(kindOf("10ABC")).toBe("plain");
  expect(kindOf("10ABC", { leadingSeparator: true })).toBe("gs1");
  expect(kindOf("10ABC\u001d21S")).toBe("gs1");
  expect(kindOf("10ABC^21S")).toBe("gs1");
  expect(kindOf("10ABC|21S")).toBe("plain");
  expect(kindOf("XABC", { leadingSeparator: true })).toBe("plain");
  expect(kindOf("10ABC^XY")).toBe("plain");
});

test("a doubtful code stays plain, with the doubt as a warning", () => {
  const scan = { text: "0109521234543212", symbology: undefined, leadingSeparator: false };
  expect(readUnmarkedScan(scan, { currentYear: 2026 })).toEqual({
    kind: "plain",
    text: "0109521234543212",
    elements: [],
    fields: {},
    problems: [{ reason: "CHECK_DIGIT", severity: "warning", ai: "01", position: 2, detail: "check digit" }],
  });
});
