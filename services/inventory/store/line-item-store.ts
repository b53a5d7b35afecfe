import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { RecordRef } from "./record-ref.ts";

const measuredLine = z.object({
  item_id: z.string().nullable(),
  item_code: z.string().nullable(),
  archived: z.boolean().nullable(),
  decimals: z.number().nullable(),
  convertible: z.boolean(),
  exact: z.boolean(),
  base: z.string().nullable(),
});

/**
 * What the line of a document comes to: the item, null when there is none, and the quantity in its base unit, null when
 * the item has no such unit. It is exact when the item counts the quantity without rounding, or may round it.
 */
export type MeasuredLine = z.infer<typeof measuredLine>;

/** An item and an amount of it, as a caller writes them. */
export type LineDraft = { readonly item: RecordRef; readonly quantity: string; readonly uom: string };

/** Finds the items of lines and measures the quantities in base units, in the order of the lines, by the rules of a posting. */
export async function measureLines(tx: Tx, lines: readonly LineDraft[]): Promise<readonly MeasuredLine[]> {
  const drafts = lines.map(({ item, quantity, uom }) => ({
    ...item,
    code: item.code.trim().toUpperCase(),
    quantity,
    uom,
  }));
  return tx.any(sql.type(measuredLine)`
    select
      i.id as item_id, i.code as item_code, i.archived, i.quantity_decimals as decimals, u.numerator is not null as convertible,
      coalesce(q.exact or (u.denominator > 1 and i.tracking in ('none', 'lot')), false) as exact, trim_scale(q.base) as base
    from jsonb_array_elements(${JSON.stringify(drafts)}::jsonb) with ordinality as d (line, ordinal)
    cross join lateral jsonb_to_record(d.line) as x (
      id text, code text, "externalId" text, quantity numeric, uom text
    )
    left join lateral (
      select o.id from inventory.item o where o.id = nullif(x.id, '')::uuid
      union all
      select o.id from inventory.item o where x.id = '' and o.code = nullif(x.code, '')
      union all
      select o.id from inventory.item o where x.id = '' and x.code = '' and o.external_id = nullif(x."externalId", '')
    ) named on true
    left join inventory.item i on i.id = named.id
    left join lateral (
      select 1::bigint as numerator, 1::bigint as denominator where x.uom = i.base_uom
      union all
      select o.numerator, o.denominator
      from inventory.item_uom o
      where o.item_id = i.id and o.uom = x.uom and x.uom <> i.base_uom
    ) u on true
    left join lateral (
      select
        mod(x.quantity * u.numerator * power(10::numeric, i.quantity_decimals), u.denominator) = 0
          and x.quantity * u.numerator / u.denominator < 100000000000000 as exact,
        round(x.quantity * u.numerator / u.denominator, i.quantity_decimals) as base
    ) q on true
    order by d.ordinal
  `);
}
