import { StockEntryStreamService } from "../../../gen/erp/inventory/v1/stock_entry_stream_service_pb.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import { stream } from "../deps.ts";
import type { EntryKey } from "../store/entry-filter.ts";
import { listEntries } from "../store/entry-store.ts";
import { entryMessage } from "./entry-message.ts";
import { entryFilterOf, keyOf } from "./entry-page.ts";

export const streamEntries = stream(
  StockEntryStreamService.method.streamEntries,
  async function* (request, { call, database }) {
    const reach = reachFor(StockEntryStreamService.method.streamEntries, call.caller);
    const filter = entryFilterOf(request.filter);
    for (let after: EntryKey | undefined; ; ) {
      call.signal.throwIfAborted();
      const page = { order: "newest first" as const, after, limit: pageSize };
      // A transaction for each page, so that a slow reader holds no connection and keeps nothing from being cleaned up.
      const rows = await database.transaction({ timeoutMs: pageTimeoutMs, readOnly: true }, (tx) =>
        listEntries(tx, filter, reach, page),
      );
      if (rows.length > 0) yield { entries: rows.map(entryMessage) };
      const last = rows.at(-1);
      if (!last || rows.length < pageSize) return;
      after = keyOf(last);
    }
  },
);

const pageSize = 1_000;
const pageTimeoutMs = 10_000;
