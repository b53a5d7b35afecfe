import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** The stored hash of a user's password; undefined when she has none. */
export async function findPasswordHash(tx: Tx, userId: string): Promise<string | undefined> {
  const row = await tx.maybeOne(sql.type(hashRow)`select hash from auth.user_password where user_id = ${userId}::uuid`);
  return row?.hash;
}

/** The hashes of the last passwords of a user, newest first, the current one included. */
export async function recentPasswordHashes(tx: Tx, userId: string, count: number): Promise<readonly string[]> {
  const rows = await tx.any(sql.type(hashRow)`
    select hash
    from auth.user_password_history
    where user_id = ${userId}::uuid
    order by create_time desc
    limit ${count}
  `);
  return rows.map(({ hash }) => hash);
}

/** Sets the password of a user and remembers it among her last ones. A temporary one must be changed at sign-in. */
export async function setPassword(tx: Tx, userId: string, hash: string, temporary: boolean): Promise<void> {
  await tx.query(sql.unsafe`
    with current as (
      insert into auth.user_password (user_id, hash, temporary, change_time)
      values (${userId}::uuid, ${hash}, ${temporary}, now())
      on conflict (user_id) do update
      set hash = excluded.hash, temporary = excluded.temporary, change_time = excluded.change_time
    )
    insert into auth.user_password_history (user_id, hash)
    values (${userId}::uuid, ${hash})
  `);
}

/** Assigns a badge to a user in place of the one before. */
export async function setBadge(tx: Tx, userId: string, codeHash: Buffer, pinHash: string): Promise<void> {
  await tx.query(sql.unsafe`
    insert into auth.badge (user_id, code_hash, pin_hash)
    values (${userId}::uuid, ${sql.binary(codeHash)}, ${pinHash})
    on conflict (user_id) do update
    set code_hash = excluded.code_hash, pin_hash = excluded.pin_hash, create_time = now()
  `);
}

export async function deleteBadge(tx: Tx, userId: string): Promise<void> {
  await tx.query(sql.unsafe`delete from auth.badge where user_id = ${userId}::uuid`);
}

/** The user of a badge and the hash of its PIN; undefined when nobody has it. */
export async function findBadge(tx: Tx, codeHash: Buffer): Promise<{ userId: string; pinHash: string } | undefined> {
  const row = await tx.maybeOne(sql.type(badgeRow)`
    select user_id, pin_hash
    from auth.badge
    where code_hash = ${sql.binary(codeHash)}
  `);
  return row ? { userId: row.user_id, pinHash: row.pin_hash } : undefined;
}

const hashRow = z.object({ hash: z.string() });
const badgeRow = z.object({ user_id: z.string(), pin_hash: z.string() });
