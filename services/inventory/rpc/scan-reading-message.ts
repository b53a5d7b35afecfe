import { create } from "@bufbuild/protobuf";
import {
  ScanReading_Kind as Kind,
  type ScanReading as ScanReadingMessage,
  ScanReadingSchema,
} from "../../../gen/erp/inventory/v1/scan_pb.ts";
import type { ScanFields } from "../domain/scan/scan-fields.ts";
import type { ScanKind, ScanReading } from "../domain/scan/scan-reading.ts";

/** A reading as the contract shows it. */
export function scanReadingMessage(reading: ScanReading): ScanReadingMessage {
  return create(ScanReadingSchema, {
    kind: kindOf[reading.kind],
    symbology: reading.symbology?.id ?? "",
    symbologyName: reading.symbology?.name ?? "",
    text: reading.text,
    elements: reading.elements.map(({ ai, title, value, date = "", time = "", amount = "", unit = "" }) => {
      return { ai, title, value, date, time, amount, unit };
    }),
    fields: fieldsByName(reading.fields),
    measures: (reading.fields.measures ?? []).map(({ measure, amount, unit }) => ({ measure, amount, unit })),
    addOn: reading.addOn ?? "",
    problems: reading.problems.map(({ reason, severity, ai, position, detail }) => {
      return { reason, error: severity === "error", ai, position, detail };
    }),
  });
}

/** The values of a label by their names in the contract, which spells names with underscores. */
function fieldsByName({ measures: _, ...fields }: ScanFields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

const kindOf: Record<ScanKind, Kind> = {
  gs1: Kind.GS1,
  digital_link: Kind.DIGITAL_LINK,
  gtin: Kind.GTIN,
  sscc: Kind.SSCC,
  prefixed: Kind.PREFIXED,
  plain: Kind.PLAIN,
};
