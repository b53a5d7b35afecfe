import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** A record that a request names by its code or by its id in another system. */
export type WantedRecord = {
  readonly kind: "warehouse" | "item" | "location" | "lot";
  /** Warehouse of a location, item of a lot; empty for the others. */
  readonly within: string;
  readonly code: string;
  readonly externalId: string;
};

const foundRow = z.object({ at: z.number(), id: z.string() });

/**
 * Finds the ids of records, in one round trip; of those that do not exist, nothing is returned. `at` counts the wanted ones
 * from 1. Whether the caller may see what was found is for those to judge who use it.
 */
export function findIds(tx: Tx, wanted: readonly WantedRecord[]): Promise<readonly { at: number; id: string }[]> {
  return tx.any(sql.type(foundRow)`
    select w.at::integer as at, r.id
    from jsonb_to_recordset(${JSON.stringify(wanted.map((record, at) => ({ ...record, at: at + 1 })))}::jsonb) as w (
      at integer, kind text, within text, code text, "externalId" text
    )
    cross join lateral (
      select id from inventory.warehouse where w.kind = 'warehouse' and code = upper(w.code)
      union all
      select id from inventory.item where w.kind = 'item' and code = upper(w.code)
      union all
      select id from inventory.item where w.kind = 'item' and external_id = nullif(w."externalId", '')
      union all
      select id from inventory.location
      where w.kind = 'location' and warehouse_id = nullif(w.within, '')::uuid and code = upper(w.code)
      union all
      select id from inventory.location
      where w.kind = 'location' and warehouse_id = nullif(w.within, '')::uuid and external_id = nullif(w."externalId", '')
      union all
      select id from inventory.lot where w.kind = 'lot' and item_id = nullif(w.within, '')::uuid and lot_no = w.code
      union all
      select id from inventory.lot
      where w.kind = 'lot' and item_id = nullif(w.within, '')::uuid and external_id = nullif(w."externalId", '')
    ) r
  `);
}
