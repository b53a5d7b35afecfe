import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Balance } from "../../../gen/erp/inventory/v1/stock_pb.ts";
import type { BalanceFilter } from "../../../gen/erp/inventory/v1/stock_report_pb.ts";
import { StockReportService } from "../../../gen/erp/inventory/v1/stock_report_service_pb.ts";
import { enumText, lotStateTexts, stockStatusTexts } from "./enum-texts.ts";
import { createRecordNames } from "./record-names.ts";
import type { Language, ReportSource, SourceBatch, SourceColumn, SourceContext, Text } from "./report-source.ts";
import { words } from "./words.ts";

const stockColumns: readonly SourceColumn[] = [
  { title: words.warehouse, type: "text", width: 12 },
  { title: words.item, type: "text", width: 20 },
  { title: words.itemName, type: "text", width: 30 },
  { title: words.location, type: "text", width: 16 },
  { title: words.lot, type: "text", width: 18 },
  { title: words.lotState, type: "text", width: 10 },
  { title: words.expiry, type: "date", width: 12 },
  { title: words.status, type: "text", width: 12 },
  { title: words.onHand, type: "decimal", width: 14 },
];
const nowColumns: readonly SourceColumn[] = [
  { title: words.allocated, type: "decimal", width: 14 },
  { title: words.available, type: "decimal", width: 14 },
];
const unitColumn: SourceColumn = { title: words.uom, type: "text", width: 8 };

const filterParameters = [
  { path: "warehouse_id", title: words.warehouse },
  { path: "item_id", title: words.item },
  { path: "location_id", title: words.location },
  { path: "lot_id", title: words.lot },
  { path: "statuses", title: words.status },
  { path: "include_zero", title: words.includeZero },
];

/** What lies where, now. */
export const stockOnHand: ReportSource<"stockOnHand"> = {
  case: "stockOnHand",
  code: "stock_on_hand",
  title: { en: "Stock on hand", "zh-TW": "現有庫存" },
  description: {
    en: "What lies where now, with what is allocated and available.",
    "zh-TW": "目前各庫位的庫存，含已配置量與可用量。",
  },
  permission: "inventory.stock.read",
  parameters: filterParameters,
  columns: [...stockColumns, ...nowColumns, unitColumn],
  read: async function* (filter, context) {
    const { client, signal, limit, language } = context;
    const pages = client(StockReportService).streamBalances({ filter, limit }, { signal });
    for await (const { balances, estimatedTotal } of pages) {
      const rows = balances.map((each) => [...stockCells(each, language), each.allocated, each.available, each.uom]);
      yield { rows, estimatedTotal: Number(estimatedTotal) } satisfies SourceBatch;
    }
  },
  filter: filterFacts,
};

/** What lay where at a moment. */
export const stockAsOf: ReportSource<"stockAsOf"> = {
  case: "stockAsOf",
  code: "stock_as_of",
  title: { en: "Stock as of a moment", "zh-TW": "歷史時點庫存" },
  description: {
    en: "What lay where at a moment, as it was recorded then or as it is known today.",
    "zh-TW": "指定時點各庫位的庫存，依當時記錄或依今日所知。",
  },
  permission: "inventory.stock.read",
  parameters: [
    { path: "business_time", title: words.asHappenedAt },
    { path: "record_time", title: words.asRecordedAt },
    ...filterParameters.map(({ path, title }) => ({ path: `filter.${path}`, title })),
  ],
  columns: [...stockColumns, unitColumn],
  read: async function* (report, context) {
    const { client, signal, limit, language } = context;
    const { filter, asOf } = report;
    const request = { ...(filter ? { filter } : {}), asOf, limit };
    for await (const { balances, estimatedTotal } of client(StockReportService).streamBalances(request, { signal })) {
      const rows = balances.map((each) => [...stockCells(each, language), each.uom]);
      yield { rows, estimatedTotal: Number(estimatedTotal) } satisfies SourceBatch;
    }
  },
  filter: async ({ filter, asOf }, context) => {
    const label = asOf.case === "recordTime" ? words.asRecordedAt : words.asHappenedAt;
    const moment = { label: label[context.language], value: isoOf(asOf.value) };
    return [moment, ...(filter ? await filterFacts(filter, context) : [])];
  },
};

function stockCells(balance: Balance, language: Language): string[] {
  return [
    balance.warehouseCode,
    balance.itemCode,
    balance.itemName,
    balance.locationCode,
    balance.lotNo,
    enumText(lotStateTexts, balance.lotState, language),
    balance.expiryDate,
    enumText(stockStatusTexts, balance.status, language),
    balance.onHand,
  ];
}

async function filterFacts(filter: BalanceFilter, context: SourceContext) {
  const names = createRecordNames(context);
  const { language } = context;
  const facts: [Text, string][] = [
    [words.warehouse, await names.warehouse(filter.warehouseId)],
    [words.item, await names.item(filter.itemId)],
    [words.location, await names.location(filter.locationId)],
    [words.lot, await names.lot(filter.lotId)],
    [words.status, filter.statuses.map((status) => enumText(stockStatusTexts, status, language)).join(", ")],
    [words.includeZero, filter.includeZero ? words.yes[language] : ""],
  ];
  return facts.filter(([, value]) => value !== "").map(([label, value]) => ({ label: label[language], value }));
}

function isoOf(time: Timestamp | undefined): string {
  return time ? timestampDate(time).toISOString() : "";
}
