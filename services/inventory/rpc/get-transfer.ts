import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findTransfer } from "../store/transfer-store.ts";
import { transferLineMessages, transferMessage } from "./transfer-message.ts";

export const getTransfer = query(TransferService.method.getTransfer, async ({ transferId }, { tx, reach }) => {
  const transfer = await findTransfer(tx, transferId, reach);
  if (!transfer) throw refuse("NOT_FOUND", { resource: "transfer" });
  return { transfer: transferMessage(transfer), lines: await transferLineMessages(tx, transfer.id) };
});
