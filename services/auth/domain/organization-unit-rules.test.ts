import { expect, test } from "vitest";
import { checkedUnit, type UnitInput } from "./organization-unit-rules.ts";

const siteId = "01890a5d-ac96-774b-bcce-b302099a8057";
const site: UnitInput = {
  kind: "site",
  siteId: "",
  code: "tpe",
  name: " Taipei ",
  timeZone: "Asia/Taipei",
  externalId: "",
};
const warehouse: UnitInput = { ...site, kind: "warehouse", siteId, code: "tpe-w1", timeZone: "" };

test("normalises a site", () => {
  expect(checkedUnit(site)).toEqual({
    kind: "site",
    site_id: null,
    code: "TPE",
    name: "Taipei",
    time_zone: "Asia/Taipei",
    external_id: null,
  });
});

test("a warehouse belongs to its site and follows its time", () => {
  expect(checkedUnit({ ...warehouse, externalId: "4711" })).toMatchObject({
    kind: "warehouse",
    site_id: siteId,
    time_zone: "",
    external_id: "4711",
  });
});

test.each([
  { field: "unit.kind", unit: { ...site, kind: undefined, timeZone: "" } },
  { field: "unit.code", unit: { ...site, code: "" } },
  { field: "unit.code", unit: { ...site, code: "-W1" } },
  { field: "unit.code", unit: { ...site, code: "台北" } },
  { field: "unit.code", unit: { ...site, code: "X".repeat(33) } },
  { field: "unit.name", unit: { ...site, name: " " } },
  { field: "unit.name", unit: { ...site, name: "x".repeat(101) } },
  { field: "unit.external_id", unit: { ...site, externalId: "x".repeat(101) } },
  { field: "unit.time_zone", unit: { ...site, timeZone: "" } },
  { field: "unit.time_zone", unit: { ...site, timeZone: "Asia/Atlantis" } },
  { field: "unit.time_zone", unit: { ...site, timeZone: "+08:00" } },
  { field: "unit.site_id", unit: { ...site, siteId } },
  { field: "unit.time_zone", unit: { ...warehouse, timeZone: "Asia/Taipei" } },
  { field: "unit.site_id", unit: { ...warehouse, siteId: "" } },
  { field: "unit.site_id", unit: { ...warehouse, siteId: "TPE" } },
])("refuses a wrong $field: $unit", ({ field, unit }) => {
  expect(() => checkedUnit(unit)).toThrow(
    expect.objectContaining({ reason: "INVALID_REQUEST", violations: [expect.objectContaining({ field })] }),
  );
});
