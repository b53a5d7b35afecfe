import fc from "fast-check";
import { expect, test } from "vitest";
import { buildGtin, buildSscc } from "./build-number.ts";
import { tradeNumberOf } from "./trade-number.ts";

test.each([
  [{ extensionDigit: "3", companyPrefix: "7610425", serialReference: 2123456n }, "376104250021234569"],
  [{ extensionDigit: "1", companyPrefix: "0614141", serialReference: 234567890n }, "106141412345678908"],
  [{ extensionDigit: "0", companyPrefix: "471234567890", serialReference: 0n }, "047123456789000000"],
])("makes the SSCC of %o", (parts, number) => {
  expect(buildSscc(parts)).toEqual({ number });
});

test.each([
  [{ indicator: "0", companyPrefix: "952123454", itemReference: 321n }, "09521234543213"],
  [{ indicator: "1", companyPrefix: "0614141", itemReference: 41n }, "10614141000415"],
  [{ indicator: "0", companyPrefix: "400638133393", itemReference: 0n }, "04006381333931"],
])("makes the GTIN of %o", (parts, number) => {
  expect(buildGtin(parts)).toEqual({ number });
});

test.each([
  [{ extensionDigit: "", companyPrefix: "7610425", serialReference: 1n }, "FIRST_DIGIT"],
  [{ extensionDigit: "10", companyPrefix: "7610425", serialReference: 1n }, "FIRST_DIGIT"],
  [{ extensionDigit: "A", companyPrefix: "7610425", serialReference: 1n }, "FIRST_DIGIT"],
  [{ extensionDigit: "3", companyPrefix: "761", serialReference: 1n }, "COMPANY_PREFIX"],
  [{ extensionDigit: "3", companyPrefix: "7610425123456", serialReference: 1n }, "COMPANY_PREFIX"],
  [{ extensionDigit: "3", companyPrefix: "76104X5", serialReference: 1n }, "COMPANY_PREFIX"],
  [{ extensionDigit: "3", companyPrefix: "7610425", serialReference: -1n }, "REFERENCE_OVERFLOW"],
  [{ extensionDigit: "3", companyPrefix: "7610425", serialReference: 1_000_000_000n }, "REFERENCE_OVERFLOW"],
])("makes no SSCC of %o", (parts, reason) => {
  expect(buildSscc(parts)).toMatchObject({ fault: { reason } });
});

test("the last number of a prefix is made, the one after it is not", () => {
  const last = { extensionDigit: "3", companyPrefix: "7610425", serialReference: 999_999_999n };
  expect(buildSscc(last)).toMatchObject({ number: expect.stringMatching(/^37610425999999999[0-9]$/) });
  expect(buildGtin({ indicator: "1", companyPrefix: "0614141", itemReference: 100_000n })).toMatchObject({
    fault: { reason: "REFERENCE_OVERFLOW" },
  });
});

test("every number that is made is recognised, and no two are the same", () => {
  const prefix = fc.stringMatching(/^[1-9][0-9]{3,10}$/);
  fc.assert(
    fc.property(prefix, fc.nat({ max: 9 }), fc.nat({ max: 8 }), (companyPrefix, digit, reference) => {
      const first = String(digit);
      const serialReference = BigInt(reference);
      const sscc = buildSscc({ extensionDigit: first, companyPrefix, serialReference });
      const next = buildSscc({ extensionDigit: first, companyPrefix, serialReference: serialReference + 1n });
      const gtin = buildGtin({ indicator: first, companyPrefix, itemReference: serialReference });
      if (!("number" in sscc) || !("number" in next) || !("number" in gtin)) throw new Error("not made");
      expect(tradeNumberOf(sscc.number)).toEqual({ kind: "sscc", sscc: sscc.number });
      expect(next.number).not.toBe(sscc.number);
      expect(tradeNumberOf(gtin.number)).toEqual({ kind: "gtin", gtin: gtin.number });
    }),
  );
});
