import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";

const sessionRow = z.object({
  id: z.string(),
  user_id: z.string(),
  login: z.string(),
  device_id: z.string().nullable(),
  auth_methods: z.array(z.string()),
  user_agent: z.string(),
  last_ip: z.string().nullable(),
  create_time: z.date(),
  last_refresh_time: z.date().nullable(),
  expire_time: z.date(),
  revoke_time: z.date().nullable(),
});

/** A session with the state of its refresh token. */
export type SessionRow = z.infer<typeof sessionRow>;

/** A session to open, with its first refresh token. */
export type NewSession = {
  readonly id: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly authMethods: readonly string[];
  readonly userAgent: string;
  readonly ip: string;
  readonly lifeSeconds: number;
  readonly idleSeconds: number;
  readonly refreshTokenHash: Buffer;
};

/** Opens a session; returns when it ends for good. */
export async function insertSession(tx: Tx, session: NewSession): Promise<Date> {
  const row = await tx.one(sql.type(z.object({ expire_time: z.date() }))`
    with opened as (
      insert into auth.session (id, user_id, device_id, auth_methods, user_agent, expire_time)
      values (
        ${session.id}::uuid, ${session.userId}::uuid, nullif(${session.deviceId}, '')::uuid,
        ${sql.array([...session.authMethods], "text")}, ${session.userAgent.slice(0, 200)},
        now() + make_interval(secs => ${session.lifeSeconds})
      )
      returning id, expire_time
    ),
    refresh as (
      insert into auth.session_refresh (session_id, generation, token_hash, rotate_time, idle_expire_time, last_ip)
      select id, 1, ${sql.binary(session.refreshTokenHash)}, now(), now() + make_interval(secs => ${session.idleSeconds}), ${session.ip}
      from opened
    )
    select expire_time from opened
  `);
  return row.expire_time;
}

/** Returns a session; undefined when there is none, or it is not of the given user. */
export async function findSession(tx: Tx, id: string, ofUser?: string): Promise<SessionRow | undefined> {
  const row = await tx.maybeOne(sql.type(sessionRow)`
    ${selectSession}
    where s.id = ${id}::uuid and (${ofUser === undefined} or s.user_id = ${ofUser ?? null}::uuid)
  `);
  return row ?? undefined;
}

/** Lists sessions, newest first. */
export async function listSessions(
  tx: Tx,
  filter: { userId: string; deviceId: string; includeEnded: boolean },
  page: Page,
): Promise<readonly SessionRow[]> {
  return tx.any(sql.type(sessionRow)`
    ${selectSession}
    where (${filter.userId} = '' or s.user_id = nullif(${filter.userId}, '')::uuid)
      and (${filter.deviceId} = '' or s.device_id = nullif(${filter.deviceId}, '')::uuid)
      and (${filter.includeEnded} or (s.revoke_time is null and s.expire_time > now()))
      and (${page.after === undefined} or s.id < ${page.after?.[0] ?? null}::uuid)
    order by s.id desc
    limit ${page.size + 1}
  `);
}

/** Which sessions to end. */
export type SessionSelection =
  | { sessionId: string }
  | { userId: string; exceptSessionId?: string }
  | { deviceId: string };

/** Ends live sessions and returns their ids. */
export async function revokeSessions(tx: Tx, which: SessionSelection, reason: string): Promise<readonly string[]> {
  const rows = await tx.any(sql.type(z.object({ id: z.string() }))`
    update auth.session
    set revoke_time = now(), revoke_reason = ${reason}
    where revoke_time is null and ${selection(which)}
    returning id
  `);
  return rows.map(({ id }) => id);
}

function selection(which: SessionSelection) {
  if ("sessionId" in which) return sql.fragment`id = ${which.sessionId}::uuid`;
  if ("deviceId" in which) return sql.fragment`device_id = ${which.deviceId}::uuid`;
  return sql.fragment`user_id = ${which.userId}::uuid and id is distinct from ${which.exceptSessionId || null}::uuid`;
}

const selectSession = sql.fragment`
  select
    s.id, s.user_id, u.login, s.device_id, s.auth_methods, s.user_agent, r.last_ip, s.create_time,
    r.rotate_time as last_refresh_time, s.expire_time, s.revoke_time
  from auth.session s
  join auth.user_account u on u.id = s.user_id
  left join auth.session_refresh r on r.session_id = s.id
`;
