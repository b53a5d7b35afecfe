import type { Balance } from "../../../gen/erp/inventory/v1/stock_pb.ts";
import { type ListBalancesRequest, StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { cutPage, type Page, pageOf, pageToken, refuseToken } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { momentOf } from "../domain/moment.ts";
import { type AsOf, findOnHandAt } from "../store/as-of-store.ts";
import { type BalanceFilter, type BalanceRow, listBalances as listBalanceRows } from "../store/balance-store.ts";
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
const examinedAtOnceMax = 500;

async function pageAsOf(tx: Tx, filter: BalanceFilter, reach: Reach, page: Page, asOf: AsOf) {
  const balances: Balance[] = [];
  let after = readKey(page);
  let size = page.size;
  // Often a few more are enough; where nearly nothing lay, each look is at twice as many.
  for (let examined = 0; ; size = Math.min(2 * size, examinedAtOnceMax)) {
    const found = await listBalanceRows(tx, { ...filter, includeZero: true }, reach, { size, after });
    const rows = found.slice(0, size);
    const onHand = await findOnHandAt(tx, idsOf(rows), asOf);
    for (const [at, row] of rows.entries()) {
      const then = onHand.get(row.id as bigint) ?? "0";
      if (filter.includeZero || then !== "0") balances.push(balanceMessage(row, then));
      examined += 1;
      if (at === found.length - 1) return { balances, nextPageToken: "" };
      const full = balances.length === page.size || examined === examinedMax;
      if (full) return { balances, nextPageToken: pageToken(keyOf(row)) };
      after = { code: row.item_code, id: row.id as bigint };
    }
    if (rows.length === 0) return { balances, nextPageToken: "" };
  }
}

function idsOf(rows: readonly BalanceRow[]): bigint[] {
  return rows.flatMap(({ id }) => id ?? []);
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
