import type { ServiceDefinition } from "../../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../../platform/rpc/service-environment.ts";
import { inventoryContracts } from "./contracts.ts";
import type { InventoryDeps } from "./deps.ts";
import { createPoster } from "./posting/poster.ts";
import { createReferences } from "./posting/references.ts";
import { addReceiptLine } from "./rpc/add-receipt-line.ts";
import { addShipmentLine } from "./rpc/add-shipment-line.ts";
import { allocate } from "./rpc/allocate.ts";
import { allocateBatch } from "./rpc/allocate-batch.ts";
import { allocateShipment } from "./rpc/allocate-shipment.ts";
import { approveCount } from "./rpc/approve-count.ts";
import { archiveCountPlan } from "./rpc/archive-count-plan.ts";
import { archiveItem } from "./rpc/archive-item.ts";
import { archiveLocation } from "./rpc/archive-location.ts";
import { archivePartner } from "./rpc/archive-partner.ts";
import { archiveReasonCode } from "./rpc/archive-reason-code.ts";
import { backdateMovement } from "./rpc/backdate-movement.ts";
import { batchCreateItems } from "./rpc/batch-create-items.ts";
import { batchCreateLocations } from "./rpc/batch-create-locations.ts";
import { batchPostMovements } from "./rpc/batch-post-movements.ts";
import { batchReceiveLines } from "./rpc/batch-receive-lines.ts";
import { blockLocation } from "./rpc/block-location.ts";
import { cancelCount } from "./rpc/cancel-count.ts";
import { cancelReceipt } from "./rpc/cancel-receipt.ts";
import { cancelShipment } from "./rpc/cancel-shipment.ts";
import { cancelTask } from "./rpc/cancel-task.ts";
import { cancelTransfer } from "./rpc/cancel-transfer.ts";
import { claimTask } from "./rpc/claim-task.ts";
import { closeLot } from "./rpc/close-lot.ts";
import { closePeriod } from "./rpc/close-period.ts";
import { closeReceipt } from "./rpc/close-receipt.ts";
import { closeTransfer } from "./rpc/close-transfer.ts";
import { completeTask } from "./rpc/complete-task.ts";
import { confirmEmpty } from "./rpc/confirm-empty.ts";
import { confirmPutaway } from "./rpc/confirm-putaway.ts";
import { confirmShipment } from "./rpc/confirm-shipment.ts";
import { convertQuantity } from "./rpc/convert-quantity.ts";
import { createCount } from "./rpc/create-count.ts";
import { createCountPlan } from "./rpc/create-count-plan.ts";
import { createItem } from "./rpc/create-item.ts";
import { createLocation } from "./rpc/create-location.ts";
import { createLot } from "./rpc/create-lot.ts";
import { createPartitions } from "./rpc/create-partitions.ts";
import { createPartner } from "./rpc/create-partner.ts";
import { createReasonCode } from "./rpc/create-reason-code.ts";
import { createReceipt } from "./rpc/create-receipt.ts";
import { createShipment } from "./rpc/create-shipment.ts";
import { createTask } from "./rpc/create-task.ts";
import { createTransfer } from "./rpc/create-transfer.ts";
import { expireAllocations } from "./rpc/expire-allocations.ts";
import { finishCount } from "./rpc/finish-count.ts";
import { generateBarcode } from "./rpc/generate-barcode.ts";
import { generateCounts } from "./rpc/generate-counts.ts";
import { getAllocation } from "./rpc/get-allocation.ts";
import { getAvailability } from "./rpc/get-availability.ts";
import { getBalance } from "./rpc/get-balance.ts";
import { getCount } from "./rpc/get-count.ts";
import { getCountPlan } from "./rpc/get-count-plan.ts";
import { getItem } from "./rpc/get-item.ts";
import { getLocation } from "./rpc/get-location.ts";
import { getLot } from "./rpc/get-lot.ts";
import { getPartner } from "./rpc/get-partner.ts";
import { getPeriod } from "./rpc/get-period.ts";
import { getReasonCode } from "./rpc/get-reason-code.ts";
import { getReceipt } from "./rpc/get-receipt.ts";
import { getScanSetting } from "./rpc/get-scan-setting.ts";
import { getSerial } from "./rpc/get-serial.ts";
import { getShipment } from "./rpc/get-shipment.ts";
import { getSiteSetting } from "./rpc/get-site-setting.ts";
import { getTask } from "./rpc/get-task.ts";
import { getTransaction } from "./rpc/get-transaction.ts";
import { getTransfer } from "./rpc/get-transfer.ts";
import { getWarehouse } from "./rpc/get-warehouse.ts";
import { hardenAllocation } from "./rpc/harden-allocation.ts";
import { heartbeatTask } from "./rpc/heartbeat-task.ts";
import { holdLot } from "./rpc/hold-lot.ts";
import { listAllocations } from "./rpc/list-allocations.ts";
import { listBalances } from "./rpc/list-balances.ts";
import { listBarcodes } from "./rpc/list-barcodes.ts";
import { listCountLines } from "./rpc/list-count-lines.ts";
import { listCountPlans } from "./rpc/list-count-plans.ts";
import { listCounts } from "./rpc/list-counts.ts";
import { listEntries } from "./rpc/list-entries.ts";
import { listItems } from "./rpc/list-items.ts";
import { listLocations } from "./rpc/list-locations.ts";
import { listLots } from "./rpc/list-lots.ts";
import { listPartners } from "./rpc/list-partners.ts";
import { listPeriodChanges } from "./rpc/list-period-changes.ts";
import { listPeriods } from "./rpc/list-periods.ts";
import { listReasonCodes } from "./rpc/list-reason-codes.ts";
import { listReceipts } from "./rpc/list-receipts.ts";
import { listSerials } from "./rpc/list-serials.ts";
import { listShipments } from "./rpc/list-shipments.ts";
import { listTasks } from "./rpc/list-tasks.ts";
import { listTransfers } from "./rpc/list-transfers.ts";
import { listWarehouses } from "./rpc/list-warehouses.ts";
import { markExpired } from "./rpc/mark-expired.ts";
import { nextTask } from "./rpc/next-task.ts";
import { packLine } from "./rpc/pack-line.ts";
import { pickLine } from "./rpc/pick-line.ts";
import { postCount } from "./rpc/post-count.ts";
import { postMovement } from "./rpc/post-movement.ts";
import { proveStock } from "./rpc/prove-stock.ts";
import { recallLot } from "./rpc/recall-lot.ts";
import { receiveLine } from "./rpc/receive-line.ts";
import { receiveTransfer } from "./rpc/receive-transfer.ts";
import { registerBarcode } from "./rpc/register-barcode.ts";
import { rejectCount } from "./rpc/reject-count.ts";
import { releaseAllocation } from "./rpc/release-allocation.ts";
import { releaseLot } from "./rpc/release-lot.ts";
import { releaseReceipt } from "./rpc/release-receipt.ts";
import { releaseShipment } from "./rpc/release-shipment.ts";
import { releaseTask } from "./rpc/release-task.ts";
import { releaseTransfer } from "./rpc/release-transfer.ts";
import { removeBarcode } from "./rpc/remove-barcode.ts";
import { reopenPeriod } from "./rpc/reopen-period.ts";
import { requestRecount } from "./rpc/request-recount.ts";
import { resolveScan } from "./rpc/resolve-scan.ts";
import { reverseMovement } from "./rpc/reverse-movement.ts";
import { setItemUoms } from "./rpc/set-item-uoms.ts";
import { shipTransfer } from "./rpc/ship-transfer.ts";
import { shortPick } from "./rpc/short-pick.ts";
import { startCount } from "./rpc/start-count.ts";
import { streamBalances } from "./rpc/stream-balances.ts";
import { streamEntries } from "./rpc/stream-entries.ts";
import { streamEntryRows } from "./rpc/stream-entry-rows.ts";
import { streamLotAges } from "./rpc/stream-lot-ages.ts";
import { submitCountLine } from "./rpc/submit-count-line.ts";
import { suggestPutaway } from "./rpc/suggest-putaway.ts";
import { sumBalances } from "./rpc/sum-balances.ts";
import { takeSnapshot } from "./rpc/take-snapshot.ts";
import { traceItem } from "./rpc/trace-item.ts";
import { unblockLocation } from "./rpc/unblock-location.ts";
import { undoMovement } from "./rpc/undo-movement.ts";
import { updateCountPlan } from "./rpc/update-count-plan.ts";
import { updateItem } from "./rpc/update-item.ts";
import { updateLocation } from "./rpc/update-location.ts";
import { updateLot } from "./rpc/update-lot.ts";
import { updatePartner } from "./rpc/update-partner.ts";
import { updateReasonCode } from "./rpc/update-reason-code.ts";
import { updateScanSetting } from "./rpc/update-scan-setting.ts";
import { updateSiteSetting } from "./rpc/update-site-setting.ts";
import { verifyStock } from "./rpc/verify-stock.ts";
import { postBatch } from "./store/posting-store.ts";
import { createPartitions as makePartitions } from "./store/stock-upkeep-store.ts";

