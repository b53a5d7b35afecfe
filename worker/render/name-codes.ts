import type { TableColumn, TableRow } from "./render-spec.ts";

/** Makes the function that puts the texts of codes into the rows themselves. */
export function nameCodes(columns: readonly TableColumn[]): (rows: string[][]) => readonly TableRow[] {
  const coded = columns.flatMap(({ texts }, at) => (texts ? [{ at, texts: new Map(Object.entries(texts)) }] : []));
  return (rows) => {
    for (const { at, texts } of coded) {
      for (const row of rows) {
        const text = texts.get(row[at] ?? "");
        if (text !== undefined) row[at] = text;
      }
    }
    return rows;
  };
}
