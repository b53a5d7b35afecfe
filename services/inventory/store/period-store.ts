import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";

const periodRow = z.object({
  site_id: z.string(),
  site_code: z.string(),
  closed_until: z.string().nullable(),
  business_date: z.string(),
});

/** How far the books of a site are closed, and which day it is there. Dates are "YYYY-MM-DD". */
export type PeriodRow = z.infer<typeof periodRow>;

/** Returns the period of a site within a reach; undefined when there is no such site. */
export async function findPeriod(tx: Tx, siteId: string, reach: Reach): Promise<PeriodRow | undefined> {
  const row = await tx.maybeOne(sql.type(periodRow)`${selectPeriod} where s.id = ${siteId}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/**
 * Returns the period of a site within a reach and keeps others from changing it, and from posting into the past, until the
 * end of the transaction: a posting that was let in before is in the books by then.
 */
export async function lockPeriod(tx: Tx, siteId: string, reach: Reach): Promise<PeriodRow | undefined> {
  await tx.query(
    sql.unsafe`select pg_advisory_xact_lock(hashtext('inventory.period'), hashtext((${siteId}::uuid)::text))`,
  );
  return findPeriod(tx, siteId, reach);
}

/** Lists the periods of the sites in reach by code of the site. */
export async function listPeriods(tx: Tx, reach: Reach, page: Page): Promise<readonly PeriodRow[]> {
  return tx.any(sql.type(periodRow)`
    ${selectPeriod}
    where ${within(reach)} and not s.archived
      and (${page.after === undefined} or s.code > ${page.after?.[0] ?? ""})
    order by s.code
    limit ${page.size + 1}
  `);
}

const changeRow = z.object({
  id: z.string(),
  action: z.enum(["close", "reopen"]),
  closed_before: z.string().nullable(),
  closed_after: z.string().nullable(),
  reason: z.string(),
  changed_by_name: z.string(),
  change_time: z.date(),
});

/** Somebody closed the books of a site, or opened them again. */
export type PeriodChangeRow = z.infer<typeof changeRow>;

/** Lists the changes of the period of a site, newest first. */
export async function listPeriodChanges(tx: Tx, siteId: string, page: Page): Promise<readonly PeriodChangeRow[]> {
  return tx.any(sql.type(changeRow)`
    select id, action, closed_before, closed_after, reason, changed_by_name, change_time
    from inventory.period_change
    where site_id = ${siteId}::uuid and (${page.after === undefined} or id < ${page.after?.[0] ?? null}::uuid)
    order by id desc
    limit ${page.size + 1}
  `);
}

/** A change of the period of a site. */
export type PeriodChange = {
  readonly id: string;
  readonly siteId: string;
  readonly action: "close" | "reopen";
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string;
  readonly changedBy: { readonly id: string; readonly name: string };
  /** Newest noted day of the proof that a closing stands on; null when no day is noted, and for a reopening. */
  readonly provedDay: string | null;
};

/** Changes the period of a site that is locked, and keeps the change. */
export async function changePeriod(tx: Tx, change: PeriodChange): Promise<void> {
  const { siteId, before, after, changedBy } = change;
  await tx.query(sql.unsafe`
    update inventory.site_setting
    set closed_until = ${after}::date, version = version + 1, update_time = now()
    where site_id = ${siteId}::uuid
  `);
  await tx.query(sql.unsafe`
    insert into inventory.period_change (
      id, site_id, action, closed_before, closed_after, reason, changed_by_id, changed_by_name, proved_day
    )
    values (
      ${change.id}::uuid, ${siteId}::uuid, ${change.action}, ${before}::date, ${after}::date, ${change.reason},
      ${changedBy.id}, ${changedBy.name}, ${change.provedDay}::date
    )
  `);
}

const proof = z.object({ drifts: z.number(), proved_day: z.string().nullable() });

/** How many differences a proof of stock found, and the newest day whose notes it covers. */
export type PeriodProof = z.infer<typeof proof>;

/**
 * Proves the stock in the warehouses of a site. What an earlier closing proved is not added up again, unless there is a
 * difference: then the proof is made anew of all time.
 */
export async function proveStock(tx: Tx, siteId: string): Promise<PeriodProof> {
  const since = await tx.maybeOneFirst(sql.type(z.object({ day: z.string() }))`
    select proved_day as day
    from inventory.period_change
    where site_id = ${siteId}::uuid and proved_day is not null
    order by id desc
    limit 1
  `);
  const sinceThen = since === null ? undefined : await prove(tx, siteId, since);
  return sinceThen?.drifts === 0 ? sinceThen : prove(tx, siteId, null);
}

/** The day is that of the notes which the proof saw: both are read by one statement. */
async function prove(tx: Tx, siteId: string, since: string | null): Promise<PeriodProof> {
  return tx.one(sql.type(proof)`
    select
      count(*)::integer as drifts, (select max(snapshot_date) from inventory.snapshot_day) as proved_day
    from inventory.verify_stock(array(select id from inventory.warehouse where site_id = ${siteId}::uuid), ${since}::date)
  `);
}

/**
 * Number of stocks in transit at a site that hold goods which left before a day, less 31 days. What leaves transit is
 * taken to be what came there first, so old goods are what is there beyond all that came since.
 */
export async function countOldTransit(tx: Tx, siteId: string, closedUntil: string): Promise<number> {
  return tx.oneFirst(sql.type(z.object({ stocks: z.number() }))`
    select count(*)::integer as stocks
    from inventory.stock_balance b
    join inventory.location l on l.id = b.location_id and l.kind = 'transit'
    join inventory.warehouse w on w.id = l.warehouse_id and w.site_id = ${siteId}::uuid
    join inventory.site s on s.id = w.site_id
    where b.on_hand > coalesce(
      (
        select sum(m.quantity)
        from inventory.stock_movement m
        where m.to_location_id = b.location_id and m.to_warehouse_id is not null and m.item_id = b.item_id
          and m.to_lot_id is not distinct from b.lot_id and m.to_status = b.status
          and m.business_time >= ((${closedUntil}::date - 30)::timestamp at time zone s.time_zone)
      ),
      0
    )
  `);
}

const selectPeriod = sql.fragment`
  select
    s.id as site_id, s.code as site_code, g.closed_until, (now() at time zone s.time_zone)::date as business_date
  from inventory.site s
  join inventory.site_setting g on g.site_id = s.id
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or s.id = any(${sql.array([...unitIds], "uuid")}))`;
}
