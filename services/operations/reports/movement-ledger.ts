import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockEntryStreamService } from "../../../gen/erp/inventory/v1/stock_entry_stream_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { enumText, movementTypeTexts, stockStatusTexts, textsOfCodes } from "./enum-texts.ts";
import { createRecordNames } from "./record-names.ts";
import type { ReportSource, SourceBatch, Text } from "./report-source.ts";
import { words } from "./words.ts";

/** Every movement, entry by entry. */
export const movementLedger: ReportSource<"movementLedger"> = {
  case: "movementLedger",
  code: "movement_ledger",
  title: { en: "Movement ledger", "zh-TW": "庫存異動明細" },
  description: {
    en: "What every place lost and gained, newest first, with who did it and why.",
    "zh-TW": "各庫位的庫存增減明細，由新到舊，含過帳人與原因。",
  },
  permission: "inventory.stock.read",
  parameters: [
    { path: "warehouse_id", title: words.warehouse },
    { path: "item_id", title: words.item },
    { path: "location_id", title: words.location },
    { path: "lot_id", title: words.lot },
    { path: "serial_id", title: words.serial },
    { path: "types", title: words.movementType },
    { path: "document_id", title: words.document },
    { path: "from_time", title: words.fromTime },
    { path: "to_time", title: words.toTime },
  ],
  // In the order of the rows of StreamEntryRows.
  columns: [
    { title: words.recordTime, type: "time", width: 20 },
    { title: words.businessTime, type: "time", width: 20 },
    { title: words.movementType, type: "text", width: 16, texts: textsOfCodes(MovementType, movementTypeTexts) },
    { title: words.warehouse, type: "text", width: 12 },
    { title: words.item, type: "text", width: 20 },
    { title: words.location, type: "text", width: 16 },
    { title: words.lot, type: "text", width: 18 },
    { title: words.status, type: "text", width: 12, texts: textsOfCodes(StockStatus, stockStatusTexts) },
    { title: words.quantity, type: "decimal", width: 14 },
    { title: words.uom, type: "text", width: 8 },
    { title: words.serials, type: "text", width: 20 },
    { title: words.document, type: "text", width: 16 },
    { title: words.actor, type: "text", width: 16 },
    { title: words.reason, type: "text", width: 12 },
    { title: words.note, type: "text", width: 24 },
    { title: words.transaction, type: "text", width: 36 },
  ],
  read: async function* (filter, { client, signal, limit }) {
    const pages = client(StockEntryStreamService).streamEntryRows({ filter, limit }, { signal });
    for await (const { rowsJson, rowCount, estimatedTotal } of pages) {
      yield { rowsJson, rowCount, estimatedTotal: Number(estimatedTotal) } satisfies SourceBatch;
    }
  },
  filter: async (filter, context) => {
    const names = createRecordNames(context);
    const { language } = context;
    const facts: [Text, string][] = [
      [words.warehouse, await names.warehouse(filter.warehouseId)],
      [words.item, await names.item(filter.itemId)],
      [words.location, await names.location(filter.locationId)],
      [words.lot, await names.lot(filter.lotId)],
      [words.serial, filter.serialId],
      [words.movementType, filter.types.map((type) => enumText(movementTypeTexts, type, language)).join(", ")],
      [words.document, filter.documentId],
      [words.fromTime, isoOf(filter.fromTime)],
      [words.toTime, isoOf(filter.toTime)],
    ];
    return facts.filter(([, value]) => value !== "").map(([label, value]) => ({ label: label[language], value }));
  },
};

function isoOf(time: Timestamp | undefined): string {
  return time ? timestampDate(time).toISOString() : "";
}
