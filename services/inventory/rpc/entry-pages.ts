import type { Database, Tx } from "../../../platform/db/database.ts";
import type { Call, Reach } from "../../../platform/rpc/call.ts";
import type { EntryFilter, EntryKey, EntryPage } from "../store/entry-filter.ts";
import { countMovements } from "../store/row-estimate-store.ts";
import { estimateRows } from "./estimate-rows.ts";

/** A page of entries in one form or another. */
export type ReadPage = {
  /** How many entries it has; after a page without any there are none. */
  readonly count: number;
  /** Behind the last one. */
  readonly next: EntryKey | undefined;
};

/** How pages are read. */
export type PageReading<P extends ReadPage> = {
  readonly database: Database;
  /** Most entries of all pages; no limit when 0. */
  readonly limit: number;
  /** Most movements of a page. Each look costs milliseconds of planning. */
  readonly movementsMax: number;
  read(tx: Tx, page: EntryPage): Promise<P>;
};

/**
 * All pages, newest first, of whole movements each. The next one is read while the one before is sent, each in a
 * transaction of its own, so that a slow reader holds no connection and keeps nothing from being cleaned up.
 */
export async function* entryPages<P extends ReadPage>({
  database,
  limit,
  movementsMax,
  read,
}: PageReading<P>): AsyncGenerator<P> {
  const movements = limit > 0 ? Math.min(limit + 1, movementsMax) : movementsMax;
  let left = limit > 0 ? limit : Number.POSITIVE_INFINITY;
  const readPage = (after: EntryKey | undefined): Promise<P> => {
    const page = { order: "newest first", after, limit: Math.min(left, entriesEach * movements), movements } as const;
    return database.transaction({ timeoutMs: pageTimeoutMs, readOnly: true }, (tx) => read(tx, page));
  };
  for (let coming = readPage(undefined); ; ) {
    const page = await coming;
    if (page.count === 0) return;
    left -= page.count;
    if (left > 0) coming = readPage(page.next);
    // It is awaited above, unless nobody wants it any more.
    coming.catch(() => undefined);
    yield page;
    if (left <= 0) return;
  }
}

/** About how many entries a stream will send. */
export function estimateEntries(
  context: { readonly call: Call; readonly database: Database },
  filter: EntryFilter,
  reach: Reach,
  limit: number,
): Promise<bigint> {
  return estimateRows(context, limit, async (tx) => BigInt(entriesEach) * (await countMovements(tx, filter, reach)));
}

/** Entries of a movement. */
const entriesEach = 2;

const pageTimeoutMs = 10_000;
