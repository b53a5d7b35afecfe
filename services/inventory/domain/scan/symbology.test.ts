import { expect, test } from "vitest";
import { splitSymbology, symbologyOf, withoutEci } from "./symbology.ts";

test.each([
  ["]C1", "GS1-128", "gs1"],
  ["]C0", "Code 128", "anything"],
  ["]e0", "GS1 DataBar or Composite", "gs1"],
  ["]d2", "GS1 DataMatrix", "gs1"],
  ["]d1", "Data Matrix", "anything"],
  ["]Q3", "GS1 QR Code", "gs1"],
  ["]Q1", "QR Code", "anything"],
  ["]J1", "GS1 DotCode", "gs1"],
  ["]E0", "EAN-13, UPC-A or UPC-E", "gtin"],
  ["]E3", "EAN/UPC with add-on", "gtin_with_add_on"],
  ["]E4", "EAN-8", "gtin"],
  ["]E1", "EAN/UPC", "anything"],
  ["]I1", "Interleaved 2 of 5", "anything"],
  ["]A0", "Code 39", "anything"],
])("%s is %s", (id, name, carries) => {
  expect(symbologyOf(id)).toMatchObject({ id, name, carries });
  expect(symbologyOf(id.slice(1))).toMatchObject({ id });
  expect(splitSymbology(`${id}data`)).toMatchObject({ symbology: { id }, data: "data" });
});

test.each(["", "]", "]C", "]C1x", "]c1", "]1C", "]C ", "x]C1"])("%j is no identifier", (id) => {
  expect(symbologyOf(id)).toBeUndefined();
});

test("text that only looks like an identifier stays whole", () => {
  expect(splitSymbology("]w1-A")).toEqual({ symbology: undefined, data: "]w1-A" });
});

test("an interpretation is announced and doubles backslashes", () => {
  expect(symbologyOf("]Q4")?.eci).toBe(true);
  expect(symbologyOf("]Q3")?.eci).toBe(false);
  expect(withoutEci("\\00002601\\\\x")).toBe("01\\x");
});
