import {
  StockReportService,
  type StreamBalancesRequest,
} from "../../../gen/erp/inventory/v1/stock_report_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import { stream } from "../deps.ts";
import { momentOf } from "../domain/moment.ts";
import { type AsOf, findOnHandAt } from "../store/as-of-store.ts";
import { type BalanceFilter, listBalances } from "../store/balance-store.ts";
import { countBalances } from "../store/row-estimate-store.ts";
import { balanceMessage } from "./balance-message.ts";
import { estimateRows } from "./estimate-rows.ts";
import { stockStatusName } from "./movement-type-name.ts";

export const streamBalances = stream(StockReportService.method.streamBalances, async function* (request, context) {
  const { call, database } = context;
  const reach = reachFor(StockReportService.method.streamBalances, call.caller);
  const asOf = asOfOf(request);
  const filter = filterOf(request, asOf);
  const { limit } = request;
  let estimatedTotal = await estimateRows(context, limit, (tx) => countBalances(tx, filter, reach));
  let sent = 0;
  for (let after: PageKey | undefined; ; ) {
    call.signal.throwIfAborted();
    // A transaction for each page, so that a slow reader holds no connection and keeps nothing from being cleaned up.
    const page = await database.transaction({ timeoutMs: pageTimeoutMs, readOnly: true }, (tx) =>
      readPage(tx, filter, reach, { asOf, after, size: pageSizeOf(asOf, limit - sent) }),
    );
    // What is zero now may not have been then, so a page of the past is looked at whole and cut here.
    const shown = page.balances.filter(({ onHand }) => request.filter?.includeZero || !asOf || onHand !== "0");
    const balances = limit > 0 ? shown.slice(0, limit - sent) : shown;
    sent += balances.length;
    yield { balances, estimatedTotal };
    estimatedTotal = 0n;
    if (!page.next || (limit > 0 && sent >= limit)) return;
    after = page.next;
  }
});

type PageKey = { readonly code: string; readonly id: bigint };

const pageSize = 2_000;
const pastPageSize = 500;
const pageTimeoutMs = 15_000;

function pageSizeOf(asOf: AsOf | undefined, left: number): number {
  if (asOf) return pastPageSize;
  return left > 0 ? Math.min(left, pageSize) : pageSize;
}

async function readPage(
  tx: Tx,
  filter: BalanceFilter,
  reach: Reach,
  { asOf, after, size }: { asOf: AsOf | undefined; after: PageKey | undefined; size: number },
) {
  const found = await listBalances(tx, filter, reach, { size, after });
  const rows = found.slice(0, size);
  const last = rows.at(-1);
  const next = found.length > size && last ? { code: last.item_code, id: last.id as bigint } : undefined;
  if (!asOf) return { balances: rows.map((row) => balanceMessage(row)), next };
  const ids = rows.flatMap(({ id }) => id ?? []);
  const onHand = await findOnHandAt(tx, ids, asOf);
  return { balances: rows.map((row) => balanceMessage(row, onHand.get(row.id as bigint) ?? "0")), next };
}

function filterOf({ filter }: StreamBalancesRequest, asOf: AsOf | undefined): BalanceFilter {
  const { warehouseId = "", itemId = "", locationId = "", lotId = "", includeZero = false } = filter ?? {};
  const statuses = (filter?.statuses ?? []).flatMap((status) => stockStatusName(status) ?? []);
  return { warehouseId, itemId, locationId, lotId, statuses, includeZero: includeZero || asOf !== undefined };
}

function asOfOf({ asOf }: StreamBalancesRequest): AsOf | undefined {
  if (asOf.case === undefined) return undefined;
  return { by: asOf.case === "recordTime" ? "record" : "business", time: momentOf(asOf.value, "down") };
}
