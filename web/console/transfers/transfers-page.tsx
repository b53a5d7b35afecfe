import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import IconPlus from "~icon/plus";
import { type Transfer, Transfer_State, Transfer_StateSchema } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter, idOf } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { useOpened } from "../parts/use-opened.ts";
import { useWarehouseCode } from "../parts/warehouse-names.ts";
import { TransferForm } from "./transfer-form.tsx";

/** Goods that go from one warehouse to another. */
export function Page() {
  const say = useText(texts);
  const may = useMay();
  const navigate = useNavigate();
  const warehouseCode = useWarehouseCode();
  const { opened, open, close } = useOpened<"create">();
  const mayCreate = may(TransferService.method.createTransfer);
  const columns = [
    column.code("number", ["Number", "單號"], (row) => row.number),
    column.choice(Transfer_StateSchema, "state", ["State", "狀態"], (row) => row.state),
    column.code("from", ["From", "調出倉庫"], (row) => warehouseCode(row.fromWarehouseId)),
    column.code("to", ["To", "調入倉庫"], (row) => warehouseCode(row.toWarehouseId)),
    ...ownColumns,
  ];
  return (
    <>
      <ListPage
        name="transfers"
        title={say("title")}
        source={transfers}
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/transfers/${id}`}
        isFaded={({ state }) => state === Transfer_State.CLOSED || state === Transfer_State.CANCELLED}
        actions={
          <GatedButton
            method={TransferService.method.createTransfer}
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
      {opened && <TransferForm onClose={close} onDone={(id) => void navigate({ href: `/transfers/${id}` })} />}
    </>
  );
}

const transfers = listSource(
  TransferService.method.listTransfers,
  (values) => ({
    numberPrefix: (values.q ?? "").toUpperCase(),
    fromWarehouseId: idOf(values.from),
    toWarehouseId: idOf(values.to),
    states: choicesOf(Transfer_StateSchema, values.state),
  }),
  (answer) => answer.transfers,
);

const filters: readonly Filter[] = [
  { id: "q", kind: "search", label: ["Number begins with", "單號開頭"] },
  { id: "from", kind: "warehouse", label: ["From", "調出倉庫"] },
  { id: "to", kind: "warehouse", label: ["To", "調入倉庫"] },
  { id: "state", kind: "choices", label: ["State", "狀態"], schema: Transfer_StateSchema },
];

const column = columnsOf<Transfer>();
const ownColumns = [
  column.text("reference", ["Reference", "參考"], (row) => row.reference),
  column.text("note", ["Note", "備註"], (row) => row.note),
  column.instant("created", ["Created", "建立時間"], (row) => row.createTime),
  column.instant("changed", ["Changed", "更新時間"], (row) => row.updateTime, { optional: true }),
];

const texts = {
  title: ["Transfers", "調撥單"],
  create: ["New transfer", "新增調撥單"],
  empty: ["No transfers", "尚無調撥單"],
  emptyWhy: [
    "Create the first: goods leave one warehouse, are in transit, and arrive in the other.",
    "新增第一筆調撥：出庫後為在途，到倉再收貨。",
  ],
} as const;
