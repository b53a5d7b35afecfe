import { sql } from "../../../platform/db/database.ts";

/** A record by one of the names that it goes by: exactly one of them is not empty. */
export type RecordRef = { readonly id: string; readonly code: string; readonly externalId: string };

/**
 * Condition that a row is the one that a reference names, by columns of its table. `code` is what the record calls its
 * code; codes are stored in capitals, so that small letters of the caller do not matter.
 */
export function namedBy(ref: RecordRef, columns: { id: Column; code: Column; externalId: Column | undefined }) {
  if (ref.id !== "") return sql.fragment`${sql.identifier([...columns.id])} = ${ref.id}::uuid`;
  if (ref.code !== "") return sql.fragment`${sql.identifier([...columns.code])} = ${ref.code.trim().toUpperCase()}`;
  if (columns.externalId === undefined || ref.externalId === "") return sql.fragment`false`;
  return sql.fragment`${sql.identifier([...columns.externalId])} = ${ref.externalId}`;
}

type Column = readonly [table: string, column: string];
