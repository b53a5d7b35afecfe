import { Group, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Transfer, TransferLine } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { readDecimal, showQty } from "../../shared/qty.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { LocationPick } from "../parts/record-pick.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

type MoveProps = {
  readonly transfer: Transfer;
  readonly line: TransferLine;
  readonly deed: "ship" | "receive";
  readonly onClose: () => void;
};

/** Ships goods of a line out of one warehouse, or receives them in the other. */
export function TransferMoveForm({ transfer, line, deed, onClose }: MoveProps) {
  const say = useText(texts);
  const ship = useCommand(TransferService.method.shipTransfer);
  const receive = useCommand(TransferService.method.receiveTransfer);
  const command = deed === "ship" ? ship : receive;
  const [typed, setTyped] = useState("");
  const [locationId, setLocation] = useState("");
  const [lotNo, setLotNo] = useState("");
  const [serials, setSerials] = useState("");
  const value = readDecimal(typed);
  const uom = line.requestedBase?.uom ?? "";
  const submit = () => {
    const movement = {
      lineId: line.id,
      quantity: { value: value ?? "", uom },
      location: { id: locationId },
      serials: serials.split(/[\s,]+/).filter(Boolean),
      ...(lotNo.trim() ? { lot: { code: lotNo.trim() } } : {}),
    };
    command.run({ transferId: transfer.id, movements: [movement] }, () => {
      toast(say(deed === "ship" ? "shipped" : "received", { quantity: showQty({ value: value ?? "", uom }) }));
      onClose();
    });
  };
  return (
    <CommandModal
      opened
      title={say(deed === "ship" ? "shipTitle" : "receiveTitle", { item: line.itemCode })}
      submit={say(deed)}
      isBusy={command.isBusy}
      isComplete={value !== undefined && locationId !== ""}
      error={command.error}
      fields={["movements"]}
      onClose={onClose}
      onSubmit={submit}
    >
      <Text size="sm" c="dimmed">
        {deed === "ship"
          ? say("shipSoFar", { shipped: showQty(line.shippedBase), requested: showQty(line.requestedBase) })
          : say("receiveSoFar", { inTransit: showQty(line.inTransitBase) })}
      </Text>
      <Group grow align="flex-start">
        <TextInput
          label={say("quantity", { uom })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={
            fieldError(command.error, "movements") ??
            (typed !== "" && value === undefined ? say("noAmount") : undefined)
          }
          inputMode="decimal"
          required
          data-autofocus
        />
        <LocationPick
          label={say(deed === "ship" ? "fromLocation" : "toLocation")}
          value={locationId}
          onChange={setLocation}
          warehouseId={deed === "ship" ? transfer.fromWarehouseId : transfer.toWarehouseId}
          required
          w="100%"
        />
      </Group>
      <TextInput
        label={say("lot")}
        description={say("lotWhat")}
        value={lotNo}
        onChange={(event) => setLotNo(event.currentTarget.value)}
      />
      <Textarea
        label={say("serials")}
        value={serials}
        onChange={(event) => setSerials(event.currentTarget.value)}
        autosize
      />
    </CommandModal>
  );
}

const texts = {
  ship: ["Ship", "出庫"],
  shipTitle: ["Ship {item}", "出庫 {item}"],
  shipped: ["{quantity} shipped", "已出庫 {quantity}"],
  shipSoFar: ["{shipped} of {requested} shipped.", "已出 {shipped}／應調 {requested}。"],
  receive: ["Receive", "收貨"],
  receiveTitle: ["Receive {item}", "收貨 {item}"],
  received: ["{quantity} received", "已收貨 {quantity}"],
  receiveSoFar: ["{inTransit} in transit.", "在途 {inTransit}。"],
  quantity: ["Quantity ({uom})", "數量（{uom}）"],
  noAmount: ["Not an amount", "數量不正確"],
  fromLocation: ["From location", "來源庫位"],
  toLocation: ["To location", "存放庫位"],
  lot: ["Lot", "批號"],
  lotWhat: ["For items that are tracked by lot.", "以批號追蹤的料件需填寫。"],
  serials: ["Serial numbers", "序號"],
} as const;
