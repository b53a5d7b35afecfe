import { useQuery } from "@connectrpc/connect-query";
import { Button, Text, Textarea } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type Transfer,
  Transfer_State,
  Transfer_StateSchema,
  type TransferLine,
} from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { useNoteRecent } from "../frame/recent.ts";
import { columnsOf } from "../list/column.tsx";
import { ListTable } from "../list/list-table.tsx";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { CopyText } from "../parts/copy-text.tsx";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { ReasonCodeSelect } from "../parts/reason-code-select.tsx";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { Section } from "../parts/section.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { useOpened } from "../parts/use-opened.ts";
import { useWarehouseCode } from "../parts/warehouse-names.ts";
import { TransferMoveForm } from "./transfer-move-form.tsx";

/** One transfer with its lines. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(TransferService.method.getTransfer, { transferId: id });
  return (
    <Loaded query={query} isPage>
      {({ transfer, lines }) => (transfer ? <TransferDetail transfer={transfer} lines={lines} /> : <NotFoundPage />)}
    </Loaded>
  );
}

type DetailProps = { readonly transfer: Transfer; readonly lines: readonly TransferLine[] };

function TransferDetail({ transfer, lines }: DetailProps) {
  const say = useText(texts);
  const warehouseCode = useWarehouseCode();
  const { opened, open, close } = useOpened<"close" | "cancel">();
  const release = useCommand(TransferService.method.releaseTransfer);
  useNoteRecent(`/transfers/${transfer.id}`, transfer.number);
  const { state } = transfer;
  const hasLeft = state >= Transfer_State.SHIPPED && state !== Transfer_State.CANCELLED;
  const isOver = state === Transfer_State.CLOSED || state === Transfer_State.CANCELLED;
  return (
    <PageFrame
      title={transfer.number || say("transfer")}
      about={<EnumBadge schema={Transfer_StateSchema} value={state} />}
      actions={
        <>
          {state === Transfer_State.DRAFT && (
            <GatedButton
              method={TransferService.method.releaseTransfer}
              loading={release.isBusy}
              onClick={() =>
                release.run({ transferId: transfer.id, etag: transfer.etag }, () =>
                  toast(say("released", { number: transfer.number })),
                )
              }
            >
              {say("release")}
            </GatedButton>
          )}
          <GatedButton
            method={TransferService.method.closeTransfer}
            variant="default"
            onClick={open("close")}
            blocked={isOver ? say("isOver") : hasLeft ? undefined : say("nothingLeft")}
          >
            {say("close")}
          </GatedButton>
          <GatedButton
            method={TransferService.method.cancelTransfer}
            variant="default"
            onClick={open("cancel")}
            blocked={isOver ? say("isOver") : hasLeft ? say("someLeft") : undefined}
          >
            {say("cancel")}
          </GatedButton>
        </>
      }
    >
      <Section title={say("transfer")}>
        <Facts
          facts={[
            [["Number", "單號"], <CopyText key="number" value={transfer.number} />],
            [["From", "調出倉庫"], warehouseCode(transfer.fromWarehouseId)],
            [["To", "調入倉庫"], warehouseCode(transfer.toWarehouseId)],
            [["Reference", "參考"], transfer.reference],
            [["Note", "備註"], transfer.note],
            [["Note at the end", "結案備註"], transfer.closingNote],
            [["Created", "建立時間"], <Instant key="created" value={transfer.createTime} />],
            [["Changed", "更新時間"], <Instant key="changed" value={transfer.updateTime} />],
          ]}
        />
      </Section>
      <TransferLines transfer={transfer} lines={lines} />
      {opened === "close" && <CloseTransfer transfer={transfer} onClose={close} />}
      {opened === "cancel" && <CancelTransfer transfer={transfer} onClose={close} />}
    </PageFrame>
  );
}

function TransferLines({ transfer, lines }: DetailProps) {
  const say = useText(texts);
  const may = useMay();
  const [move, setMove] = useState<{ readonly line: TransferLine; readonly deed: "ship" | "receive" }>();
  const ships = transfer.state === Transfer_State.RELEASED && may(TransferService.method.shipTransfer);
  const isOnItsWay = transfer.state === Transfer_State.SHIPPED || transfer.state === Transfer_State.RECEIVING;
  const receives = isOnItsWay && may(TransferService.method.receiveTransfer);
  const deed = ships ? "ship" : receives ? "receive" : undefined;
  return (
    <Section title={say("lines")} flush>
      <ListTable
        caption={say("lines")}
        columns={lineColumns}
        rows={lines}
        rowKey={({ id, lineNo }) => id || String(lineNo)}
        actionsHeader={say("actions")}
        rowActions={
          deed &&
          ((line) => (
            <Button size="compact-sm" variant="light" onClick={() => setMove({ line, deed })}>
              {say(deed)}
            </Button>
          ))
        }
      />
      {move && <TransferMoveForm transfer={transfer} {...move} onClose={() => setMove(undefined)} />}
    </Section>
  );
}

type EndProps = { readonly transfer: Transfer; readonly onClose: () => void };

function CloseTransfer({ transfer, onClose }: EndProps) {
  const say = useText(texts);
  const command = useCommand(TransferService.method.closeTransfer);
  const [reasonCode, setReasonCode] = useState("");
  const [note, setNote] = useState("");
  const isShort = transfer.state !== Transfer_State.RECEIVED;
  return (
    <CommandModal
      opened
      title={say("closeTitle", { number: transfer.number })}
      submit={say("close")}
      isDangerous={isShort}
      isComplete={!isShort || reasonCode !== ""}
      isBusy={command.isBusy}
      error={command.error}
      fields={["reason_code", "note"]}
      onClose={onClose}
      onSubmit={() =>
        command.run({ transferId: transfer.id, etag: transfer.etag, reasonCode, note: note.trim() }, () => {
          toast(say("closed", { number: transfer.number }));
          onClose();
        })
      }
    >
      <Text size="sm">{say(isShort ? "shortWhat" : "closeWhat")}</Text>
      {isShort && (
        <ReasonCodeSelect
          value={reasonCode}
          onChange={setReasonCode}
          error={fieldError(command.error, "reason_code")}
        />
      )}
      <Textarea
        label={say("note")}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        autosize
        maxLength={500}
      />
    </CommandModal>
  );
}

function CancelTransfer({ transfer, onClose }: EndProps) {
  const say = useText(texts);
  const command = useCommand(TransferService.method.cancelTransfer);
  return (
    <ReasonModal
      isDangerous
      title={say("cancelTitle", { number: transfer.number })}
      submit={say("cancel")}
      field="note"
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(note) =>
        command.run({ transferId: transfer.id, etag: transfer.etag, note }, () => {
          toast(say("cancelled", { number: transfer.number }));
          onClose();
        })
      }
    >
      {say("cancelWhat")}
    </ReasonModal>
  );
}

const column = columnsOf<TransferLine>();
const lineColumns = [
  column.number("line", ["Line", "行"], (row) => row.lineNo),
  column.code("item", ["Item", "料號"], (row) => row.itemCode),
  column.quantity("requested", ["Requested", "應調"], (row) => row.requestedBase?.value ?? ""),
  column.quantity("shipped", ["Shipped", "已出"], (row) => row.shippedBase?.value ?? ""),
  column.quantity("inTransit", ["In transit", "在途"], (row) => row.inTransitBase?.value ?? ""),
  column.quantity("received", ["Received", "已收"], (row) => row.receivedBase?.value ?? ""),
  column.quantity("lost", ["Lost", "遺失"], (row) => row.lostBase?.value ?? ""),
  column.code("uom", ["Unit", "單位"], (row) => row.requestedBase?.uom ?? ""),
  column.code("lots", ["Lots on the way", "在途批號"], (row) =>
    row.inTransit
      .map(({ lotNo }) => lotNo)
      .filter(Boolean)
      .join(" "),
  ),
];

const texts = {
  transfer: ["Transfer", "調撥單"],
  lines: ["Lines", "明細"],
  actions: ["Actions", "操作"],
  ship: ["Ship", "出庫"],
  receive: ["Receive", "收貨"],
  release: ["Release", "釋出"],
  released: ["Transfer {number} released", "已釋出調撥單 {number}"],
  close: ["Close", "結案"],
  closed: ["Transfer {number} closed", "調撥單 {number} 已結案"],
  closeTitle: ["Close transfer {number}?", "結案調撥單 {number}？"],
  closeWhat: ["Everything arrived.", "已全數收齊。"],
  shortWhat: [
    "Some of it has not arrived. Closing writes off what is still in transit as lost.",
    "仍有未到貨數量，結案將把在途數量列為遺失。",
  ],
  cancel: ["Cancel transfer", "取消調撥單"],
  cancelled: ["Transfer {number} cancelled", "調撥單 {number} 已取消"],
  cancelTitle: ["Cancel transfer {number}?", "取消調撥單 {number}？"],
  cancelWhat: ["Nothing has left yet, and nothing will leave on it.", "尚未出庫，取消後不可再出庫。"],
  note: ["Note", "備註"],
  isOver: ["The transfer is over.", "此調撥單已結束。"],
  nothingLeft: ["Nothing has left yet: cancel it instead.", "尚未出庫，請改用取消。"],
  someLeft: ["Some of it has left: close it instead.", "已有出庫，請改用結案。"],
} as const;
