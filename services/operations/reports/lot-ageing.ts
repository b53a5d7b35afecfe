import { timestampDate } from "@bufbuild/protobuf/wkt";
import { StockReportService } from "../../../gen/erp/inventory/v1/stock_report_service_pb.ts";
import { enumText, lotStateTexts } from "./enum-texts.ts";
import { createRecordNames } from "./record-names.ts";
import type { ReportSource, SourceBatch, Text } from "./report-source.ts";
import { words } from "./words.ts";

/** How old lots are, and how long they keep. */
export const lotAgeing: ReportSource<"lotAgeing"> = {
  case: "lotAgeing",
  code: "lot_ageing",
  title: { en: "Lot ageing and expiry", "zh-TW": "批號庫齡與效期" },
  description: {
    en: "What each warehouse has of each lot, how long it has lain there and how long it may be used.",
    "zh-TW": "各倉庫各批號的庫存、庫齡與剩餘有效天數。",
  },
  permission: "inventory.stock.read",
  parameters: [
    { path: "warehouse_id", title: words.warehouse },
    { path: "item_id", title: words.item },
    { path: "age_days_min", title: words.ageDaysMin },
    { path: "expiry_days_max", title: words.expiryDaysMax },
  ],
  columns: [
    { title: words.warehouse, type: "text", width: 12 },
    { title: words.item, type: "text", width: 20 },
    { title: words.itemName, type: "text", width: 30 },
    { title: words.lot, type: "text", width: 18 },
    { title: words.lotState, type: "text", width: 10 },
    { title: words.onHand, type: "decimal", width: 14 },
    { title: words.uom, type: "text", width: 8 },
    { title: words.receiptTime, type: "time", width: 20 },
    { title: words.age, type: "integer", width: 10 },
    { title: words.manufacture, type: "date", width: 12 },
    { title: words.expiry, type: "date", width: 12 },
    { title: words.expiryDays, type: "integer", width: 10 },
  ],
  read: async function* (filter, { client, signal, limit, language }) {
    for await (const page of client(StockReportService).streamLotAges({ filter, limit }, { signal })) {
      const rows = page.lots.map((lot) => [
        lot.warehouseCode,
        lot.itemCode,
        lot.itemName,
        lot.lotNo,
        enumText(lotStateTexts, lot.lotState, language),
        lot.onHand,
        lot.uom,
        lot.receiptTime ? timestampDate(lot.receiptTime).toISOString() : "",
        String(lot.ageDays),
        lot.manufactureDate,
        lot.expiryDate,
        lot.expiryDays === undefined ? "" : String(lot.expiryDays),
      ]);
      yield { rows, estimatedTotal: Number(page.estimatedTotal) } satisfies SourceBatch;
    }
  },
  filter: async (filter, context) => {
    const names = createRecordNames(context);
    const { language } = context;
    const facts: [Text, string][] = [
      [words.warehouse, await names.warehouse(filter.warehouseId)],
      [words.item, await names.item(filter.itemId)],
      [words.ageDaysMin, filter.ageDaysMin > 0 ? String(filter.ageDaysMin) : ""],
      [words.expiryDaysMax, filter.expiryDaysMax === undefined ? "" : String(filter.expiryDaysMax)],
    ];
    return facts.filter(([, value]) => value !== "").map(([label, value]) => ({ label: label[language], value }));
  },
};
