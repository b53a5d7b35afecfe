import { expect, test } from "vitest";
import { Refusal } from "../../../platform/errors/refusal.ts";
import { checkedPartner, type PartnerInput } from "./partner-rules.ts";

const acme: PartnerInput = { code: "ACME", name: "Acme", isSupplier: false, isCustomer: true, gln: "", externalId: "" };

/** The fields that a partner is refused for. */
function wrongFields(change: Partial<PartnerInput>): string[] {
  try {
    checkedPartner({ ...acme, ...change });
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.violations.map(({ field }) => field);
    throw error;
  }
}

test("normalises code, name and GLN", () => {
  expect(checkedPartner({ ...acme, code: " acme ", name: " Acme ", gln: "4006381-33393 1" })).toEqual({
    code: "ACME",
    name: "Acme",
    is_supplier: false,
    is_customer: true,
    gln: "4006381333931",
    external_id: null,
  });
});

test("refuses each field that is wrong", () => {
  expect(wrongFields({ code: "A B" })).toEqual(["partner.code"]);
  expect(wrongFields({ name: "" })).toEqual(["partner.name"]);
  expect(wrongFields({ isCustomer: false })).toEqual(["partner.is_supplier"]);
  expect(wrongFields({ externalId: "e".repeat(101) })).toEqual(["partner.external_id"]);
  for (const gln of ["4006381333930", "400638133393", "04006381333931", "400638133393X", "-"]) {
    expect([gln, wrongFields({ gln })]).toEqual([gln, gln === "-" ? [] : ["partner.gln"]]);
  }
});
