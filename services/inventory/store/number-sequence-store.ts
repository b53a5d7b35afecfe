import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** A sequence of numbers that are given out once. */
export type NumberSequence =
  | { readonly kind: "sscc"; readonly extensionDigit: number }
  | { readonly kind: "lot" | "serial"; readonly itemId: string };

/**
 * Takes the next numbers of a sequence and returns the last of them; the first number ever is 1. Others who want some wait
 * until the end of the transaction, and get them again when it is rolled back.
 */
export async function takeNumbers(tx: Tx, sequence: NumberSequence, count: number): Promise<bigint> {
  const extensionDigit = sequence.kind === "sscc" ? sequence.extensionDigit : null;
  const itemId = sequence.kind === "sscc" ? null : sequence.itemId;
  return tx.oneFirst(sql.type(z.object({ last_value: z.bigint() }))`
    insert into inventory.number_sequence as s (kind, extension_digit, item_id, last_value)
    values (${sequence.kind}, ${extensionDigit}::smallint, ${itemId}::uuid, ${count})
    on conflict on constraint number_sequence_key do update set last_value = s.last_value + excluded.last_value
    returning last_value
  `);
}

/** Which of some lot or serial numbers an item has already, wherever its stock lies. */
export async function findUsedNumbers(
  tx: Tx,
  { kind, itemId }: Extract<NumberSequence, { itemId: string }>,
  numbers: readonly string[],
): Promise<readonly string[]> {
  const wanted = sql.array([...numbers], "text");
  const used =
    kind === "lot"
      ? sql.fragment`select lot_no as number from inventory.lot where item_id = ${itemId}::uuid and lot_no = any(${wanted})`
      : sql.fragment`
          select serial_no as number
          from inventory.serial_unit
          where item_id = ${itemId}::uuid and serial_no = any(${wanted})
        `;
  return tx.anyFirst(sql.type(z.object({ number: z.string() }))`${used}`);
}
