import { expect, test } from "vitest";
import {
  allElementFormats,
  elementFormat,
  elementFormatAt,
  predefinedLength,
  unknownIdentifierAt,
} from "./application-identifiers.ts";

const identifiers = allElementFormats.map(({ ai }) => ai);

test("each identifier has two to four digits, stands once and begins like no other", () => {
  expect(identifiers.filter((ai) => !/^[0-9]{2,4}$/.test(ai))).toEqual([]);
  expect(new Set(identifiers).size).toBe(identifiers.length);
  const begun = identifiers.filter((ai) => identifiers.some((other) => other !== ai && other.startsWith(ai)));
  expect(begun).toEqual([]);
});

test("a predefined length agrees with the format, and a variable one has none", () => {
  for (const { ai, components } of allElementFormats) {
    const predefined = predefinedLength(ai);
    if (predefined === undefined) continue;
    expect({ ai, length: components.reduce((sum, { max }) => sum + max, ai.length) }).toEqual({
      ai,
      length: predefined,
    });
    expect(components.filter(({ min, max, optional }) => min !== max || optional)).toEqual([]);
  }
});

test("only the last components may be absent or vary in length", () => {
  for (const { ai, components } of allElementFormats) {
    const firstVarying = components.findIndex(({ min, max, optional }) => min !== max || optional);
    const after = firstVarying < 0 ? [] : components.slice(firstVarying + 1);
    expect({ ai, after: after.filter(({ optional }) => !optional) }).toEqual({ ai, after: [] });
  }
});

test.each([
  ["00", "SSCC", 18],
  ["01", "GTIN", 14],
  ["10", "BATCH/LOT", 20],
  ["17", "USE BY or EXPIRY", 6],
  ["21", "SERIAL", 20],
  ["30", "VAR. COUNT", 8],
  ["3103", "NET WEIGHT (kg)", 6],
  ["3675", "VOLUME (in³), log", 6],
  ["37", "COUNT", 8],
  ["240", "ADDITIONAL ID", 30],
  ["253", "GDTI", 30],
  ["3939", "PRICE", 18],
  ["400", "ORDER NUMBER", 30],
  ["414", "LOC No.", 13],
  ["7003", "EXPIRY TIME", 10],
  ["7030", "PROCESSOR #", 30],
  ["8003", "GRAI", 30],
  ["8008", "PROD TIME", 12],
  ["8018", "GSRN - RECIPIENT", 18],
  ["8200", "PRODUCT URL", 70],
  ["90", "INTERNAL", 30],
  ["99", "INTERNAL", 90],
])("%s is %s of at most %i characters", (ai, title, longest) => {
  const format = elementFormat(ai);
  expect(format?.title).toBe(title);
  expect(format?.components.reduce((sum, { max }) => sum + max, 0)).toBe(longest);
});

test.each([
  "04",
  "05",
  "14",
  "18",
  "19",
  "23",
  "3106",
  "3170",
  "338",
  "3943x",
  "3944",
  "418",
  "7043",
  "8016",
  "",
  "1",
  "0",
])("%j is none", (ai) => {
  expect(elementFormat(ai)).toBeUndefined();
});

test("finds the identifier at an offset, however long it is", () => {
  expect(elementFormatAt("xx3103001250", 2)?.ai).toBe("3103");
  expect(elementFormatAt("xx400A", 2)?.ai).toBe("400");
  expect(elementFormatAt("xx10A", 2)?.ai).toBe("10");
  expect(elementFormatAt("xx", 2)).toBeUndefined();
});

test.each([
  ["3109001250", "3109"],
  ["4180000", "418"],
  ["0512", "05"],
  ["5", "5"],
  ["AB", ""],
  ["31A", "31"],
])("calls the unknown identifier of %s %j", (text, ai) => {
  expect(unknownIdentifierAt(text, 0)).toBe(ai);
});
