import { allElementFormats } from "./application-identifiers.ts";
import { withoutDecimalPoint } from "./decimal-places.ts";
import type { ElementFormat, FieldName } from "./element-format.ts";
import { writeDate } from "./gs1-date.ts";
import type { LabelElement } from "./label-content.ts";
import type { ScanFields, ScannedMeasure } from "./scan-fields.ts";
import { type ScanProblem, scanError } from "./scan-problem.ts";

/**
 * Turns the values that a label is to carry into its elements, in the order of their identifiers. It is the reverse of
 * what a reading gathers in its fields. A date that would be read back as another century's is refused, and so is a
 * measure of more than six digits, of more than five decimal places, or in a unit that no identifier has. What the
 * elements themselves must satisfy is checked where they are put together.
 */
export function labelElementsOf(
  fields: ScanFields,
  currentYear: number,
): { readonly elements: readonly LabelElement[]; readonly problems: readonly ScanProblem[] } {
  const written = [
    ...allElementFormats.flatMap((format) => {
      const value = format.field && fields[format.field];
      return format.field === undefined || value === undefined
        ? []
        : writeField(format, format.field, value, currentYear);
    }),
    ...(fields.measures ?? []).map(writeMeasure),
  ];
  return {
    elements: written.flatMap((each) => ("ai" in each ? [each] : [])),
    problems: written.flatMap((each) => ("problem" in each ? each.problem : [])),
  };
}

type Written = LabelElement | { readonly problem: ScanProblem };

function writeField({ ai, components }: ElementFormat, field: FieldName, value: string, currentYear: number): Written {
  if (field === "gtin" || field === "contentGtin" || field === "madeToOrderGtin") {
    return { ai, value: /^(?:[0-9]{8}|[0-9]{12,13})$/.test(value) ? value.padStart(14, "0") : value };
  }
  const check = components[0]?.check;
  if (check !== "date" && check !== "date_or_month") return { ai, value };
  const [date = "", time = ""] = field === "expiryTime" ? value.split("T") : [value];
  const yymmdd = writeDate(date, currentYear);
  if (yymmdd === undefined) {
    return { problem: scanError("BAD_DATE", ai, 0, "an ISO 8601 date 49 years back to 50 years ahead") };
  }
  return { ai, value: yymmdd + time.replace(":", "") };
}

function writeMeasure({ measure, amount, unit }: ScannedMeasure): Written {
  const number = withoutDecimalPoint(amount);
  const formats = allElementFormats.filter((format) => format.measure === measure && format.unit === unit);
  const format = formats.find(({ decimals }) => decimals === number?.places);
  const stem = formats[0]?.ai.slice(0, 3) ?? "";
  if (formats.length === 0) return { problem: scanError("WRONG_VALUE", "", 0, `${measure} has no unit ${unit}`) };
  if (!number) return { problem: scanError("WRONG_CHARACTER", stem, 0, "an unsigned decimal number") };
  if (!format || number.digits.length > 6) {
    return { problem: scanError("TOO_LONG", stem, 0, "six digits, at most five of them after the point") };
  }
  return { ai: format.ai, value: number.digits.padStart(6, "0") };
}
