import type { CharacterSet } from "./character-set.ts";

/** What a component must satisfy beyond its length and characters. */
export type ComponentCheck =
  | "check_digit"
  | "check_pair"
  | "company_prefix"
  | "date"
  | "date_or_month"
  | "full_date"
  | "hour"
  | "hour_minute"
  | "sixtieth"
  | "currency"
  | "iban"
  | "latitude"
  | "longitude"
  | "minus"
  | "no_leading_zero"
  | "nonzero"
  | "piece_of_total"
  | "winding"
  | "yes_no"
  | "zero";

/** One part of a value. An optional one is either absent or within its lengths. */
export type Component = {
  readonly set: CharacterSet;
  readonly min: number;
  readonly max: number;
  readonly optional?: true;
  readonly check?: ComponentCheck;
};

/** What a measure says of a trade item or, gross and logistic ones, of a logistic unit with its packing. */
export type Measure =
  | "net_weight"
  | "length"
  | "width"
  | "height"
  | "area"
  | "net_volume"
  | "kilograms_per_square_metre"
  | "gross_weight"
  | "logistic_length"
  | "logistic_width"
  | "logistic_height"
  | "logistic_area"
  | "logistic_volume";

/** Names under which the stock service knows the values it works with. */
export type FieldName =
  | "sscc"
  | "gtin"
  | "contentGtin"
  | "madeToOrderGtin"
  | "lot"
  | "serial"
  | "variant"
  | "secondarySerial"
  | "additionalId"
  | "customerPartNumber"
  | "productionDate"
  | "dueDate"
  | "packagingDate"
  | "bestBeforeDate"
  | "sellByDate"
  | "expiryDate"
  | "expiryTime"
  | "variableCount"
  | "contentCount"
  | "orderNumber"
  | "consignment"
  | "shipment"
  | "shipToGln"
  | "purchasedFromGln"
  | "locationGln"
  | "locationExtension"
  | "productionGln"
  | "partyGln"
  | "originCountry"
  | "returnableAsset"
  | "individualAsset"
  | "productUrl";

/** What the General Specifications, section 3, lay down for the value of one Application Identifier. */
export type ElementFormat = {
  readonly ai: string;
  /** Data title, as it is printed beside the value. */
  readonly title: string;
  readonly components: readonly Component[];
  /** The last component is a number with so many implied decimal places. */
  readonly decimals?: number;
  /** Unit of that number, a code of UN/ECE Recommendation 20. */
  readonly unit?: string;
  readonly measure?: Measure;
  readonly field?: FieldName;
};

type Extras = Omit<ElementFormat, "ai" | "title" | "components">;

export function element(
  ai: string,
  title: string,
  components: Component | readonly Component[],
  extras: Extras = {},
): ElementFormat {
  return { ai, title, components: Array.isArray(components) ? components : [components as Component], ...extras };
}

/** Formats of Application Identifiers that differ in their last digit only. */
export function elements(
  stem: string,
  lastDigits: string,
  title: string,
  components: Component | readonly Component[],
): ElementFormat[] {
  return [...lastDigits].map((digit) => element(stem + digit, title, components));
}

/** Formats of an amount whose last digit says how many decimal places it has. */
export function decimalElements(
  stem: string,
  mostDecimals: number,
  title: string,
  components: Component | readonly Component[],
  extras: Extras = {},
): ElementFormat[] {
  return Array.from({ length: mostDecimals + 1 }, (_, decimals) =>
    element(`${stem}${decimals}`, title, components, { ...extras, decimals }),
  );
}

export function digits(length: number, check?: ComponentCheck): Component {
  return component("digits", length, length, check);
}

export function digitsUpTo(most: number, check?: ComponentCheck): Component {
  return component("digits", 1, most, check);
}

export function text(length: number, check?: ComponentCheck): Component {
  return component("cset82", length, length, check);
}

export function textUpTo(most: number, check?: ComponentCheck): Component {
  return component("cset82", 1, most, check);
}

export function partNumberUpTo(most: number, check?: ComponentCheck): Component {
  return component("cset39", 1, most, check);
}

export function base64UpTo(most: number): Component {
  return component("cset64", 1, most);
}

export function optional(given: Component): Component {
  return { ...given, optional: true };
}

function component(set: CharacterSet, min: number, max: number, check?: ComponentCheck): Component {
  return { set, min, max, ...(check && { check }) };
}
