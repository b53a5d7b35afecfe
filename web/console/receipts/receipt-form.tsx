import { Checkbox, Group, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { areComplete, emptyLine, ItemLines, quantityOf, type TypedLine } from "../parts/item-lines.tsx";
import { PartnerPick, WarehousePick } from "../parts/record-pick.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

/** Makes a receipt with its lines. */
export function ReceiptForm({
  onClose,
  onDone,
}: {
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}) {
  const say = useText(texts);
  const command = useCommand(ReceiptService.method.createReceipt);
  const [warehouseId, setWarehouse] = useState("");
  const [supplierId, setSupplier] = useState("");
  const [purchaseOrder, setOrder] = useState("");
  const [note, setNote] = useState("");
  const [release, setRelease] = useState(true);
  const [lines, setLines] = useState<readonly TypedLine[]>([emptyLine]);
  const submit = () =>
    command.run(
      {
        warehouseId,
        purchaseOrder,
        note,
        release,
        ...(supplierId ? { supplier: { id: supplierId } } : {}),
        lines: lines.map((line) => ({ item: { id: line.itemId }, expected: quantityOf(line) })),
      },
      ({ receipt }) => {
        toast(say("created", { number: receipt?.number ?? "" }));
        onClose();
        if (receipt) onDone(receipt.id);
      },
    );
  return (
    <CommandModal
      opened
      size="xl"
      title={say("title")}
      submit={say("create")}
      isBusy={command.isBusy}
      isComplete={warehouseId !== "" && areComplete(lines)}
      error={command.error}
      fields={["warehouse_id", "supplier", "purchase_order", "note"]}
      onClose={onClose}
      onSubmit={submit}
    >
      <Group grow align="flex-start">
        <WarehousePick
          label={say("warehouse")}
          value={warehouseId}
          onChange={setWarehouse}
          required
          w="100%"
          error={fieldError(command.error, "warehouse_id")}
        />
        <PartnerPick
          label={say("supplier")}
          value={supplierId}
          onChange={setSupplier}
          w="100%"
          error={fieldError(command.error, "supplier")}
        />
        <TextInput
          label={say("order")}
          value={purchaseOrder}
          onChange={(event) => setOrder(event.currentTarget.value)}
          error={fieldError(command.error, "purchase_order")}
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
  title: ["New receipt", "新增收貨單"],
  create: ["Create receipt", "建立收貨單"],
  created: ["Receipt {number} created", "已建立收貨單 {number}"],
  warehouse: ["Warehouse", "倉庫"],
  supplier: ["Supplier", "供應商"],
  order: ["Purchase order", "採購單號"],
  note: ["Note", "備註"],
  release: ["Release at once, so that it can be received", "立即釋出，可開始收貨"],
} as const;
