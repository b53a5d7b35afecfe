import { StockService, type TraceItemRequest } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { query } from "../deps.ts";
import type { EntryFilter } from "../store/entry-filter.ts";
import { resolveItem } from "../store/item-store.ts";
import { findLot, resolveLot } from "../store/lot-store.ts";
import { findSerialId } from "../store/serial-store.ts";
import { entryPage } from "./entry-page.ts";

export const traceItem = query(StockService.method.traceItem, async (request, { tx, reach }) => {
  const item = await resolveItem(tx, request.item as Ref);
  if (!item) throw refuse("NOT_FOUND", { resource: "item" });
  const filter = await filterOf(tx, item.id, request, reach);
  const page = await entryPage(tx, request, filter, reach, "oldest first");
  // A piece is made by its first movement: without any in reach it was never there.
  if (filter.serialId && page.entries.length === 0 && request.pageToken === "") {
    throw refuse("NOT_FOUND", { resource: "serial" });
  }
  return page;
});

async function filterOf(tx: Tx, itemId: string, { traced }: TraceItemRequest, reach: Reach): Promise<EntryFilter> {
  if (traced.case === "serialNo") {
    const serialId = await findSerialId(tx, itemId, traced.value);
    if (!serialId) throw refuse("NOT_FOUND", { resource: "serial" });
    return { itemId, serialId };
  }
  const named = await resolveLot(tx, itemId, traced.value as Ref);
  const lot = named && (await findLot(tx, named.id, reach));
  if (!lot) throw refuse("NOT_FOUND", { resource: "lot" });
  return { itemId, lotId: lot.id };
}
