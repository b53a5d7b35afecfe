import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const refreshRow = z.object({
  session_id: z.string(),
  user_id: z.string(),
  device_id: z.string().nullable(),
  is_current: z.boolean(),
  is_previous_in_grace: z.boolean(),
  sealed_successor: z.instanceof(Buffer).nullable(),
  live: z.boolean(),
  expire_time: z.date(),
});

/** The session that a refresh token belongs to. */
export type RefreshRow = z.infer<typeof refreshRow>;

/** Time in which the token before the current one still gets the current one: what a lost answer needs. */
export const graceSeconds = 20;

/**
 * Returns the refresh state of a session as it compares with a token, and locks it: of fifty calls with the same token one
 * rotates it and the others, which wait here, get its successor.
 */
export async function lockRefresh(tx: Tx, sessionId: string, tokenHash: Buffer): Promise<RefreshRow | undefined> {
  await tx.query(sql.unsafe`select from auth.session_refresh where session_id = ${sessionId}::uuid for update`);
  const hash = sql.binary(tokenHash);
  const row = await tx.maybeOne(sql.type(refreshRow)`
    select
      r.session_id, s.user_id, s.device_id,
      r.token_hash = ${hash} as is_current,
      coalesce(r.previous_token_hash = ${hash}, false)
        and r.rotate_time > now() - make_interval(secs => ${graceSeconds}) as is_previous_in_grace,
      r.sealed_successor,
      s.revoke_time is null and s.expire_time > now() and r.idle_expire_time > now()
        and u.state in ('active', 'invited') and (s.device_id is null or d.state = 'trusted') as live,
      s.expire_time
    from auth.session_refresh r
    join auth.session s on s.id = r.session_id
    join auth.user_account u on u.id = s.user_id
    left join auth.device d on d.id = s.device_id
    where r.session_id = ${sessionId}::uuid
  `);
  return row ?? undefined;
}

/** Puts a new refresh token in the place of the current one. */
export async function rotateRefresh(
  tx: Tx,
  sessionId: string,
  next: { tokenHash: Buffer; sealed: Buffer; idleSeconds: number; ip: string },
): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.session_refresh
    set generation = generation + 1, previous_token_hash = token_hash, token_hash = ${sql.binary(next.tokenHash)},
      sealed_successor = ${sql.binary(next.sealed)}, rotate_time = now(),
      idle_expire_time = now() + make_interval(secs => ${next.idleSeconds}), last_ip = ${next.ip}
    where session_id = ${sessionId}::uuid
  `);
}
