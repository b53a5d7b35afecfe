import type { DriverTypeParser, Interceptor, QueryResultRow } from "slonik";
import { RowShapeError } from "./database-errors.ts";

/**
 * How values come out of the database. Quantities stay decimal strings and whole numbers become bigint, since a float
 * loses digits; a date is a calendar day without a zone, hence a string. All else (timestamptz as Date, json, bytea,
 * uuid) is as the driver has it.
 */
export const typeParsers: readonly DriverTypeParser[] = [
  { name: "numeric", parse: (value) => value },
  { name: "int8", parse: (value) => BigInt(value) },
  { name: "date", parse: (value) => value },
  { name: "timestamp", parse: (value) => new Date(`${value.replace(" ", "T")}Z`) },
];

/** Checks each row against the schema given with `sql.type`, and hands on what the schema made of it. */
export const rowChecker: Interceptor = {
  name: "row-checker",
  transformRow: ({ resultParser }, _query, row) => {
    if (!resultParser) return row;
    const outcome = resultParser["~standard"].validate(row);
    if (outcome instanceof Promise) throw new RowShapeError("The schema of a row must not be asynchronous.");
    if (!outcome.issues) return outcome.value as QueryResultRow;
    const faults = outcome.issues.map(({ path, message }) => `${path?.map(String).join(".") || "row"}: ${message}`);
    throw new RowShapeError(`A query returned a row of another shape than it declares: ${faults.join("; ")}`);
  },
};
