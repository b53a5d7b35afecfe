import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** Removes jobs that ended long ago, the oldest first; returns how many. */
export async function purgeJobs(tx: Tx, batchSize: number): Promise<bigint> {
  return tx.oneFirst(
    sql.type(z.object({ removed: z.bigint() }))`select operations.purge_jobs(${batchSize}) as removed`,
  );
}

/** Removes idempotency keys that are past their 30 days, the oldest first; returns how many. */
export async function purgeIdempotency(tx: Tx, batchSize: number): Promise<bigint> {
  return tx.oneFirst(sql.type(z.object({ removed: z.bigint() }))`
    select platform.purge_idempotency(${batchSize}) as removed
  `);
}
