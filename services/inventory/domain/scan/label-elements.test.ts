import { expect, test } from "vitest";
import { labelElementsOf } from "./label-elements.ts";
import type { ScanFields } from "./scan-fields.ts";

test.each<[ScanFields, string]>([
  [{ lot: "A1", gtin: "09521234543213", expiryDate: "2026-12-31" }, "(01)09521234543213(10)A1(17)261231"],
  [{ gtin: "9521234543213" }, "(01)09521234543213"],
  [{ contentGtin: "036000291452", contentCount: "12" }, "(02)00036000291452(37)12"],
  [{ expiryTime: "2026-12-31T10:30" }, "(7003)2612311030"],
  [{ measures: [{ measure: "net_weight", amount: "1.250", unit: "KGM" }] }, "(3103)001250"],
  [{ measures: [{ measure: "net_weight", amount: "1250", unit: "KGM" }] }, "(3100)001250"],
  [{ measures: [{ measure: "net_weight", amount: "2.5", unit: "LBR" }] }, "(3201)000025"],
  [{ measures: [{ measure: "logistic_volume", amount: "0.00001", unit: "MTQ" }] }, "(3365)000001"],
  [{}, ""],
])("%j becomes %s", (fields, elements) => {
  const written = labelElementsOf(fields, 2026);
  expect(written.elements.map(({ ai, value }) => `(${ai})${value}`).join("")).toBe(elements);
  expect(written.problems).toEqual([]);
});

test.each<[ScanFields, string, string]>([
  [{ expiryDate: "2026-02-30" }, "BAD_DATE", "17"],
  [{ expiryDate: "2077-01-01" }, "BAD_DATE", "17"],
  [{ expiryDate: "31.12.2026" }, "BAD_DATE", "17"],
  [{ expiryTime: "10:30" }, "BAD_DATE", "7003"],
  [{ measures: [{ measure: "net_weight", amount: "1234.567", unit: "KGM" }] }, "TOO_LONG", "310"],
  [{ measures: [{ measure: "net_weight", amount: "0.000001", unit: "KGM" }] }, "TOO_LONG", "310"],
  [{ measures: [{ measure: "net_weight", amount: "-1", unit: "KGM" }] }, "WRONG_CHARACTER", "310"],
  [{ measures: [{ measure: "net_weight", amount: "1", unit: "MTR" }] }, "WRONG_VALUE", ""],
])("%j is refused", (fields, reason, ai) => {
  expect(labelElementsOf({ ...fields, lot: "A1" }, 2026)).toMatchObject({
    elements: [{ ai: "10", value: "A1" }],
    problems: [{ severity: "error", reason, ai }],
  });
});
