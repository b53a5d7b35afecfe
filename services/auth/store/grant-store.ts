import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { PrincipalId } from "./authority-store.ts";

const grantRow = z.object({
  id: z.string(),
  user_id: z.string().nullable(),
  api_client_id: z.string().nullable(),
  role_id: z.string(),
  role_code: z.string(),
  unrestricted: z.boolean(),
  unit_ids: z.array(z.string()),
  valid_from_time: z.date(),
  valid_to_time: z.date().nullable(),
  revoke_time: z.date().nullable(),
  create_time: z.date(),
});

/** A grant with the code of its role and its places, sorted. */
export type GrantRow = z.infer<typeof grantRow>;

/** Returns a grant that lies wholly within a reach; undefined when there is none. */
export async function findGrant(tx: Tx, id: string, reach: Reach): Promise<GrantRow | undefined> {
  const row = await tx.maybeOne(sql.type(grantRow)`${selectGrant} where g.id = ${id}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/** Lists the grants that lie wholly within a reach, newest first: ids are ordered by time. */
export async function listGrants(
  tx: Tx,
  filter: { userId: string; apiClientId: string; roleCode: string; includeEnded: boolean },
  reach: Reach,
  page: Page,
): Promise<readonly GrantRow[]> {
  return tx.any(sql.type(grantRow)`
    ${selectGrant}
    where (${filter.userId} = '' or g.user_id = nullif(${filter.userId}, '')::uuid)
      and (${filter.apiClientId} = '' or g.api_client_id = nullif(${filter.apiClientId}, '')::uuid)
      and (${filter.roleCode} = '' or r.code = ${filter.roleCode})
      and (${filter.includeEnded} or (g.revoke_time is null and (g.valid_to_time is null or g.valid_to_time > now())))
      and ${within(reach)}
      and (${page.after === undefined} or g.id < ${page.after?.[0] ?? null}::uuid)
    order by g.id desc
    limit ${page.size + 1}
  `);
}

const candidateRow = grantRow.extend({ in_force: z.boolean(), in_place: z.boolean() });

/**
 * Lists the grants of somebody whose role includes a permission, those that allow it first, then the newest; at most
 * 200. `unitId` is the place that is asked for, empty for any.
 */
export async function listGrantsWith(
  tx: Tx,
  { principal, permission, unitId }: { principal: PrincipalId; permission: string; unitId: string },
): Promise<readonly z.infer<typeof candidateRow>[]> {
  const holder =
    "userId" in principal
      ? sql.fragment`g.user_id = ${principal.userId}::uuid`
      : sql.fragment`g.api_client_id = ${principal.apiClientId}::uuid`;
  return tx.any(sql.type(candidateRow)`
    with given as (
      ${selectGrant}
      where ${holder}
        and exists (select from auth.role_permission p where p.role_id = r.id and p.permission = ${permission})
    ),
    candidate as (
      select
        given.*,
        revoke_time is null and not role_archived and valid_from_time <= now()
          and (valid_to_time is null or valid_to_time > now()) as in_force,
        unrestricted or ${unitId} = '' or exists (
          select
          from auth.organization_unit place
          where place.id = nullif(${unitId}, '')::uuid
            and (place.id::text = any(unit_ids) or place.site_id::text = any(unit_ids))
        ) as in_place
      from given
    )
    select *
    from candidate
    order by in_force and in_place desc, id desc
    limit 200
  `);
}

/** A grant to store. */
export type NewGrant = {
  readonly id: string;
  readonly principal: PrincipalId;
  readonly roleId: string;
  readonly unrestricted: boolean;
  readonly unitIds: readonly string[];
  readonly from: Date;
  readonly to: Date | undefined;
  /** Who gave it, "<kind>:<id>". */
  readonly createdBy: string;
};

export async function insertGrant(tx: Tx, grant: NewGrant): Promise<void> {
  const { principal } = grant;
  const [userId, apiClientId] = "userId" in principal ? [principal.userId, null] : [null, principal.apiClientId];
  await tx.query(sql.unsafe`
    with given as (
      insert into auth.role_grant (
        id, user_id, api_client_id, role_id, unrestricted, valid_from_time, valid_to_time, created_by
      )
      values (
        ${grant.id}::uuid, ${userId}::uuid, ${apiClientId}::uuid, ${grant.roleId}::uuid, ${grant.unrestricted},
        ${grant.from.toISOString()}::timestamptz, ${grant.to?.toISOString() ?? null}::timestamptz, ${grant.createdBy}
      )
      returning id
    )
    insert into auth.role_grant_unit (grant_id, unit_id)
    select given.id, unit_id
    from given, unnest(${sql.array([...grant.unitIds], "uuid")}) as unit_id
  `);
}

/** Takes a grant back; false when it was taken back before. */
export async function revokeGrant(tx: Tx, id: string): Promise<boolean> {
  const result = await tx.query(sql.unsafe`
    update auth.role_grant
    set revoke_time = now()
    where id = ${id}::uuid and revoke_time is null
  `);
  return result.rowCount === 1;
}

/** The time of the database, by which grants hold. */
export async function currentTime(tx: Tx): Promise<Date> {
  return tx.oneFirst(sql.type(z.object({ now: z.date() }))`select now() as now`);
}

const selectGrant = sql.fragment`
  select
    g.id, g.user_id, g.api_client_id, g.role_id, r.code as role_code, r.archived as role_archived, g.unrestricted,
    array(select u.unit_id::text from auth.role_grant_unit u where u.grant_id = g.id order by u.unit_id) as unit_ids,
    g.valid_from_time, g.valid_to_time, g.revoke_time, g.create_time
  from auth.role_grant g
  join auth.role r on r.id = g.role_id
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(
    ${everywhere}
    or (
      not g.unrestricted
      and not exists (
        select
        from auth.role_grant_unit outside
        where outside.grant_id = g.id and outside.unit_id <> all(${sql.array([...unitIds], "uuid")})
      )
    )
  )`;
}
