import type { Renderer, RenderSpec, TableRow } from "../render-spec.ts";

/** A table of each kind of column. */
export const sampleSpec: RenderSpec = {
  format: "csv",
  title: "Stock on hand",
  columns: [
    { title: "Item", type: "text", width: 20 },
    { title: "Name", type: "text", width: 30 },
    { title: "Quantity", type: "decimal", width: 12 },
    { title: "Days", type: "integer", width: 8 },
    { title: "Expiry", type: "date", width: 12 },
    { title: "Recorded", type: "time", width: 20 },
  ],
  timeZone: "Asia/Taipei",
  facts: [
    { label: "Warehouse", value: "TPE-W1" },
    { label: "Made by", value: "admin" },
  ],
  language: "en",
  byteOrderMark: false,
};

/** Rows in batches, as a stream brings them. */
export async function* batchesOf(rows: Iterable<TableRow>, size = 1_000): AsyncGenerator<TableRow[]> {
  let batch: TableRow[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Renders a table and returns the file. */
export async function renderToBuffer(
  render: Renderer,
  rows: Iterable<TableRow>,
  spec: Partial<RenderSpec> = {},
  size?: number,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await render({ ...sampleSpec, ...spec }, batchesOf(rows, size), async (bytes) => {
    pieces.push(Buffer.from(bytes as Uint8Array));
  });
  return Buffer.concat(pieces);
}
