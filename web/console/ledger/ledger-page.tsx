import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { MovementTypeSchema } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { choicesOf, type Filter, idOf } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { entryColumns, entryKey } from "./entry-columns.tsx";

/** The ledger of stock: append-only, newest first. */
export function Page() {
  const say = useText(texts);
  return (
    <ListPage
      name="ledger"
      title={say("title")}
      source={entries}
      columns={entryColumns}
      filters={filters}
      rowKey={entryKey}
      rowHref={({ transactionId }) => `/ledger/${transactionId}`}
      empty={{ title: say("empty"), why: say("emptyWhy") }}
    />
  );
}

/** The moment in an address; undefined when there is none. */
function instantOf(value: string | undefined) {
  const date = new Date(value ?? "");
  return Number.isNaN(date.getTime()) ? undefined : timestampFromDate(date);
}

const entries = listSource(
  StockService.method.listEntries,
  (values) => {
    const [fromTime, toTime] = [instantOf(values.from), instantOf(values.to)];
    return {
      filter: {
        warehouseId: idOf(values.warehouse),
        itemId: idOf(values.item),
        locationId: idOf(values.location),
        documentId: idOf(values.document),
        types: choicesOf(MovementTypeSchema, values.type),
        ...(fromTime ? { fromTime } : {}),
        ...(toTime ? { toTime } : {}),
      },
    };
  },
  (answer) => answer.entries,
);

const filters: readonly Filter[] = [
  { id: "item", kind: "item", label: ["Item", "料件"] },
  { id: "warehouse", kind: "warehouse", label: ["Warehouse", "倉庫"] },
  { id: "location", kind: "location", label: ["Location", "庫位"] },
  { id: "type", kind: "choices", label: ["Type", "類型"], schema: MovementTypeSchema },
  { id: "from", kind: "instant", label: ["From", "起"] },
  { id: "to", kind: "instant", label: ["To", "迄"] },
];

const texts = {
  title: ["Movement ledger", "庫存異動帳"],
  empty: ["No movements yet", "尚無異動"],
  emptyWhy: [
    "Every receipt, move, issue and adjustment is listed here for ever.",
    "收貨、移庫、領料與調整都會永久記錄於此。",
  ],
} as const;
