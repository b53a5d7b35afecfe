import { Text, Textarea } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { StockTransaction } from "../../../gen/erp/inventory/v1/movement_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { ReasonCodeSelect } from "../parts/reason-code-select.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

/** Takes back a whole transaction: the ledger gets its mirror image, and both stay. */
export function ReverseForm({
  transaction,
  onClose,
}: {
  readonly transaction: StockTransaction;
  readonly onClose: () => void;
}) {
  const say = useText(texts);
  const navigate = useNavigate();
  const command = useCommand(MovementService.method.reverseMovement);
  const [reasonCode, setReason] = useState("");
  const [note, setNote] = useState("");
  return (
    <CommandModal
      opened
      isDangerous
      title={say("title")}
      submit={say("reverse")}
      isBusy={command.isBusy}
      error={command.error}
      fields={["reason_code", "note"]}
      onClose={onClose}
      onSubmit={() =>
        command.run({ transactionId: transaction.id, reasonCode, note: note.trim() }, ({ posting }) => {
          toast(say("done"));
          onClose();
          if (posting) void navigate({ href: `/ledger/${posting.transactionId}` });
        })
      }
    >
      <Text size="sm">{say("what", { count: transaction.movements.length })}</Text>
      <ReasonCodeSelect value={reasonCode} onChange={setReason} error={fieldError(command.error, "reason_code")} />
      <Textarea
        label={say("note")}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={fieldError(command.error, "note")}
        maxLength={500}
        autosize
        minRows={2}
      />
    </CommandModal>
  );
}

const texts = {
  title: ["Reverse this transaction?", "沖銷此異動？"],
  what: [
    "{count} movements are taken back by their mirror image. Both stay in the ledger and point at each other.",
    "將以反向異動沖銷 {count} 筆明細，兩筆皆保留於帳上並互相連結。",
  ],
  reverse: ["Reverse", "沖銷"],
  done: ["Reversed", "已沖銷"],
  note: ["Note", "備註"],
} as const;
