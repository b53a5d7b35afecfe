import type { Transfer } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import type { InventoryDeps } from "../deps.ts";
import { nextTransferState, type TransferAct } from "../domain/transfer-state.ts";
import { findTransfer, lockTransfer, setTransferState, type TransferRow } from "../store/transfer-store.ts";
import { transferEnds, transferFields, transferMessage } from "./transfer-message.ts";

/** A decision about a transfer as a whole. */
export type TransferDecision = {
  readonly transferId: string;
  readonly etag: string;
  /** What is done to the transfer as it was found, with all that goes with it but the state. */
  readonly act: (found: TransferRow) => TransferAct | Promise<TransferAct>;
  /** Why; kept as the closing note. */
  readonly note?: string;
  /** What happened, the last part of the topic of the event. */
  readonly happened: string;
};

/** Takes a transfer from one state to the next for somebody who knows its current version. */
export async function changeTransferState(
  { tx, reach, audit, emit }: CommandContext<InventoryDeps>,
  { transferId, etag, act, note = "", happened }: TransferDecision,
): Promise<{ transfer: Transfer }> {
  const before = await lockTransfer(tx, transferId, reach);
  if (!before) throw refuse("NOT_FOUND", { resource: "transfer" });
  demandEtag(etag, before.version, "transfer");
  const state = nextTransferState(before.state, await act(before));
  await setTransferState(tx, before.id, state, note);
  const after = (await findTransfer(tx, before.id, reach)) ?? before;
  const place = { resourceType: "transfer", resourceId: after.id, unitId: after.from_warehouse_id };
  audit({ ...place, ...changedFields(transferFields(before), transferFields(after)), reason: note });
  const payload = { ...transferEnds(after), state };
  emit({ topic: `inventory.transfer.${happened}`, ...place, payload });
  return { transfer: transferMessage(after) };
}
