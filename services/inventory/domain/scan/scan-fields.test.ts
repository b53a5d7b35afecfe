import { expect, test } from "vitest";
import { readBracketed } from "./bracketed-string.ts";
import { fieldsOf } from "./scan-fields.ts";

test.each([
  [
    "(01)09521234543213(10)ABC(21)S1(17)261231",
    { gtin: "09521234543213", lot: "ABC", serial: "S1", expiryDate: "2026-12-31" },
  ],
  [
    "(00)376104250021234569(02)09521234543213(37)0012(15)260200",
    { sscc: "376104250021234569", contentGtin: "09521234543213", contentCount: "12", bestBeforeDate: "2026-02-28" },
  ],
  [
    "(01)09521234543213(3103)001250(3302)000150",
    {
      gtin: "09521234543213",
      measures: [
        { measure: "net_weight", amount: "1.250", unit: "KGM" },
        { measure: "gross_weight", amount: "1.50", unit: "KGM" },
      ],
    },
  ],
  ["(7003)2612311030", { expiryTime: "2026-12-31T10:30", expiryDate: "2026-12-31" }],
  ["(17)261130(7003)2612311030", { expiryTime: "2026-12-31T10:30", expiryDate: "2026-11-30" }],
  [
    "(30)7(400)PO-1(414)4226350800008(254)B1",
    { variableCount: "7", orderNumber: "PO-1", locationGln: "4226350800008", locationExtension: "B1" },
  ],
  ["(99)X", {}],
])("%s", (text, fields) => {
  expect(fieldsOf(readBracketed(text, 2026).elements)).toEqual(fields);
});
