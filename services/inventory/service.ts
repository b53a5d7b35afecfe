import { PutawayService } from "../../gen/erp/inventory/v1/putaway_service_pb.ts";
import { ReceiptService } from "../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { TransferService } from "../../gen/erp/inventory/v1/transfer_service_pb.ts";
import type { ServiceDefinition } from "../../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../../platform/rpc/service-environment.ts";
import type { InventoryDeps } from "./deps.ts";
import { addReceiptLine } from "./rpc/add-receipt-line.ts";
import { cancelReceipt } from "./rpc/cancel-receipt.ts";
import { cancelTransfer } from "./rpc/cancel-transfer.ts";
import { closeReceipt } from "./rpc/close-receipt.ts";
import { closeTransfer } from "./rpc/close-transfer.ts";
import { confirmPutaway } from "./rpc/confirm-putaway.ts";
import { createReceipt } from "./rpc/create-receipt.ts";
import { createTransfer } from "./rpc/create-transfer.ts";
import { getReceipt } from "./rpc/get-receipt.ts";
import { getTransfer } from "./rpc/get-transfer.ts";
import { listReceipts } from "./rpc/list-receipts.ts";
import { listTransfers } from "./rpc/list-transfers.ts";
import { receiveLine } from "./rpc/receive-line.ts";
import { receiveTransfer } from "./rpc/receive-transfer.ts";
import { releaseReceipt } from "./rpc/release-receipt.ts";
import { releaseTransfer } from "./rpc/release-transfer.ts";
import { shipTransfer } from "./rpc/ship-transfer.ts";
import { suggestPutaway } from "./rpc/suggest-putaway.ts";

/** The inventory service: what stock there is, where it lies, and every movement of it. */
export const inventoryService: ServiceDefinition<InventoryDeps> = {
  name: "inventory",
  databaseRole: "erp_inventory",
  contracts: [PutawayService, ReceiptService, TransferService],
  rpcs: [
    addReceiptLine,
    cancelReceipt,
    cancelTransfer,
    closeReceipt,
    closeTransfer,
    confirmPutaway,
    createReceipt,
    createTransfer,
    getReceipt,
    getTransfer,
    listReceipts,
    listTransfers,
    receiveLine,
    receiveTransfer,
    releaseReceipt,
    releaseTransfer,
    shipTransfer,
    suggestPutaway,
  ],
};

/** What the inventory service of a process stands on. */
export function openInventory({ log }: ServiceEnvironment): InventoryDeps {
  return { log };
}
