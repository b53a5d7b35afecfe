import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const dueRow = z.object({ id: z.string(), storage_key: z.string() });

/** A file whose content has to go. */
export type DueFile = z.infer<typeof dueRow>;

/** Deletes files that have expired, at most `limit`, and returns their ids. */
export async function expireFiles(tx: Tx, limit: number): Promise<readonly string[]> {
  return tx.anyFirst(sql.type(z.object({ id: z.string() }))`
    update operations.file f
    set state = 'deleted', delete_time = now()
    where f.id in (
      select e.id from operations.file e
      where e.state = 'stored' and e.expire_time <= now()
      order by e.expire_time
      limit ${limit}
      for update skip locked
    )
    returning f.id
  `);
}

/** Finds uploads that were begun longer than `hours` ago and not ended, at most `limit`; nobody else does until the end. */
export async function findStaleUploads(tx: Tx, hours: number, limit: number): Promise<readonly DueFile[]> {
  return tx.any(sql.type(dueRow)`
    select f.id, f.storage_key from operations.file f
    where f.state = 'uploading' and f.create_time < now() - make_interval(hours => ${hours})
    order by f.create_time
    limit ${limit}
    for update skip locked
  `);
}

/** Finds files that were deleted longer than `days` ago and whose content is still there, at most `limit`. */
export async function findDueFiles(tx: Tx, days: number, limit: number): Promise<readonly DueFile[]> {
  return tx.any(sql.type(dueRow)`
    select f.id, f.storage_key from operations.file f
    where f.state = 'deleted' and f.purge_time is null and f.delete_time <= now() - make_interval(days => ${days})
    order by f.delete_time
    limit ${limit}
    for update skip locked
  `);
}

/** Notes that the contents of files are gone. */
export async function markPurged(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(sql.unsafe`
    update operations.file
    set state = 'deleted', delete_time = coalesce(delete_time, now()), purge_time = now()
    where id = any(${sql.array([...ids], "uuid")})
  `);
}
