import { expect, test } from "vitest";
import { elementFormat } from "./application-identifiers.ts";
import type { ElementFormat } from "./element-format.ts";
import { readElementValue } from "./element-value.ts";

function read(ai: string, value: string) {
  return readElementValue(elementFormat(ai) as ElementFormat, value, 2026);
}

test.each([
  ["01", "09521234543213", {}],
  ["10", "A(b)-1/2", {}],
  ["17", "261231", { date: "2026-12-31" }],
  ["17", "260200", { date: "2026-02-28" }],
  ["7003", "2612311030", { date: "2026-12-31", time: "10:30" }],
  ["7006", "250601", { date: "2025-06-01" }],
  ["7007", "250601", { date: "2025-06-01" }],
  ["7007", "250601250615", { date: "2025-06-01", endDate: "2025-06-15" }],
  ["7011", "250601", { date: "2025-06-01" }],
  ["7011", "2506010915", { date: "2025-06-01", time: "09:15" }],
  ["7251", "198002290915", { date: "1980-02-29", time: "09:15" }],
  ["8008", "26123110", { date: "2026-12-31", time: "10" }],
  ["8008", "2612311030", { date: "2026-12-31", time: "10:30" }],
  ["8008", "261231103059", { date: "2026-12-31", time: "10:30:59" }],
  ["3103", "001250", { amount: "1.250", unit: "KGM", measure: "net_weight" }],
  ["3100", "001250", { amount: "1250", unit: "KGM", measure: "net_weight" }],
  ["3115", "000001", { amount: "0.00001", unit: "MTR", measure: "length" }],
  ["3152", "012345", { amount: "123.45", unit: "LTR", measure: "net_volume" }],
  ["3302", "125000", { amount: "1250.00", unit: "KGM", measure: "gross_weight" }],
  ["3372", "000080", { amount: "0.80", unit: "28", measure: "kilograms_per_square_metre" }],
  ["30", "12", { amount: "12" }],
  ["37", "00000012", { amount: "12" }],
  ["3922", "1999", { amount: "19.99" }],
  ["3932", "9011999", { amount: "19.99", currency: "901" }],
  ["3912", "9780", { amount: "0.00", currency: "978" }],
  ["3942", "1250", { amount: "12.50", unit: "P1" }],
  ["253", "4226350800008", {}],
  ["253", "4226350800008DOC-7", {}],
  ["423", "158392", {}],
  ["8003", "00614141007349S1", {}],
  ["4331", "000200-", {}],
])("(%s) %s means %j", (ai, value, typed) => {
  expect(read(ai, value)).toEqual({ typed });
});

test.each([
  ["01", "09521234543212", "CHECK_DIGIT", 0],
  ["01", "0952123454321", "TOO_SHORT", 13],
  ["01", "0952123454321A", "WRONG_CHARACTER", 13],
  ["02", "09521234543210", "CHECK_DIGIT", 0],
  ["10", "", "TOO_SHORT", 0],
  ["10", "123456789012345678901", "TOO_LONG", 20],
  ["10", "LOT 1", "WRONG_CHARACTER", 3],
  ["10", "批號", "WRONG_CHARACTER", 0],
  ["17", "269930", "BAD_DATE", 0],
  ["17", "260231", "BAD_DATE", 0],
  ["253", "4226350800009X", "CHECK_DIGIT", 0],
  ["414", "4226350800009", "CHECK_DIGIT", 0],
  ["3103", "00125", "TOO_SHORT", 5],
  ["3932", "901", "TOO_SHORT", 3],
  ["37", "123456789", "TOO_LONG", 8],
  ["7003", "2612312430", "BAD_DATE", 6],
  ["7003", "2612001030", "BAD_DATE", 0],
  ["7006", "261200", "BAD_DATE", 0],
  ["7007", "250615250601", "BAD_DATE", 6],
  ["7007", "2506152506", "TOO_SHORT", 10],
  ["7011", "25060109", "TOO_SHORT", 8],
  ["8006", "095212345432130302", "WRONG_VALUE", 14],
  ["8003", "10614141007349S1", "WRONG_VALUE", 0],
  ["8003", "00614141007348S1", "CHECK_DIGIT", 1],
  ["8010", "4012345a", "WRONG_CHARACTER", 7],
  ["423", "1583", "TOO_SHORT", 4],
])("(%s) %s has a %s at %i", (ai, value, reason, offset) => {
  expect(read(ai, value)).toMatchObject({ fault: { reason, offset } });
});
