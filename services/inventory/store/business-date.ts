import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** Today in a time zone, "YYYY-MM-DD", by the clock of the database. */
export async function businessDate(tx: Tx, timeZone: string): Promise<string> {
  const shape = sql.type(z.object({ today: z.string() }));
  return tx.oneFirst(shape`select (now() at time zone ${timeZone})::date as today`);
}
