import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { demandPlace } from "../../../platform/rpc/scope.ts";
import { command, type InventoryDeps } from "../deps.ts";
import { nextTransferState } from "../domain/transfer-state.ts";
import { refuseInventory } from "../errors.ts";
import { postStock } from "../store/post-stock.ts";
import { findTransitLocation, type TransferRow } from "../store/transfer-store.ts";
import { countLost, listTransit, type TransitRow } from "../store/transfer-transit-store.ts";
import { changeTransferState } from "./change-transfer-state.ts";
import { transferLineMessages } from "./transfer-message.ts";

const method = TransferService.method.closeTransfer;

export const closeTransfer = command(method, async (request, context) => {
  const { tx } = context;
  const reason = request.reasonCode.trim().toUpperCase();
  let transactionId = "";
  const closed = await changeTransferState(context, {
    ...request,
    happened: "closed",
    act: async (transfer) => {
      const open = await listTransit(tx, transfer.id);
      if (open.length === 0) return "close";
      nextTransferState(transfer.state, "write_off");
      if (reason === "") throw refuseInventory("TRANSIT_OPEN", { open: inWords(open) });
      transactionId = await writeOff(context, transfer, open, { code: reason, note: request.note });
      return "write_off";
    },
  });
  return { ...closed, lines: await transferLineMessages(tx, request.transferId), transactionId };
});

/** Scraps all that is still on its way. It lies at a place of the source, so the source must be in the caller's reach. */
async function writeOff(
  context: CommandContext<InventoryDeps>,
  transfer: TransferRow,
  open: readonly TransitRow[],
  { code, note }: { code: string; note: string },
): Promise<string> {
  const { tx, reach } = context;
  const warehouseId = transfer.from_warehouse_id;
  demandPlace(reach, warehouseId, accessOf(method).permission);
  const locationId = await findTransitLocation(tx, warehouseId);
  const { transactionId } = await postStock(context, {
    type: "SCRAP",
    warehouseId,
    reasonCode: code,
    note,
    document: { kind: "transfer", id: transfer.id },
    lines: open.map(({ line_id, item_id, base_uom, lot_id, status, quantity, serials }) => ({
      itemId: item_id,
      quantity,
      uom: base_uom,
      from: { locationId, lotId: lot_id ?? undefined, status },
      serials,
      documentLineId: line_id,
    })),
  });
  await countLost(tx, transfer.id);
  return transactionId;
}

/** What is open, for people: "3 EA, 1.5 KG". */
function inWords(open: readonly TransitRow[]): string {
  return open
    .map(({ quantity, base_uom }) => `${quantity} ${base_uom}`)
    .join(", ")
    .slice(0, 200);
}
