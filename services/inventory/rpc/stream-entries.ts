import { StockEntryStreamService } from "../../../gen/erp/inventory/v1/stock_entry_stream_service_pb.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import { stream } from "../deps.ts";
import { listEntries } from "../store/entry-store.ts";
import { entryMessage } from "./entry-message.ts";
import { entryFilterOf, keyOf } from "./entry-page.ts";
import { entryPages, estimateEntries } from "./entry-pages.ts";

export const streamEntries = stream(StockEntryStreamService.method.streamEntries, async function* (request, context) {
  const { call, database } = context;
  const reach = reachFor(StockEntryStreamService.method.streamEntries, call.caller);
  const filter = entryFilterOf(request.filter);
  const { limit } = request;
  let estimatedTotal = await estimateEntries(context, filter, reach, limit);
  const pages = entryPages({
    database,
    limit,
    movementsMax: 1_000,
    read: async (tx, page) => {
      const rows = await listEntries(tx, filter, reach, page);
      const last = rows.at(-1);
      return { rows, count: rows.length, next: last && keyOf(last) };
    },
  });
  for await (const { rows } of pages) {
    for (let at = 0; at < rows.length; at += messageMax) {
      call.signal.throwIfAborted();
      yield { entries: rows.slice(at, at + messageMax).map(entryMessage), estimatedTotal };
      estimatedTotal = 0n;
    }
  }
});

/** Most entries of a message: small ones are gone before the garbage collector takes them for something that stays. */
const messageMax = 250;
