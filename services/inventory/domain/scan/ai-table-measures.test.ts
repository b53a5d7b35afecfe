import { expect, test } from "vitest";
import { measureElements } from "./ai-table-measures.ts";

/** Codes of UN/ECE Recommendation 20 by the signs that titles have for them. */
const units: Readonly<Record<string, string>> = {
  kg: "KGM",
  m: "MTR",
  "m²": "MTK",
  l: "LTR",
  "m³": "MTQ",
  lb: "LBR",
  in: "INH",
  ft: "FOT",
  yd: "YRD",
  "in²": "INK",
  "ft²": "FTK",
  "yd²": "YDK",
  "t oz": "APZ",
  oz: "OZA",
  qt: "QTL",
  "gal.": "GLL",
  "in³": "INQ",
  "ft³": "FTQ",
  "yd³": "YDQ",
};
const measures = measureElements.filter(({ measure }) => measure !== undefined);

test("each measure has six digits and all of its decimal places", () => {
  const stems = new Set(measures.map(({ ai }) => ai.slice(0, 3)));
  expect([...stems].sort()).toEqual([
    ...Array.from({ length: 7 }, (_, last) => `31${last}`),
    ...Array.from({ length: 10 }, (_, last) => `32${last}`),
    ...Array.from({ length: 8 }, (_, last) => `33${last}`),
    ...Array.from({ length: 10 }, (_, last) => `34${last}`),
    ...Array.from({ length: 8 }, (_, last) => `35${last}`),
    ...Array.from({ length: 10 }, (_, last) => `36${last}`),
  ]);
  for (const { ai, decimals, components } of measures) {
    expect({ ai, decimals, components }).toEqual({
      ai,
      decimals: Number(ai[3]),
      components: [{ set: "digits", min: 6, max: 6 }],
    });
  }
  expect(measures).toHaveLength(stems.size * 6);
});

test("unit and measure are those of the title", () => {
  for (const { ai, title, unit, measure } of measures.filter(({ ai }) => !ai.startsWith("337"))) {
    const [, what = "", sign = "", logistic] = /^([A-Z ]+) \((.+)\)(, log)?$/.exec(title) ?? [];
    const named = (logistic ? "LOGISTIC " : what === "VOLUME" ? "NET " : "") + what;
    expect({ ai, unit, measure }).toEqual({ ai, unit: units[sign], measure: named.toLowerCase().replace(" ", "_") });
  }
});

test("only amounts of money that name their currency have one", () => {
  const withCurrency = measureElements.filter(({ components }) => components.some(({ check }) => check === "currency"));
  expect([...new Set(withCurrency.map(({ ai }) => ai.slice(0, 3)))]).toEqual(["391", "393"]);
});
