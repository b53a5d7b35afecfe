import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import { namedBy, type RecordRef } from "./record-ref.ts";

const itemRow = z.object({
  id: z.string(),
  code: z.string(),
  tracking: z.enum(["none", "lot", "serial", "lot_and_serial"]),
  shelf_life_days: z.number().nullable(),
  archived: z.boolean(),
});

/** An item. */
export type ItemRow = z.infer<typeof itemRow>;

/** Returns the item that a reference names; undefined when there is none. */
export async function resolveItem(tx: Tx, ref: RecordRef): Promise<ItemRow | undefined> {
  const columns = { id: ["i", "id"], code: ["i", "code"], externalId: ["i", "external_id"] } as const;
  const row = await tx.maybeOne(sql.type(itemRow)`
    select i.id, i.code, i.tracking, i.shelf_life_days, i.archived
    from inventory.item i
    where ${namedBy(ref, columns)}
  `);
  return row ?? undefined;
}
