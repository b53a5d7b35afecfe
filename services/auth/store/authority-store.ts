import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const permissionRow = z.object({ permission: z.string(), everywhere: z.boolean(), unit_ids: z.array(z.string()) });

/** A permission that somebody holds now, and where. A site stands for its warehouses and work centers too. */
export type HeldPermissionRow = z.infer<typeof permissionRow>;

/** Who holds permissions. */
export type PrincipalId = { userId: string } | { apiClientId: string };

/** The permissions that a user or API client holds now. */
export async function listHeldPermissions(tx: Tx, principal: PrincipalId): Promise<readonly HeldPermissionRow[]> {
  const holder =
    "userId" in principal
      ? sql.fragment`g.user_id = ${principal.userId}::uuid`
      : sql.fragment`g.api_client_id = ${principal.apiClientId}::uuid`;
  return tx.any(sql.type(permissionRow)`
    with active as (
      select g.id, g.role_id, g.unrestricted
      from auth.role_grant g
      join auth.role r on r.id = g.role_id and not r.archived
      where ${holder} and g.revoke_time is null and g.valid_from_time <= now()
        and (g.valid_to_time is null or g.valid_to_time > now())
    ),
    place as (
      select a.id, u.unit_id
      from active a
      join auth.role_grant_unit u on u.grant_id = a.id
      union
      select a.id, inner_unit.id
      from active a
      join auth.role_grant_unit u on u.grant_id = a.id
      join auth.organization_unit inner_unit on inner_unit.site_id = u.unit_id
    )
    select
      p.permission,
      bool_or(a.unrestricted) as everywhere,
      coalesce(array_agg(distinct place.unit_id::text) filter (where place.unit_id is not null), '{}') as unit_ids
    from active a
    join auth.role_permission p on p.role_id = a.role_id
    left join place on place.id = a.id
    group by p.permission
    order by p.permission
  `);
}

/** Whether a user is active, or an API client is and has a secret that is good. */
export async function isPrincipalActive(tx: Tx, principal: PrincipalId): Promise<boolean> {
  const active =
    "userId" in principal
      ? sql.fragment`select from auth.user_account u where u.id = ${principal.userId}::uuid and u.state = 'active'`
      : sql.fragment`
          select from auth.api_client c
          join auth.api_secret s on s.api_client_id = c.id
          where c.id = ${principal.apiClientId}::uuid and c.state = 'active' and s.revoke_time is null
            and s.expire_time > now()
        `;
  return tx.oneFirst(sql.type(z.object({ active: z.boolean() }))`select exists (${active}) as active`);
}

const sessionAuthorityRow = z.object({
  login: z.string(),
  locale: z.string(),
  live: z.boolean(),
  must_change_password: z.boolean(),
});

/** What decides whether a session is still good; undefined when there is no such session of that user and device. */
export async function findSessionAuthority(
  tx: Tx,
  session: { sessionId: string; userId: string; deviceId: string },
): Promise<z.infer<typeof sessionAuthorityRow> | undefined> {
  const row = await tx.maybeOne(sql.type(sessionAuthorityRow)`
    select
      u.login, u.locale,
      s.revoke_time is null and s.expire_time > now() and u.state in ('active', 'invited')
        and (s.device_id is null or d.state = 'trusted') as live,
      coalesce(p.temporary, false) as must_change_password
    from auth.session s
    join auth.user_account u on u.id = s.user_id
    left join auth.user_password p on p.user_id = u.id
    left join auth.device d on d.id = s.device_id
    where s.id = ${session.sessionId}::uuid and s.user_id = ${session.userId}::uuid
      and s.device_id is not distinct from nullif(${session.deviceId}, '')::uuid
  `);
  return row ?? undefined;
}

const apiClientAuthorityRow = z.object({
  id: z.string(),
  name: z.string(),
  secret_hash: z.instanceof(Buffer),
  live: z.boolean(),
  expire_time: z.date(),
  allowed_cidrs: z.array(z.string()),
  rate_limit_per_second: z.number(),
});

/** The API client of a secret, and whether both are good; undefined when there is no such secret. */
export async function findApiClientAuthority(
  tx: Tx,
  prefix: string,
): Promise<z.infer<typeof apiClientAuthorityRow> | undefined> {
  const row = await tx.maybeOne(sql.type(apiClientAuthorityRow)`
    select
      c.id, c.name, s.secret_hash, s.expire_time, c.allowed_cidrs, c.rate_limit_per_second,
      c.state = 'active' and s.revoke_time is null and s.expire_time > now() as live
    from auth.api_secret s
    join auth.api_client c on c.id = s.api_client_id
    where s.prefix = ${prefix}
  `);
  return row ?? undefined;
}

/** Notes that a secret was used; at most once a minute, because it is written on the way of a read. */
export async function recordSecretUse(tx: Tx, prefix: string): Promise<void> {
  await tx.query(sql.unsafe`
    insert into auth.api_secret_use as u (prefix, last_use_time)
    values (${prefix}, now())
    on conflict (prefix) do update set last_use_time = excluded.last_use_time
    where u.last_use_time < now() - interval '1 minute'
  `);
}
