import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Alert, Group, SegmentedControl, Text } from "@mantine/core";
import { useMemo } from "react";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { StockStatusSchema } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { showInstant } from "../../shared/show.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { choicesOf, type Filter, idOf } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { type FilterValues, listSource } from "../list/list-source.ts";
import { useListAddress } from "../list/use-list-address.ts";
import { InstantField } from "../parts/instant-field.tsx";
import { balanceKey, stockColumns } from "./stock-columns.tsx";

/** What lies where: now, as it lay at another moment, or as the books showed it then. */
export function Page() {
  const say = useText(texts);
  const [{ values }] = useListAddress(asOfIds);
  const columns = useMemo(
    () => (asOf(values) ? stockColumns.filter(({ id }) => !nowOnly.has(id)) : stockColumns),
    [values],
  );
  return (
    <ListPage
      name="stock"
      title={say("title")}
      source={stock}
      columns={columns}
      filters={filters}
      moreFilterIds={asOfIds}
      above={<AsOf />}
      rowKey={balanceKey}
      empty={{ title: say("empty"), why: say("emptyWhy") }}
    />
  );
}

/** What is kept for now only. */
const nowOnly = new Set(["allocated", "available"]);
const asOfIds = ["basis", "at"];

/** The moment that the address asks for: on which basis, and when. */
function asOf({ basis, at }: FilterValues): { readonly basis: "business" | "record"; readonly date: Date } | undefined {
  const date = new Date(at ?? "");
  if ((basis !== "business" && basis !== "record") || Number.isNaN(date.getTime())) return undefined;
  return { basis, date };
}

function AsOf() {
  const say = useText(texts);
  const language = useLanguage();
  const [{ values }, change] = useListAddress(asOfIds);
  const basis = values.basis === "business" || values.basis === "record" ? values.basis : "now";
  const moment = asOf(values);
  return (
    <Group px="sm" pb="sm" gap="sm" align="flex-end" className="no-print">
      <SegmentedControl
        size="xs"
        aria-label={say("moment")}
        value={basis}
        onChange={(next) =>
          change({
            values:
              next === "now"
                ? { basis: undefined, at: undefined }
                : { basis: next, at: values.at ?? new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString() },
          })
        }
        data={[
          { value: "now", label: say("now") },
          { value: "business", label: say("business") },
          { value: "record", label: say("record") },
        ]}
      />
      {basis !== "now" && (
        <InstantField label={say("at")} value={values.at ?? ""} onChange={(at) => change({ values: { at } })} />
      )}
      {moment && (
        <Alert variant="light" color="violet" py={6} px="sm" role="status">
          <Text size="sm">
            {say(moment.basis === "business" ? "businessIs" : "recordIs", { at: showInstant(moment.date, language) })}
          </Text>
        </Alert>
      )}
    </Group>
  );
}

const stock = listSource(
  StockService.method.listBalances,
  (values) => {
    const moment = asOf(values);
    return {
      warehouseId: idOf(values.warehouse),
      itemId: idOf(values.item),
      locationId: idOf(values.location),
      lotId: idOf(values.lot),
      statuses: choicesOf(StockStatusSchema, values.status),
      includeZero: values.zero === "1",
      asOf: moment
        ? {
            case: moment.basis === "business" ? ("businessTime" as const) : ("recordTime" as const),
            value: timestampFromDate(moment.date),
          }
        : { case: undefined },
    };
  },
  ({ balances }) => balances,
);

const filters: readonly Filter[] = [
  { id: "item", kind: "item", label: ["Item", "料件"] },
  { id: "warehouse", kind: "warehouse", label: ["Warehouse", "倉庫"] },
  { id: "location", kind: "location", label: ["Location and below", "庫位（含下層）"] },
  { id: "status", kind: "choices", label: ["Status", "狀態"], schema: StockStatusSchema },
  { id: "zero", kind: "flag", label: ["Also zero", "含零庫存"] },
];

const texts = {
  title: ["Stock on hand", "庫存查詢"],
  moment: ["Moment", "時點"],
  now: ["Now", "目前"],
  business: ["As it lay then", "當時實際庫存"],
  record: ["As the books showed it then", "當時帳面庫存"],
  at: ["Moment", "時點"],
  businessIs: [
    "Stock as it lay at {at}, as far as is known today: what was entered late counts from when it happened.",
    "{at} 的實際庫存（以今日所知計算，事後補登的異動計入發生當時）。",
  ],
  recordIs: ["Stock as this page would have shown it at {at}.", "{at} 當時系統所顯示的帳面庫存。"],
  empty: ["No stock yet", "尚無庫存"],
  emptyWhy: ["Create a receipt or import opening balances.", "先建立收貨單或匯入期初庫存。"],
} as const;
