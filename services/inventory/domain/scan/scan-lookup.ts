import type { PrefixKind } from "./prefix-rules.ts";
import type { ScanContext } from "./scan-context.ts";
import type { ScanFields } from "./scan-fields.ts";
import { hasError } from "./scan-problem.ts";
import type { ScanReading } from "./scan-reading.ts";
import { tradeNumberOf } from "./trade-number.ts";

/** Under which names records are looked for. What could be no name at all is left out, so an empty list asks for nothing. */
export type ScanLookup = {
  /** Code that may be registered; empty when it can be none. */
  readonly registered: string;
  /** AIM identifier of the symbol; empty when the scanner does not tell. */
  readonly symbology: string;
  readonly gtins: readonly string[];
  /** GTINs that the same digits could be, though less likely. */
  readonly otherGtins: readonly string[];
  /** Codes by which the label names its item. */
  readonly labelItemCodes: readonly string[];
  /** Item that the label is taken to be of, because no other is expected; empty when the label names one itself. */
  readonly onlyExpectedItemId: string;
  /** Lot and piece of the item that the label names. */
  readonly labelLotNo: string;
  readonly labelSerialNo: string;
  readonly itemCodes: readonly string[];
  readonly locationCodes: readonly string[];
  readonly lotNos: readonly string[];
  readonly serialNos: readonly string[];
  readonly itemExternalIds: readonly string[];
  readonly locationExternalIds: readonly string[];
  readonly documentNumbers: readonly string[];
  /** Numbers of purchase orders and advance ship notices. */
  readonly orderNumbers: readonly string[];
  readonly shipmentExternalIds: readonly string[];
  readonly taskIds: readonly string[];
};

/** Says what to look up for a reading. Of a scan that is unfit for use, nothing that it states is trusted. */
export function lookupOf(reading: ScanReading, context: ScanContext): ScanLookup {
  const { text, kind, symbology, prefixed } = reading;
  const fields = hasError(reading.problems) ? {} : reading.fields;
  const gtins = [fields.gtin ?? fields.contentGtin ?? ""].filter((gtin) => gtin !== "");
  const labelItemCodes = capitals([fields.additionalId, fields.customerPartNumber]);
  const namesItem = gtins.length > 0 || labelItemCodes.length > 0;
  // Element strings of a symbol that holds nothing else are no code of our own.
  const ownText = symbology?.carries === "gs1" || kind === "digital_link" ? "" : text;
  const own = (wanted: PrefixKind) => [prefixed?.kind === wanted ? prefixed.value : "", ownText];
  const label = labelNumbers(reading, fields, context);
  const [onlyExpected = "", ...others] = context.expectedItemIds;
  const takesOnlyExpected = !namesItem && others.length === 0 && (label.lotNo !== "" || label.serialNo !== "");
  return {
    registered: /^[^\0]{1,256}$/u.test(text) ? text : "",
    symbology: symbology?.id ?? "",
    gtins,
    otherGtins: otherGtinsOf(reading),
    labelItemCodes,
    onlyExpectedItemId: takesOnlyExpected ? onlyExpected : "",
    labelLotNo: label.lotNo,
    labelSerialNo: label.serialNo,
    itemCodes: capitals(own("ITEM")),
    locationCodes: capitals(own("LOCATION")),
    lotNos: numbers([...own("LOT"), namesItem ? "" : fields.lot]),
    serialNos: numbers([...own("SERIAL"), namesItem ? "" : fields.serial]),
    itemExternalIds: externalIds(own("ITEM")),
    locationExternalIds: externalIds(own("LOCATION")),
    documentNumbers: capitals(own("DOCUMENT")),
    orderNumbers: distinct([...own("DOCUMENT"), fields.orderNumber], /^[^\p{Cc}]{1,48}$/u),
    shipmentExternalIds: externalIds(own("DOCUMENT")),
    taskIds: distinct(own("DOCUMENT"), uuid).map((id) => id.toLowerCase()),
  };
}

type Names = readonly (string | undefined)[];

/**
 * The lot and serial number that the scan states of its item. In the receipt of a single item, any code that is scanned
 * where a number is asked for is one, unless it looks like something else.
 */
function labelNumbers({ kind, text, prefixed, problems }: ScanReading, fields: ScanFields, context: ScanContext) {
  const asked = context.screen === "receive" && kind === "plain" && problems.length === 0;
  const given = (wanted: "LOT" | "SERIAL") =>
    prefixed?.kind === wanted ? prefixed.value : asked && context.step === wanted.toLowerCase() ? text : "";
  const [lotNo = ""] = numbers([fields.lot ?? given("LOT")]);
  const [serialNo = ""] = numbers([fields.serial ?? given("SERIAL")]);
  return { lotNo, serialNo };
}

function otherGtinsOf({ kind, text, problems }: ScanReading): string[] {
  const number = kind === "gtin" ? tradeNumberOf(text) : undefined;
  if (number?.kind !== "gtin" || number.otherGtin === undefined) return [];
  return problems.some(({ reason }) => reason === "AMBIGUOUS_NUMBER") ? [number.otherGtin] : [];
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Codes of items and locations, and numbers of documents, are stored in capitals. */
function capitals(names: Names): string[] {
  return distinct(names, /^[A-Za-z0-9][A-Za-z0-9._/-]{0,47}$/).map((code) => code.toUpperCase());
}

function numbers(names: Names): string[] {
  return distinct(names, /^[!-~]{1,40}$/);
}

function externalIds(names: Names): string[] {
  return distinct(names, /^[^\p{Cc}]{1,100}$/u);
}

function distinct(names: Names, form: RegExp): string[] {
  return [...new Set(names)].filter((name) => name !== undefined).filter((name) => form.test(name));
}
