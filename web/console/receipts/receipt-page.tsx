import { useQuery } from "@connectrpc/connect-query";
import { Button } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type Receipt,
  Receipt_State,
  Receipt_StateSchema,
  type ReceiptLine,
  ReceiptLine_StateSchema,
} from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { compareDecimals, isDecimal, subtractDecimals } from "../../shared/qty.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { useNoteRecent } from "../frame/recent.ts";
import { columnsOf } from "../list/column.tsx";
import { ListTable } from "../list/list-table.tsx";
import { CopyText } from "../parts/copy-text.tsx";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { useOpened } from "../parts/use-opened.ts";
import { useWarehouseCode } from "../parts/warehouse-names.ts";
import { CancelReceipt, CloseReceipt } from "./receipt-end.tsx";
import { ReceiveForm } from "./receive-form.tsx";

/** One receipt with its lines. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(ReceiptService.method.getReceipt, { receiptId: id });
  return (
    <Loaded query={query} isPage>
      {({ receipt, lines }) => (receipt ? <ReceiptDetail receipt={receipt} lines={lines} /> : <NotFoundPage />)}
    </Loaded>
  );
}

type DetailProps = { readonly receipt: Receipt; readonly lines: readonly ReceiptLine[] };

function ReceiptDetail({ receipt, lines }: DetailProps) {
  const say = useText(texts);
  const warehouseCode = useWarehouseCode();
  const { opened, open, close } = useOpened<"close" | "cancel">();
  const release = useCommand(ReceiptService.method.releaseReceipt);
  useNoteRecent(`/receipts/${receipt.id}`, receipt.number);
  const { state } = receipt;
  const isOver = state >= Receipt_State.CLOSED;
  const hasGoods = lines.some(({ receivedBase }) => receivedBase && receivedBase.value !== "0");
  return (
    <PageFrame
      title={receipt.number || say("receipt")}
      about={<EnumBadge schema={Receipt_StateSchema} value={state} />}
      actions={
        <>
          {state === Receipt_State.DRAFT && (
            <GatedButton
              method={ReceiptService.method.releaseReceipt}
              loading={release.isBusy}
              onClick={() =>
                release.run({ receiptId: receipt.id, etag: receipt.etag }, () =>
                  toast(say("released", { number: receipt.number })),
                )
              }
            >
              {say("release")}
            </GatedButton>
          )}
          <GatedButton
            method={ReceiptService.method.closeReceipt}
            variant="default"
            onClick={open("close")}
            blocked={isOver ? say("isOver") : hasGoods ? undefined : say("nothingCame")}
          >
            {say("close")}
          </GatedButton>
          <GatedButton
            method={ReceiptService.method.cancelReceipt}
            variant="default"
            onClick={open("cancel")}
            blocked={isOver ? say("isOver") : hasGoods ? say("someCame") : undefined}
          >
            {say("cancel")}
          </GatedButton>
        </>
      }
    >
      <Section title={say("receipt")}>
        <Facts
          facts={[
            [["Number", "單號"], <CopyText key="number" value={receipt.number} />],
            [["Warehouse", "倉庫"], warehouseCode(receipt.warehouseId)],
            [["Supplier", "供應商"], receipt.supplierCode],
            [["Purchase order", "採購單號"], receipt.purchaseOrder],
            [["Ship notice", "出貨通知"], receipt.advanceShipNotice],
            [["Note", "備註"], receipt.note],
            [["Note at the end", "結案備註"], receipt.closingNote],
            [["Created", "建立時間"], <Instant key="created" value={receipt.createTime} />],
            [["Changed", "更新時間"], <Instant key="changed" value={receipt.updateTime} />],
          ]}
        />
      </Section>
      <ReceiptLines receipt={receipt} lines={lines} />
      {opened === "close" && <CloseReceipt receipt={receipt} isShort={lines.some(isOpen)} onClose={close} />}
      {opened === "cancel" && <CancelReceipt receipt={receipt} onClose={close} />}
    </PageFrame>
  );
}

function ReceiptLines({ receipt, lines }: DetailProps) {
  const say = useText(texts);
  const may = useMay();
  const [received, setReceived] = useState<ReceiptLine>();
  const takesGoods = receipt.state === Receipt_State.EXPECTED || receipt.state === Receipt_State.RECEIVING;
  const mayReceive = takesGoods && may(ReceiptService.method.receiveLine);
  return (
    <Section title={say("lines")} flush>
      <ListTable
        caption={say("lines")}
        columns={lineColumns}
        rows={lines}
        rowKey={({ id, lineNo }) => id || String(lineNo)}
        actionsHeader={say("actions")}
        rowActions={
          mayReceive
            ? (line) => (
                <Button size="compact-sm" variant="light" onClick={() => setReceived(line)}>
                  {say("receive")}
                </Button>
              )
            : undefined
        }
      />
      {received && <ReceiveForm receipt={receipt} line={received} onClose={() => setReceived(undefined)} />}
    </Section>
  );
}

/** What is still to come of a line; empty when that cannot be said. */
function openOf({ expectedBase, receivedBase }: ReceiptLine): string {
  const [expected, received] = [expectedBase?.value ?? "", receivedBase?.value ?? ""];
  if (!isDecimal(expected) || !isDecimal(received)) return "";
  return compareDecimals(expected, received) > 0 ? subtractDecimals(expected, received) : "0";
}

function isOpen(line: ReceiptLine): boolean {
  return openOf(line) !== "0";
}

const column = columnsOf<ReceiptLine>();
const lineColumns = [
  column.number("line", ["Line", "行"], (row) => row.lineNo),
  column.code("item", ["Item", "料號"], (row) => row.itemCode),
  column.choice(ReceiptLine_StateSchema, "state", ["State", "狀態"], (row) => row.state),
  column.quantity("expected", ["Expected", "應收"], (row) => row.expectedBase?.value ?? ""),
  column.quantity("received", ["Received", "已收"], (row) => row.receivedBase?.value ?? ""),
  column.quantity("open", ["Open", "未收"], openOf),
  column.quantity("limit", ["At most", "上限"], (row) => row.limitBase?.value ?? ""),
  column.code("uom", ["Unit", "單位"], (row) => row.expectedBase?.uom ?? ""),
  column.code("orderLine", ["Line of the order", "採購單行"], (row) => row.purchaseOrderLine),
];

const texts = {
  receipt: ["Receipt", "收貨單"],
  lines: ["Lines", "明細"],
  actions: ["Actions", "操作"],
  receive: ["Receive", "收貨"],
  release: ["Release", "釋出"],
  released: ["Receipt {number} released", "已釋出收貨單 {number}"],
  close: ["Close", "結案"],
  cancel: ["Cancel receipt", "取消收貨單"],
  isOver: ["The receipt is over.", "此收貨單已結束。"],
  nothingCame: ["Nothing was received: cancel it instead.", "尚未收貨，請改用取消。"],
  someCame: ["Some of it was received: close it instead.", "已有收貨，請改用結案。"],
} as const;
