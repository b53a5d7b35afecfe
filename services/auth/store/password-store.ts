import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** A password or PIN as it is stored. The hash may be renewed; the time changes with the password or PIN alone. */
export type StoredSecret = { readonly hash: string; readonly change_time: string };

/** The stored password of a user; undefined when she has none. */
export async function findPassword(tx: Tx, userId: string): Promise<StoredSecret | undefined> {
  const row = await tx.maybeOne(sql.type(secretRow)`
    select hash, change_time::text
    from auth.user_password
    where user_id = ${userId}::uuid
  `);
  return row ?? undefined;
}

/** Puts another hash of the same password in the place of one; does nothing when that one is there no more. */
export async function renewPasswordHash(tx: Tx, userId: string, from: string, to: string): Promise<void> {
  await tx.query(sql.unsafe`
    with renewed as (
      update auth.user_password set hash = ${to} where user_id = ${userId}::uuid and hash = ${from} returning user_id
    )
    update auth.user_password_history h
    set hash = ${to}
    from renewed r
    where h.user_id = r.user_id and h.hash = ${from}
  `);
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

/** The user of a badge and its PIN; undefined when nobody has it. */
export async function findBadge(tx: Tx, codeHash: Buffer): Promise<{ userId: string; pin: StoredSecret } | undefined> {
  const row = await tx.maybeOne(sql.type(badgeRow)`
    select user_id, pin_hash as hash, create_time::text as change_time
    from auth.badge
    where code_hash = ${sql.binary(codeHash)}
  `);
  return row ? { userId: row.user_id, pin: { hash: row.hash, change_time: row.change_time } } : undefined;
}

/** Puts another hash of the same PIN in the place of one; does nothing when that one is there no more. */
export async function renewPinHash(tx: Tx, userId: string, from: string, to: string): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.badge set pin_hash = ${to} where user_id = ${userId}::uuid and pin_hash = ${from}
  `);
}

const hashRow = z.object({ hash: z.string() });
const secretRow = z.object({ hash: z.string(), change_time: z.string() });
const badgeRow = secretRow.extend({ user_id: z.string() });
