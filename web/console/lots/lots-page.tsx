import { type Lot, Lot_OriginSchema, Lot_State, Lot_StateSchema } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter, idOf } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";

/** All lots. */
export function Page() {
  const say = useText(texts);
  return (
    <ListPage
      name="lots"
      title={say("title")}
      source={lots}
      columns={columns}
      filters={filters}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/lots/${id}`}
      isFaded={({ state }) => state === Lot_State.CLOSED}
      empty={{ title: say("empty"), why: say("emptyWhy") }}
    />
  );
}

const lots = listSource(
  LotService.method.listLots,
  (values) => ({
    textPrefix: values.q ?? "",
    itemId: idOf(values.item),
    states: choicesOf(Lot_StateSchema, values.state),
    expiryBefore: values.before ?? "",
  }),
  (answer) => answer.lots,
);

const filters: readonly Filter[] = [
  { id: "q", kind: "search", label: ["Number begins with", "批號開頭"] },
  { id: "item", kind: "item", label: ["Item", "料件"] },
  { id: "state", kind: "choices", label: ["State", "狀態"], schema: Lot_StateSchema },
  { id: "before", kind: "date", label: ["Expires before", "效期早於"] },
];

const column = columnsOf<Lot>();
const columns = [
  column.code("lot", ["Lot", "批號"], (row) => row.lotNo),
  column.code("item", ["Item", "料號"], (row) => row.itemCode),
  column.choice(Lot_StateSchema, "state", ["State", "狀態"], (row) => row.state),
  column.text("stateReason", ["Why", "狀態原因"], (row) => row.stateReason),
  column.text("expiry", ["Expiry", "效期"], (row) => row.expiryDate, { nowrap: true }),
  column.flag("expired", ["Expired", "已過期"], (row) => row.expired),
  column.code("supplierLot", ["Lot of the supplier", "供應商批號"], (row) => row.supplierLot),
  column.text("made", ["Made on", "製造日期"], (row) => row.manufactureDate, { nowrap: true, optional: true }),
  column.text("retest", ["Test again on", "複驗日期"], (row) => row.retestDate, { nowrap: true, optional: true }),
  column.choice(Lot_OriginSchema, "origin", ["Origin", "來源"], (row) => row.origin),
  column.instant("created", ["Created", "建立時間"], (row) => row.createTime, { optional: true }),
];

const texts = {
  title: ["Lots", "批號"],
  empty: ["No lots yet", "尚無批號"],
  emptyWhy: ["They come with receipts of items that are tracked by lot.", "以批號追蹤的料件收貨後會自動產生。"],
} as const;
