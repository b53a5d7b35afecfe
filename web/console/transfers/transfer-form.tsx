import { Checkbox, Group, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { areComplete, emptyLine, ItemLines, quantityOf, type TypedLine } from "../parts/item-lines.tsx";
import { WarehousePick } from "../parts/record-pick.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

/** Makes a transfer with its lines. */
export function TransferForm({
  onClose,
  onDone,
}: {
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}) {
  const say = useText(texts);
  const command = useCommand(TransferService.method.createTransfer);
  const [fromWarehouseId, setFrom] = useState("");
  const [toWarehouseId, setTo] = useState("");
  const [reference, setReference] = useState("");
  const [note, setNote] = useState("");
  const [release, setRelease] = useState(true);
  const [lines, setLines] = useState<readonly TypedLine[]>([emptyLine]);
  const isSame = fromWarehouseId !== "" && fromWarehouseId === toWarehouseId;
  const submit = () =>
    command.run(
      {
        fromWarehouseId,
        toWarehouseId,
        reference,
        note,
        release,
        lines: lines.map((line) => ({ item: { id: line.itemId }, requested: quantityOf(line) })),
      },
      ({ transfer }) => {
        toast(say("created", { number: transfer?.number ?? "" }));
        onClose();
        if (transfer) onDone(transfer.id);
      },
    );
  return (
    <CommandModal
      opened
      size="xl"
      title={say("title")}
      submit={say("create")}
      isBusy={command.isBusy}
      isComplete={fromWarehouseId !== "" && toWarehouseId !== "" && !isSame && areComplete(lines)}
      error={command.error}
      fields={["from_warehouse_id", "to_warehouse_id", "reference", "note"]}
      onClose={onClose}
      onSubmit={submit}
    >
      <Group grow align="flex-start">
        <WarehousePick
          label={say("from")}
          value={fromWarehouseId}
          onChange={setFrom}
          required
          w="100%"
          error={fieldError(command.error, "from_warehouse_id")}
        />
        <WarehousePick
          label={say("to")}
          value={toWarehouseId}
          onChange={setTo}
          required
          w="100%"
          error={isSame ? say("same") : fieldError(command.error, "to_warehouse_id")}
        />
        <TextInput
          label={say("reference")}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
          error={fieldError(command.error, "reference")}
        />
      </Group>
      <ItemLines lines={lines} onChange={setLines} />
      <Textarea
        label={say("note")}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        autosize
        maxLength={500}
        error={fieldError(command.error, "note")}
      />
      <Checkbox
        label={say("release")}
        checked={release}
        onChange={(event) => setRelease(event.currentTarget.checked)}
      />
    </CommandModal>
  );
}

const texts = {
  title: ["New transfer", "新增調撥單"],
  create: ["Create transfer", "建立調撥單"],
  created: ["Transfer {number} created", "已建立調撥單 {number}"],
  from: ["From", "調出倉庫"],
  to: ["To", "調入倉庫"],
  same: ["Choose another warehouse than the one it leaves.", "調入倉庫不可與調出倉庫相同。"],
  reference: ["Reference", "參考"],
  note: ["Note", "備註"],
  release: ["Release at once, so that it can be shipped", "立即釋出，可開始出庫"],
} as const;
