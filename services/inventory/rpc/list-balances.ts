import { type ListBalancesRequest, StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { cutPage, type Page, pageOf, pageToken, refuseToken } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { momentOf } from "../domain/moment.ts";
import { type AsOf, listOnHandAt } from "../store/as-of-store.ts";
import {
  type BalanceFilter,
  type BalanceRow,
  findBalances,
  listBalances as listBalanceRows,
} from "../store/balance-store.ts";
import { balanceMessage } from "./balance-message.ts";
import { stockStatusName } from "./movement-type-name.ts";

export const listBalances = query(StockService.method.listBalances, async (request, { tx, reach }) => {
  const page = pageOf(request, 2);
  const statuses = request.statuses.flatMap((status) => stockStatusName(status) ?? []);
  const { warehouseId, itemId, locationId, lotId, includeZero } = request;
  const filter = { warehouseId, itemId, locationId, lotId, statuses, includeZero };
  const asOf = asOfOf(request);
  if (asOf) return pageAsOf(tx, filter, reach, page, asOf);
  const found = await listBalanceRows(tx, filter, reach, { size: page.size, after: readKey(page) });
  const { rows, nextPageToken } = cutPage(found, page, keyOf);
  return { balances: rows.map((row) => balanceMessage(row)), nextPageToken };
});

function asOfOf({ asOf }: ListBalancesRequest): AsOf | undefined {
  if (asOf.case === undefined) return undefined;
  return { by: asOf.case === "recordTime" ? "record" : "business", time: momentOf(asOf.value, "down") };
}

/** Most balances that are worked out for a page: what is zero now may not have been then, so many are looked at in vain. */
const examinedMax = 5_000;
/** Each look costs more than what it looks at. */
const examinedAtOnce = { min: 150, max: 1_000 };

async function pageAsOf(tx: Tx, filter: BalanceFilter, reach: Reach, page: Page, asOf: AsOf) {
  const { shown, last } = await lookBack(tx, filter, reach, page, asOf);
  const rows = shown.size === 0 ? [] : await findBalances(tx, [...shown.keys()]);
  const balances = rows.map((row) => balanceMessage(row, shown.get(row.id as bigint)));
  return { balances, nextPageToken: last ? pageToken([last.code, String(last.id)]) : "" };
}

/** What lay on the balances of a page; and the last one that was looked at, if there are more behind it. */
async function lookBack(tx: Tx, filter: BalanceFilter, reach: Reach, page: Page, asOf: AsOf) {
  const shown = new Map<bigint, string>();
  let after = readKey(page);
  let size = Math.max(page.size, examinedAtOnce.min);
  for (let examined = 0; ; size = Math.min(2 * size, examinedAtOnce.max)) {
    const look = { size, after, wanted: page.size - shown.size };
    const looked = (await listOnHandAt(tx, filter, reach, look, asOf)).filter(({ rank }) => rank <= size);
    for (const { id, code, on_hand, rank, ranks } of looked) {
      if (filter.includeZero || on_hand !== "0") shown.set(id, on_hand);
      if (rank === ranks) return { shown, last: undefined };
      after = { code, id };
      if (shown.size === page.size) return { shown, last: after };
    }
    if (looked.length === 0) return { shown, last: undefined };
    examined += size;
    if (examined >= examinedMax) return { shown, last: after };
  }
}

function keyOf({ item_code, id }: BalanceRow): string[] {
  return [item_code, String(id)];
}

function readKey({ after }: Page): { code: string; id: bigint } | undefined {
  if (!after) return undefined;
  const [code = "", id = ""] = after;
  if (!/^\d{1,18}$/.test(id)) throw refuseToken();
  return { code, id: BigInt(id) };
}
