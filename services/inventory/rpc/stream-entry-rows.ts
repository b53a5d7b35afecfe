import { StockEntryStreamService } from "../../../gen/erp/inventory/v1/stock_entry_stream_service_pb.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import { stream } from "../deps.ts";
import { listEntryRows } from "../store/entry-row-store.ts";
import { entryFilterOf } from "./entry-page.ts";
import { entryPages, estimateEntries } from "./entry-pages.ts";

const method = StockEntryStreamService.method.streamEntryRows;

export const streamEntryRows = stream(method, async function* (request, context) {
  const { call, database } = context;
  const reach = reachFor(method, call.caller);
  const filter = entryFilterOf(request.filter);
  const { limit } = request;
  let estimatedTotal = await estimateEntries(context, filter, reach, limit);
  const pages = entryPages({
    database,
    limit,
    movementsMax: 1_000,
    read: async (tx, page) => {
      const { parts, next } = await listEntryRows(tx, filter, reach, page);
      return { parts, next, count: parts.reduce((sum, { row_count }) => sum + row_count, 0) };
    },
  });
  for await (const { parts } of pages) {
    for (const { rows_json, row_count } of parts) {
      call.signal.throwIfAborted();
      yield { rowsJson: rows_json, rowCount: row_count, estimatedTotal };
      estimatedTotal = 0n;
    }
  }
});
