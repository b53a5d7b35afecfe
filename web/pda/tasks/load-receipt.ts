import type { Connection } from "../api/connection.ts";
import type { OpenReceipt, ReceiveQuery } from "../machines/receive.ts";

/** Fetches a receipt with its lines. */
export async function loadReceipt({ call }: Connection, { document }: ReceiveQuery): Promise<OpenReceipt> {
  const { receipt, lines = [] } = await call("inventory.v1.ReceiptService/GetReceipt", { receiptId: document.id });
  return {
    kind: "receipt",
    id: document.id,
    number: receipt?.number ?? document.number,
    supplier: receipt?.supplierCode ?? "",
    lines: lines.map(({ id = "", itemId = "", itemCode = "", expectedBase, receivedBase, limitBase }) => ({
      id,
      itemId,
      itemCode,
      uom: expectedBase?.uom ?? "",
      expected: expectedBase?.value ?? "0",
      received: receivedBase?.value ?? "0",
      limit: limitBase?.value ?? "0",
    })),
  };
}
