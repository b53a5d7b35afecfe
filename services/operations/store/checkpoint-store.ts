import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const checkpointRow = z.object({ checkpoint: z.bigint().transform(Number), line: z.string() });

/** A checkpoint as the database keeps it: its number, and the signed line. */
export type CheckpointRow = z.infer<typeof checkpointRow>;

/** Lets one process at a time make checkpoints, until the end of its transaction. */
export async function lockCheckpoints(tx: Tx): Promise<void> {
  await tx.query(sql.unsafe`select pg_advisory_xact_lock(hashtextextended('audit.checkpoint', 0))`);
}

/** The newest checkpoint; undefined when there is none. */
export async function findNewestCheckpoint(tx: Tx): Promise<CheckpointRow | undefined> {
  return (await listCheckpointsBefore(tx, Number.MAX_SAFE_INTEGER, 1))[0];
}

/** Lists checkpoints with a lower number, the newest first. */
export async function listCheckpointsBefore(
  tx: Tx,
  checkpoint: number,
  limit: number,
): Promise<readonly CheckpointRow[]> {
  return tx.any(sql.type(checkpointRow)`
    select checkpoint, line
    from audit.checkpoint
    where checkpoint < ${checkpoint}
    order by checkpoint desc
    limit ${limit}
  `);
}

/** The time of the database, to the millisecond. */
export async function clockTime(tx: Tx): Promise<Date> {
  return tx.oneFirst(sql.type(z.object({ now: z.date() }))`select clock_timestamp() as now`);
}

export async function insertCheckpoint(
  tx: Tx,
  { checkpoint, createTime, line }: { checkpoint: number; createTime: string; line: string },
): Promise<void> {
  await tx.query(sql.unsafe`
    insert into audit.checkpoint (checkpoint, create_time, line)
    values (${checkpoint}, ${createTime}::timestamptz, ${line})
  `);
}
