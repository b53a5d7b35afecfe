import { StockEntryStreamService } from "../../../gen/erp/inventory/v1/stock_entry_stream_service_pb.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import { stream } from "../deps.ts";
import type { EntryKey } from "../store/entry-filter.ts";
import { listEntries } from "../store/entry-store.ts";
import { countMovements } from "../store/row-estimate-store.ts";
import { entryMessage } from "./entry-message.ts";
import { entryFilterOf, keyOf } from "./entry-page.ts";
import { estimateRows } from "./estimate-rows.ts";

export const streamEntries = stream(StockEntryStreamService.method.streamEntries, async function* (request, context) {
  const { call, database } = context;
  const reach = reachFor(StockEntryStreamService.method.streamEntries, call.caller);
  const filter = entryFilterOf(request.filter);
  const { limit } = request;
  // Every movement has two entries.
  const total = await estimateRows(context, limit, async (tx) => 2n * (await countMovements(tx, filter, reach)));
  let sent = 0;
  for (let after: EntryKey | undefined; ; ) {
    call.signal.throwIfAborted();
    const size = limit > 0 ? Math.min(limit - sent, pageSize) : pageSize;
    const page = { order: "newest first" as const, after, limit: size };
    // A transaction for each page, so that a slow reader holds no connection and keeps nothing from being cleaned up.
    const rows = await database.transaction({ timeoutMs: pageTimeoutMs, readOnly: true }, (tx) =>
      listEntries(tx, filter, reach, page),
    );
    const estimatedTotal = sent === 0 ? total : 0n;
    if (rows.length > 0) yield { entries: rows.map(entryMessage), estimatedTotal };
    sent += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < size || (limit > 0 && sent >= limit)) return;
    after = keyOf(last);
  }
});

const pageSize = 1_000;
const pageTimeoutMs = 10_000;
