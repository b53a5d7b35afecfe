import type { Receipt } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import type { InventoryDeps } from "../deps.ts";
import { nextReceiptState, type ReceiptAct } from "../domain/receipt-state.ts";
import { findReceipt, lockReceipt, type ReceiptRow, setReceiptState } from "../store/receipt-store.ts";
import { receiptFields, receiptMessage } from "./receipt-message.ts";

/** A decision about a receipt as a whole. */
export type ReceiptDecision = {
  readonly receiptId: string;
  readonly etag: string;
  /** What is done to the receipt as it was found, with all that goes with it but the state. */
  readonly act: (found: ReceiptRow) => ReceiptAct | Promise<ReceiptAct>;
  /** Why; kept as the closing note. */
  readonly note?: string;
  /** What happened, the last part of the topic of the event. */
  readonly happened: string;
};

/** Takes a receipt from one state to the next for somebody who knows its current version. */
export async function changeReceiptState(
  { tx, reach, audit, emit }: CommandContext<InventoryDeps>,
  { receiptId, etag, act, note = "", happened }: ReceiptDecision,
): Promise<{ receipt: Receipt }> {
  const before = await lockReceipt(tx, receiptId, reach);
  if (!before) throw refuse("NOT_FOUND", { resource: "receipt" });
  demandEtag(etag, before.version, "receipt");
  const state = nextReceiptState(before.state, await act(before));
  await setReceiptState(tx, before.id, state, note);
  const after = (await findReceipt(tx, before.id, reach)) ?? before;
  const place = { resourceType: "receipt", resourceId: after.id, unitId: after.warehouse_id };
  audit({ ...place, ...changedFields(receiptFields(before), receiptFields(after)), reason: note });
  emit({ topic: `inventory.receipt.${happened}`, ...place, payload: { number: after.number, state } });
  return { receipt: receiptMessage(after) };
}
