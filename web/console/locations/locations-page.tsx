import { Button } from "@mantine/core";
import IconPlus from "~icon/plus";
import { type Location, Location_KindSchema } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter, idOf } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { useOpened } from "../parts/use-opened.ts";
import { useWarehouseCode } from "../parts/warehouse-names.ts";
import { LocationBatchForm } from "./location-batch-form.tsx";

/** All locations of the warehouses in reach. */
export function Page() {
  const say = useText(texts);
  const may = useMay();
  const warehouseCode = useWarehouseCode();
  const { opened, open, close } = useOpened<"batch">();
  const mayCreate = may(LocationService.method.batchCreateLocations);
  const columns = [
    column.code("code", ["Code", "庫位"], (row) => row.code),
    column.code("warehouse", ["Warehouse", "倉庫"], (row) => warehouseCode(row.warehouseId)),
    ...ownColumns,
  ];
  return (
    <>
      <ListPage
        name="locations"
        title={say("title")}
        source={locations}
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/locations/${id}`}
        isFaded={({ archived }) => archived}
        actions={
          <GatedButton
            method={LocationService.method.batchCreateLocations}
            leftSection={<IconPlus size={16} />}
            onClick={open("batch")}
          >
            {say("create")}
          </GatedButton>
        }
        empty={{
          title: say("empty"),
          why: say("emptyWhy"),
          action: mayCreate && <Button onClick={open("batch")}>{say("create")}</Button>,
        }}
      />
      {opened && <LocationBatchForm onClose={close} />}
    </>
  );
}

const locations = listSource(
  LocationService.method.listLocations,
  (values) => ({
    codePrefix: (values.q ?? "").toUpperCase(),
    warehouseId: idOf(values.warehouse),
    parentId: idOf(values.parent),
    kinds: choicesOf(Location_KindSchema, values.kind),
    includeArchived: values.archived === "1",
  }),
  (answer) => answer.locations,
);

const filters: readonly Filter[] = [
  { id: "q", kind: "search", label: ["Code begins with", "代碼開頭"] },
  { id: "warehouse", kind: "warehouse", label: ["Warehouse", "倉庫"] },
  { id: "parent", kind: "location", label: ["Directly below", "上層庫位"] },
  { id: "kind", kind: "choices", label: ["Kind", "類型"], schema: Location_KindSchema },
  { id: "archived", kind: "flag", label: ["Also archived", "含已封存"] },
];

const column = columnsOf<Location>();
const ownColumns = [
  column.text("name", ["Name", "名稱"], (row) => row.name),
  column.choice(Location_KindSchema, "kind", ["Kind", "類型"], (row) => row.kind),
  column.number("sequence", ["Walk order", "動線順序"], (row) => row.pickSequence),
  column.flag("pickable", ["Picked from", "可揀貨"], (row) => row.pickable),
  column.flag("receivable", ["Received at", "可收貨"], (row) => row.receivable),
  column.flag("countable", ["Counted", "需盤點"], (row) => row.countable),
  column.flag("mixedItems", ["Mixed items", "可混料"], (row) => row.allowMixedItems, { optional: true }),
  column.flag("mixedLots", ["Mixed lots", "可混批"], (row) => row.allowMixedLots, { optional: true }),
  column.flag("blocked", ["Blocked", "已封鎖"], (row) => row.blocked),
  column.text("why", ["Why", "封鎖原因"], (row) => row.blockReason, { optional: true }),
];

const texts = {
  title: ["Locations", "庫位"],
  create: ["Create many", "批次建立"],
  empty: ["No locations", "尚無庫位"],
  emptyWhy: ["Use bulk create: one form makes a whole aisle.", "使用「批次建立」一次產生整排庫位。"],
} as const;
