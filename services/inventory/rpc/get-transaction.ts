import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findTransaction } from "../store/transaction-store.ts";
import { transactionMessage } from "./transaction-message.ts";

export const getTransaction = query(MovementService.method.getTransaction, async ({ transactionId }, { tx, reach }) => {
  const found = await findTransaction(tx, transactionId, reach);
  if (!found) throw refuse("NOT_FOUND", { resource: "stock_transaction" });
  return { transaction: transactionMessage(found.head, found.movements) };
});
