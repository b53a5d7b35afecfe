import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import IconPlus from "~icon/plus";
import {
  type Count,
  Count_State,
  Count_StateSchema,
  CountTerms_ModeSchema,
} from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter, idOf } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { useOpened } from "../parts/use-opened.ts";
import { useWarehouseCode } from "../parts/warehouse-names.ts";
import { CountForm } from "./count-form.tsx";

/** All counts, newest first. */
export function Page() {
  const say = useText(texts);
  const may = useMay();
  const navigate = useNavigate();
  const warehouseCode = useWarehouseCode();
  const { opened, open, close } = useOpened<"create">();
  const mayCreate = may(CountService.method.createCount);
  const columns = [
    column.code("number", ["Number", "單號"], (row) => row.number),
    column.choice(Count_StateSchema, "state", ["State", "狀態"], (row) => row.state),
    column.code("warehouse", ["Warehouse", "倉庫"], (row) => warehouseCode(row.warehouseId)),
    ...ownColumns,
  ];
  return (
    <>
      <ListPage
        name="counts"
        title={say("title")}
        source={counts}
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/counts/${id}`}
        isFaded={({ state }) => state === Count_State.POSTED || state === Count_State.CANCELLED}
        actions={
          <GatedButton
            method={CountService.method.createCount}
            leftSection={<IconPlus size={16} />}
            onClick={open("create")}
          >
            {say("create")}
          </GatedButton>
        }
        empty={{
          title: say("empty"),
          why: say("emptyWhy"),
          action: mayCreate && <Button onClick={open("create")}>{say("create")}</Button>,
        }}
      />
      {opened && <CountForm onClose={close} onDone={(id) => void navigate({ href: `/counts/${id}` })} />}
    </>
  );
}

const counts = listSource(
  CountService.method.listCounts,
  (values) => ({ warehouseId: idOf(values.warehouse), states: choicesOf(Count_StateSchema, values.state) }),
  (answer) => answer.counts,
);

const filters: readonly Filter[] = [
  { id: "warehouse", kind: "warehouse", label: ["Warehouse", "倉庫"] },
  { id: "state", kind: "choices", label: ["State", "狀態"], schema: Count_StateSchema },
];

const column = columnsOf<Count>();
const ownColumns = [
  column.choice(CountTerms_ModeSchema, "mode", ["While counting", "盤點期間"], (row) => row.terms?.mode ?? 0),
  column.flag("blind", ["Blind", "盲盤"], (row) => row.terms?.blind),
  column.number("places", ["Places", "庫位數"], (row) => row.locationCount),
  column.number("left", ["Left", "未盤庫位"], (row) => row.locationsLeft),
  column.text("note", ["Note", "備註"], (row) => row.note),
  column.instant("created", ["Created", "建立時間"], (row) => row.createTime),
  column.instant("started", ["Started", "開始時間"], (row) => row.startTime, { optional: true }),
  column.instant("posted", ["Posted", "過帳時間"], (row) => row.postTime, { optional: true }),
];

const texts = {
  title: ["Counts", "盤點"],
  create: ["Plan a count", "建立盤點"],
  empty: ["No counts", "尚無盤點計畫"],
  emptyWhy: ["Plan the first one: some places, some items, or both.", "建立第一個盤點：選擇庫位、料件或兩者。"],
} as const;
