import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { demandReversible, linesToReverse } from "../domain/reversal-rules.ts";
import { refuseInventory } from "../errors.ts";
import { postStock, type StockLine } from "../store/post-stock.ts";
import { findTransaction, lockReversal, type MovementRow, type TransactionRow } from "../store/transaction-store.ts";
import { giveBackReceipt } from "./give-back-receipt.ts";
import { postingMessage } from "./posting-message.ts";

/** What is taken back, and why. */
export type TakenBack = {
  readonly transactionId: string;
  /** Lines and how much of them; all that is left when empty. */
  readonly lines: readonly { readonly lineNo: number; readonly quantity: string }[];
  readonly reasonCode: string;
  readonly note: string;
  /** Refuses a transaction that the caller may not take back. */
  readonly demand?: (head: TransactionRow) => void;
};

/** Takes a posted transaction back by a posting that goes the other way, and returns that. */
export async function takeBack(
  context: CommandContext<InventoryDeps>,
  { transactionId, lines: asked, reasonCode, note, demand }: TakenBack,
): Promise<ReturnType<typeof postingMessage>> {
  const { tx, reach, audit } = context;
  await lockReversal(tx, transactionId);
  const found = await findTransaction(tx, transactionId, reach);
  // Whoever sees only the other side of a transfer has not posted it, and cannot take it back.
  const own = found && (reach.everywhere || reach.unitIds.includes(found.head.warehouse_id));
  if (!found || !own) throw refuse("NOT_FOUND", { resource: "stock_transaction" });
  const { head, movements } = found;
  demand?.(head);
  demandReversible(head);
  const reversed = () =>
    refuseInventory("ALREADY_REVERSED", { transaction: head.id, reversal: head.reversals.at(-1) ?? "" });
  const lines = linesToReverse(movements, asked);
  if (lines.length === 0) throw reversed();
  for (const { line, quantity } of head.document_kind === "receipt" ? lines : []) {
    await giveBackReceipt(context, line.document_line_id ?? "", quantity);
  }
  const posted = await postStock(context, {
    type: head.movement_type,
    warehouseId: head.warehouse_id,
    reasonCode,
    note,
    reversalOf: head.id,
    lines: lines.map(({ line, quantity }) => reversedLine(line, quantity)),
  }).catch((error: unknown) => {
    throw brokenConstraint(error) === "movement_reversal_check" ? reversed() : error;
  });
  const place = { resourceType: "stock_transaction", resourceId: posted.transactionId, unitId: head.warehouse_id };
  audit({ ...place, reason: note, after: { reversal_of: head.id, lines: lines.map(({ line }) => line.line_no) } });
  return postingMessage(posted);
}

/** The movement that goes the other way. Virtual sides are left to the type. */
function reversedLine(row: MovementRow, quantity: string): StockLine {
  return {
    itemId: row.item_id,
    quantity,
    uom: row.base_uom,
    ...(row.to_virtual
      ? {}
      : { from: { locationId: row.to_location_id, lotId: row.to_lot_id ?? undefined, status: row.to_status } }),
    ...(row.from_virtual
      ? {}
      : { to: { locationId: row.from_location_id, lotId: row.from_lot_id ?? undefined, status: row.from_status } }),
    serials: row.serials,
    documentLineId: row.document_line_id ?? undefined,
    original: { lineNo: row.line_no, quantity: row.quantity },
  };
}
