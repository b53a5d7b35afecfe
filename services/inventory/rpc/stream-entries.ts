import { StockEntryStreamService } from "../../../gen/erp/inventory/v1/stock_entry_stream_service_pb.ts";
import type { Database } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import { stream } from "../deps.ts";
import type { EntryFilter, EntryKey } from "../store/entry-filter.ts";
import { type EntryRow, listEntries } from "../store/entry-store.ts";
import { countMovements } from "../store/row-estimate-store.ts";
import { entryMessage } from "./entry-message.ts";
import { entryFilterOf, keyOf } from "./entry-page.ts";
import { estimateRows } from "./estimate-rows.ts";

export const streamEntries = stream(StockEntryStreamService.method.streamEntries, async function* (request, context) {
  const { call, database } = context;
  const reach = reachFor(StockEntryStreamService.method.streamEntries, call.caller);
  const filter = entryFilterOf(request.filter);
  const { limit } = request;
  let estimatedTotal = await estimateRows(context, limit, async (tx) => {
    return BigInt(entriesEach) * (await countMovements(tx, filter, reach));
  });
  let sent = 0;
  for await (const rows of pagesOf(database, filter, reach, limit)) {
    call.signal.throwIfAborted();
    for (let at = 0; at < rows.length; at += messageMax) {
      const entries = rows.slice(at, at + messageMax).map(entryMessage);
      yield { entries: limit > 0 ? entries.slice(0, limit - sent) : entries, estimatedTotal };
      estimatedTotal = 0n;
      sent += entries.length;
      if (limit > 0 && sent >= limit) return;
    }
  }
});

/** Entries of a movement. */
const entriesEach = 2;

/** Most movements that are read at once. Each look costs milliseconds of planning. */
const pageMax = 1_000;

/** Most entries of a message: small ones are gone before the garbage collector takes them for something that stays. */
const messageMax = 250;

const pageTimeoutMs = 10_000;

/**
 * All rows in pages of whole movements. The next page is read while the one before is sent, each in a transaction of its own,
 * so that a slow reader holds no connection and keeps nothing from being cleaned up.
 */
async function* pagesOf(database: Database, filter: EntryFilter, reach: Reach, limit: number) {
  const movements = limit > 0 ? Math.min(limit + 1, pageMax) : pageMax;
  const read = (after: EntryKey | undefined): Promise<readonly EntryRow[]> =>
    database.transaction({ timeoutMs: pageTimeoutMs, readOnly: true }, (tx) =>
      listEntries(tx, filter, reach, { order: "newest first", after, limit: entriesEach * movements, movements }),
    );
  for (let next = read(undefined); ; ) {
    const rows = await next;
    const last = rows.at(-1);
    if (!last) return;
    next = read(keyOf(last));
    // It is awaited above, unless nobody wants it any more.
    next.catch(() => undefined);
    yield rows;
  }
}
