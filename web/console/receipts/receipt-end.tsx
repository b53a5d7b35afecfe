import type { Receipt } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

type EndProps = { readonly receipt: Receipt; readonly onClose: () => void };

/** Closes a receipt; short when something is still missing. */
export function CloseReceipt({ receipt, isShort, onClose }: EndProps & { readonly isShort: boolean }) {
  const say = useText(texts);
  const command = useCommand(ReceiptService.method.closeReceipt);
  return (
    <ReasonModal
      title={say("closeTitle", { number: receipt.number })}
      submit={say(isShort ? "closeShort" : "close")}
      isDangerous={isShort}
      isOptional={!isShort}
      field="note"
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(note) =>
        command.run({ receiptId: receipt.id, etag: receipt.etag, short: isShort, note }, () => {
          toast(say("closed", { number: receipt.number }));
          onClose();
        })
      }
    >
      {say(isShort ? "shortWhat" : "closeWhat")}
    </ReasonModal>
  );
}

/** Cancels a receipt of which nothing came. */
export function CancelReceipt({ receipt, onClose }: EndProps) {
  const say = useText(texts);
  const command = useCommand(ReceiptService.method.cancelReceipt);
  return (
    <ReasonModal
      title={say("cancelTitle", { number: receipt.number })}
      submit={say("cancel")}
      isDangerous
      field="note"
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(note) =>
        command.run({ receiptId: receipt.id, etag: receipt.etag, note }, () => {
          toast(say("cancelled", { number: receipt.number }));
          onClose();
        })
      }
    >
      {say("cancelWhat")}
    </ReasonModal>
  );
}

const texts = {
  close: ["Close", "結案"],
  closeShort: ["Close short", "短收結案"],
  closed: ["Receipt {number} closed", "收貨單 {number} 已結案"],
  closeTitle: ["Close receipt {number}?", "結案收貨單 {number}？"],
  closeWhat: ["Everything came. Nothing more can be received on it.", "已全數收齊，結案後不可再收貨。"],
  shortWhat: [
    "Some lines are still open. Closing short gives up what is missing; nothing more can be received on it.",
    "仍有未收明細。短收結案將放棄未到數量，之後不可再收貨。",
  ],
  cancel: ["Cancel receipt", "取消收貨單"],
  cancelled: ["Receipt {number} cancelled", "收貨單 {number} 已取消"],
  cancelTitle: ["Cancel receipt {number}?", "取消收貨單 {number}？"],
  cancelWhat: ["Nothing came of it, and nothing will be received on it.", "尚未收貨，取消後不可再收貨。"],
} as const;
