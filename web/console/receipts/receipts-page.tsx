import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import IconPlus from "~icon/plus";
import { type Receipt, Receipt_State, Receipt_StateSchema } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter, idOf } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { useOpened } from "../parts/use-opened.ts";
import { useWarehouseCode } from "../parts/warehouse-names.ts";
import { ReceiptForm } from "./receipt-form.tsx";

/** Goods that are expected, and what came of them. */
export function Page() {
  const say = useText(texts);
  const may = useMay();
  const navigate = useNavigate();
  const warehouseCode = useWarehouseCode();
  const { opened, open, close } = useOpened<"create">();
  const mayCreate = may(ReceiptService.method.createReceipt);
  const columns = [
    column.code("number", ["Number", "單號"], (row) => row.number),
    column.choice(Receipt_StateSchema, "state", ["State", "狀態"], (row) => row.state),
    column.code("warehouse", ["Warehouse", "倉庫"], (row) => warehouseCode(row.warehouseId)),
    ...ownColumns,
  ];
  return (
    <>
      <ListPage
        name="receipts"
        title={say("title")}
        source={receipts}
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/receipts/${id}`}
        isFaded={({ state }) => state === Receipt_State.CLOSED || state === Receipt_State.CANCELLED}
        actions={
          <GatedButton
            method={ReceiptService.method.createReceipt}
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
      {opened && <ReceiptForm onClose={close} onDone={(id) => void navigate({ href: `/receipts/${id}` })} />}
    </>
  );
}

const receipts = listSource(
  ReceiptService.method.listReceipts,
  (values) => ({
    numberPrefix: (values.q ?? "").toUpperCase(),
    purchaseOrder: values.order ?? "",
    warehouseId: idOf(values.warehouse),
    states: choicesOf(Receipt_StateSchema, values.state),
  }),
  (answer) => answer.receipts,
);

const filters: readonly Filter[] = [
  { id: "q", kind: "search", label: ["Number begins with", "單號開頭"] },
  { id: "order", kind: "text", label: ["Purchase order", "採購單號"] },
  { id: "warehouse", kind: "warehouse", label: ["Warehouse", "倉庫"] },
  { id: "state", kind: "choices", label: ["State", "狀態"], schema: Receipt_StateSchema },
];

const column = columnsOf<Receipt>();
const ownColumns = [
  column.code("supplier", ["Supplier", "供應商"], (row) => row.supplierCode),
  column.code("order", ["Purchase order", "採購單號"], (row) => row.purchaseOrder),
  column.code("asn", ["Ship notice", "出貨通知"], (row) => row.advanceShipNotice, { optional: true }),
  column.text("note", ["Note", "備註"], (row) => row.note),
  column.instant("created", ["Created", "建立時間"], (row) => row.createTime),
  column.instant("changed", ["Changed", "更新時間"], (row) => row.updateTime, { optional: true }),
];

const texts = {
  title: ["Receipts", "收貨單"],
  create: ["New receipt", "新增收貨單"],
  empty: ["No receipts due", "沒有待收貨單"],
  emptyWhy: [
    "Create one for the goods that you expect, or let your purchasing system send them.",
    "為預計到貨建立收貨單，或由採購系統傳入。",
  ],
} as const;
