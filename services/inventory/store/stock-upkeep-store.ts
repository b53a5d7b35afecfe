import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const count = z.object({ count: z.number() });

/** Notes what lay on each balance at the start of every day that is not noted yet, and returns how many days that were. */
export async function takeSnapshot(tx: Tx): Promise<number> {
  return tx.oneFirst(sql.type(count)`select inventory.take_snapshot() as count`);
}

/** Makes the tables of the ledger for the months up to three ahead, and returns how many it made. */
export async function createPartitions(tx: Tx): Promise<number> {
  return tx.oneFirst(sql.type(count)`select inventory.create_partitions() as count`);
}
