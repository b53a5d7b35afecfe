import { expect, test } from "vitest";
import { previewCodes } from "./location-codes.ts";

test("codes come in the order in which the server makes them", () => {
  const ranges = [
    { from: "A", to: "B" },
    { from: "09", to: "11" },
  ];
  expect(previewCodes("W-", ranges, "-", 100)).toEqual({
    codes: ["W-A-09", "W-A-10", "W-A-11", "W-B-09", "W-B-10", "W-B-11"],
    count: 6,
  });
  expect(previewCodes("", ranges, "", 2)).toEqual({ codes: ["A09", "A10"], count: 6 });
});

test.each([[{ from: "9", to: "10" }], [{ from: "B", to: "A" }], [{ from: "", to: "" }], [{ from: "A", to: "1" }]])(
  "%o is no range",
  (range) => {
    expect(previewCodes("W", [range], "-", 5)).toBeUndefined();
  },
);
