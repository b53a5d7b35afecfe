import { LotExpiryService } from "../../../gen/erp/inventory/v1/lot_expiry_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { type Call, remainingMs } from "../../../platform/rpc/call.ts";
import { finishCommand } from "../../../platform/rpc/command-store.ts";
import { answer } from "../deps.ts";
import { noticeExpired } from "../store/lot-expiry-store.ts";

// A batch that begins with less time than this might not end in time.
const leastTimeMs = 2_000;
const batchSize = 500;

export const markExpired = answer(LotExpiryService.method.markExpired, async (_request, { call, database }) => {
  let total = 0;
  for (let noticed = 1; noticed > 0 && remainingMs(call) > leastTimeMs; total += noticed) {
    noticed = await database.transaction({ timeoutMs: remainingMs(call) }, (tx) => publishBatch(tx, call));
  }
  return { noticed: total };
});

/** Publishes the next expiries with the note that they were published, and returns how many. */
async function publishBatch(tx: Tx, call: Call): Promise<number> {
  const noticed = await noticeExpired(tx, batchSize);
  if (noticed.length === 0) return 0;
  const events = noticed.map(({ lot_id, warehouse_id, item_code, lot_no, expiry_date, on_hand }) => ({
    topic: "inventory.lot.expired",
    resourceType: "lot",
    resourceId: lot_id,
    unitId: warehouse_id,
    payload: { item: item_code, lot_no, expiry_date, on_hand },
  }));
  await finishCommand(tx, call, { entries: [{ resourceType: "lot", after: { noticed: noticed.length } }], events });
  return noticed.length;
}
