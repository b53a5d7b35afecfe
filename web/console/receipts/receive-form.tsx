import { useQuery } from "@connectrpc/connect-query";
import { Group, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import type { Receipt, ReceiptLine } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { readDecimal, showQty } from "../../shared/qty.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { LocationPick } from "../parts/record-pick.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

type ReceiveFormProps = { readonly receipt: Receipt; readonly line: ReceiptLine; readonly onClose: () => void };

/** Receives goods of a line; asks for lot and serial numbers only when the item is tracked by them. */
export function ReceiveForm({ receipt, line, onClose }: ReceiveFormProps) {
  const say = useText(texts);
  const command = useCommand(ReceiptService.method.receiveLine);
  const { data } = useQuery(ItemService.method.getItem, { itemId: line.itemId });
  const [typed, setTyped] = useState("");
  const [uom, setUom] = useState(line.expected?.uom ?? line.expectedBase?.uom ?? "");
  const [locationId, setLocation] = useState("");
  const [lotNo, setLotNo] = useState("");
  const [expiryDate, setExpiry] = useState("");
  const [serials, setSerials] = useState("");
  const tracking = data?.item?.tracking ?? Item_Tracking.NONE;
  const hasLot = tracking === Item_Tracking.LOT || tracking === Item_Tracking.LOT_AND_SERIAL;
  const hasSerials = tracking === Item_Tracking.SERIAL || tracking === Item_Tracking.LOT_AND_SERIAL;
  const value = readDecimal(typed);
  const submit = () =>
    command.run(
      {
        receiptId: receipt.id,
        lineId: line.id,
        quantity: { value: value ?? "", uom },
        location: { id: locationId },
        ...(hasLot ? { lot: { lotNo: lotNo.trim(), expiryDate } } : {}),
        serials: hasSerials ? serials.split(/[\s,]+/).filter(Boolean) : [],
      },
      (answer) => {
        toast(say("received", { quantity: showQty(answer.quantityBase), place: answer.locationCode }));
        onClose();
      },
    );
  return (
    <CommandModal
      opened
      title={say("title", { item: line.itemCode })}
      submit={say("receive")}
      isBusy={command.isBusy}
      isComplete={value !== undefined && uom !== "" && locationId !== "" && (!hasLot || lotNo.trim() !== "")}
      error={command.error}
      fields={["quantity", "location", "lot", "serials"]}
      onClose={onClose}
      onSubmit={submit}
    >
      <Text size="sm" c="dimmed">
        {say("soFar", {
          received: showQty(line.receivedBase),
          expected: showQty(line.expectedBase),
          limit: showQty(line.limitBase),
        })}
      </Text>
      <Group grow align="flex-start">
        <TextInput
          label={say("quantity")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={
            fieldError(command.error, "quantity") ?? (typed !== "" && value === undefined ? say("noAmount") : undefined)
          }
          inputMode="decimal"
          required
          data-autofocus
        />
        <TextInput
          label={say("uom")}
          value={uom}
          onChange={(event) => setUom(event.currentTarget.value.toUpperCase())}
          required
        />
      </Group>
      <LocationPick
        label={say("location")}
        value={locationId}
        onChange={setLocation}
        warehouseId={receipt.warehouseId}
        required
        w="100%"
        error={fieldError(command.error, "location")}
      />
      {hasLot && (
        <Group grow align="flex-start">
          <TextInput
            label={say("lot")}
            value={lotNo}
            onChange={(event) => setLotNo(event.currentTarget.value)}
            required
            error={fieldError(command.error, "lot")}
          />
          <TextInput
            type="date"
            label={say("expiry")}
            value={expiryDate}
            onChange={(event) => setExpiry(event.currentTarget.value)}
          />
        </Group>
      )}
      {hasSerials && (
        <Textarea
          label={say("serials")}
          description={say("serialsWhat")}
          value={serials}
          onChange={(event) => setSerials(event.currentTarget.value)}
          autosize
          minRows={2}
          error={fieldError(command.error, "serials")}
        />
      )}
    </CommandModal>
  );
}

const texts = {
  title: ["Receive {item}", "收貨 {item}"],
  receive: ["Receive", "收貨"],
  received: ["{quantity} received at {place}", "已收貨 {quantity}，存放於 {place}"],
  soFar: ["{received} of {expected} received; at most {limit}.", "已收 {received}／應收 {expected}，上限 {limit}。"],
  quantity: ["Quantity", "數量"],
  noAmount: ["Not an amount", "數量不正確"],
  uom: ["Unit", "單位"],
  location: ["Location", "庫位"],
  lot: ["Lot", "批號"],
  expiry: ["Expiry", "效期"],
  serials: ["Serial numbers", "序號"],
  serialsWhat: ["One in a line, or between blanks.", "每行一個，或以空白分隔。"],
} as const;