/** The inventory service: what stock there is, where it lies, and every movement of it. */
export const inventoryService: ServiceDefinition<InventoryDeps> = {
  name: "inventory",
  contracts: inventoryContracts,
  rpcs: [
    createItem,
    batchCreateItems,
    getItem,
    listItems,
    updateItem,
    setItemUoms,
    archiveItem,
    convertQuantity,
    createPartner,
    getPartner,
    listPartners,
    updatePartner,
    archivePartner,
    createReasonCode,
    getReasonCode,
    listReasonCodes,
    updateReasonCode,
    archiveReasonCode,
    getWarehouse,
    listWarehouses,
    getSiteSetting,
    updateSiteSetting,
    createLocation,
    batchCreateLocations,
    getLocation,
    listLocations,
    updateLocation,
    archiveLocation,
    blockLocation,
    unblockLocation,
    createLot,
    getLot,
    listLots,
    updateLot,
    holdLot,
    releaseLot,
    recallLot,
    closeLot,
    markExpired,
    getSerial,
    listSerials,
    postMovement,
    batchPostMovements,
    backdateMovement,
    reverseMovement,
    undoMovement,
    getTransaction,
    getBalance,
    listBalances,
    getAvailability,
    sumBalances,
    listEntries,
    traceItem,
    verifyStock,
    createReceipt,
    addReceiptLine,
    releaseReceipt,
    getReceipt,
    listReceipts,
    receiveLine,
    batchReceiveLines,
    closeReceipt,
    cancelReceipt,
    suggestPutaway,
    confirmPutaway,
    createTransfer,
    releaseTransfer,
    getTransfer,
    listTransfers,
    shipTransfer,
    receiveTransfer,
    closeTransfer,
    cancelTransfer,
    allocate,
    allocateBatch,
    releaseAllocation,
    hardenAllocation,
    getAllocation,
    listAllocations,
    expireAllocations,
    createShipment,
    addShipmentLine,
    releaseShipment,
    allocateShipment,
    confirmShipment,
    cancelShipment,
    getShipment,
    listShipments,
    createTask,
    cancelTask,
    getTask,
    listTasks,
    claimTask,
    nextTask,
    heartbeatTask,
    releaseTask,
    completeTask,
    createCountPlan,
    getCountPlan,
    listCountPlans,
    updateCountPlan,
    archiveCountPlan,
    generateCounts,
    createCount,
    getCount,
    listCounts,
    listCountLines,
    startCount,
    submitCountLine,
    confirmEmpty,
    finishCount,
    closePeriod,
    reopenPeriod,
    getPeriod,
    listPeriods,
    listPeriodChanges,
    resolveScan,
    registerBarcode,
    listBarcodes,
    removeBarcode,
    generateBarcode,
    requestRecount,
    approveCount,
    rejectCount,
    postCount,
    cancelCount,
    pickLine,
    shortPick,
    packLine,
    getScanSetting,
    updateScanSetting,
    streamEntries,
    streamEntryRows,
    streamBalances,
    streamLotAges,
    takeSnapshot,
    proveStock,
    createPartitions,
  ],
};

/** What the inventory service of a process stands on. Makes room in the ledger first, lest the first posting find none. */
export async function openInventory({ config, database, log }: ServiceEnvironment): Promise<InventoryDeps> {
  await database.transaction({ timeoutMs: 10_000 }, makePartitions);
  const batchMax = config.postingBatchMax;
  return {
    log,
    // Without batches each document has a transaction of its own, so several may run at once.
    poster: createPoster({ database, log, batchMax, lanes: batchMax === 1 ? 8 : 1, postBatch }),
    references: createReferences(database),
    scanRules: { last: { currentYear: 0, separators: [], prefixRules: [] } },
  };
}
