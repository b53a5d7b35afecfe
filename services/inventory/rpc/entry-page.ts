import type { EntryFilter as FilterMessage, StockEntry } from "../../../gen/erp/inventory/v1/stock_entry_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { cutPage, type Page, pageOf, refuseToken } from "../../../platform/rpc/paging.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { isMoment, momentOf } from "../domain/moment.ts";
import type { EntryFilter, EntryKey, EntryPage } from "../store/entry-filter.ts";
import { type EntryRow, listEntries } from "../store/entry-store.ts";
import { entryMessage } from "./entry-message.ts";
import { movementTypeName } from "./movement-type-name.ts";

/** The page of entries that a request asks for. */
export async function entryPage(
  tx: Tx,
  request: { pageSize: number; pageToken: string },
  filter: EntryFilter,
  reach: Reach,
  order: EntryPage["order"],
): Promise<{ entries: StockEntry[]; nextPageToken: string }> {
  const page = pageOf(request, 4);
  const found = await listEntries(tx, filter, reach, { order, after: readKey(page), limit: page.size + 1 });
  const { rows, nextPageToken } = cutPage(found, page, (row) => {
    const { recordTime, transactionId, lineNo, leg } = keyOf(row);
    return [recordTime, transactionId, String(lineNo), String(leg)];
  });
  return { entries: rows.map(entryMessage), nextPageToken };
}

/** The filter of a request as the store takes it. */
export function entryFilterOf(message: FilterMessage | undefined): EntryFilter {
  if (!message) return {};
  const { warehouseId, itemId, locationId, lotId, serialId, documentId, fromTime, toTime } = message;
  return {
    warehouseId,
    itemId,
    locationId,
    lotId,
    serialId,
    documentId,
    types: message.types.flatMap((type) => movementTypeName(type) ?? []),
    from: fromTime && momentOf(fromTime, "up"),
    to: toTime && momentOf(toTime, "up"),
  };
}

/** Place of an entry in the order of lists. */
export function keyOf({ record_moment, transaction_id, line_no, leg }: EntryRow): EntryKey {
  return { recordTime: record_moment, transactionId: transaction_id, lineNo: line_no, leg };
}

function readKey({ after }: Page): EntryKey | undefined {
  if (!after) return undefined;
  const [recordTime = "", transactionId = "", lineNo = "", leg = ""] = after;
  const valid = isMoment(recordTime) && isUuid(transactionId) && /^\d{1,9}$/.test(lineNo) && /^[12]$/.test(leg);
  if (!valid) throw refuseToken();
  return { recordTime, transactionId, lineNo: Number(lineNo), leg: Number(leg) };
}
