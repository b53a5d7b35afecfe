import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { direction, type EntryFilter, type EntryKey, type EntryPage, isListed, isNext, legs } from "./entry-filter.ts";
import { findMovements, foundMovements } from "./movement-keys.ts";

const rowsPart = z.object({ rows_json: z.string(), row_count: z.number() });

/** Some rows of the ledger: a JSON array of them, each an array of texts. */
export type EntryRows = z.infer<typeof rowsPart>;

/** Movements whose entries go into one text: small ones are gone before the garbage collector takes them for lasting. */
const movementsEach = 60;

/**
 * Lists the entries that listEntries does as texts that the database makes itself; a ledger is sent by the million, and so
 * neither side of the connection makes objects of them. The key is behind the last movement.
 */
export async function listEntryRows(
  tx: Tx,
  filter: EntryFilter,
  reach: Reach,
  page: EntryPage,
): Promise<{ readonly parts: readonly EntryRows[]; readonly next: EntryKey | undefined }> {
  const keys = await findMovements(tx, filter, reach, page);
  if (!keys) return { parts: [], next: undefined };
  const down = direction(page.order);
  const parts = await tx.any(sql.type(rowsPart)`
    select
      '[' || string_agg(r.cells, ',' order by r.n, r.leg ${down}) || ']' as rows_json, count(*)::integer as row_count
    from (
      select (k.n - 1) / ${movementsEach} as part, k.n, g.leg, ${cells} as cells
      from ${foundMovements(keys)}
      join inventory.item i on i.id = m.item_id
      cross join lateral ${shared}
      cross join lateral ${legs}
      join inventory.location l on l.id = g.location_id
      left join inventory.warehouse w on w.id = g.warehouse_id
      left join inventory.lot b on b.id = g.lot_id
      where ${isListed(filter, reach)} and ${isNext(page)}
      order by k.n, g.leg ${down}
      limit ${page.limit}
    ) r
    group by r.part
    order by r.part
  `);
  const { last_moment: recordTime, last_transaction_id: transactionId, last_line_no: lineNo } = keys;
  return { parts, next: { recordTime, transactionId, lineNo, leg: page.order === "newest first" ? 1 : 2 } };
}

/** What the rows of both legs of a movement have in common, made once for them. */
const shared = sql.fragment`(
  select
    ${textOf(sql.fragment`m.record_time`)} as record_time, ${textOf(sql.fragment`m.business_time`)} as business_time,
    case
      when m.serial_ids is null then ''
      else array_to_string(
        array(select u.serial_no from inventory.serial_unit u where u.id = any(m.serial_ids) order by u.serial_no), ' '
      )
    end as serials,
    m.transaction_id::text as transaction_id
  offset 0
) c`;

/** The row of a leg g; the order of its texts is that of the contract. */
const cells = sql.fragment`
  array_to_json(array[
    c.record_time, c.business_time, t.movement_type, coalesce(w.code, ''), i.code, l.code, coalesce(b.lot_no, ''),
    upper(g.status collate "C"), trim_scale(g.quantity)::text, i.base_uom, c.serials, coalesce(t.document_kind, ''),
    t.actor_name, coalesce(t.reason_code, ''), t.note, c.transaction_id
  ])::text
`;

function textOf(time: ReturnType<typeof sql.fragment>) {
  return sql.fragment`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
