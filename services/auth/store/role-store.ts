import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";

const roleRow = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  permissions: z.array(z.string()),
  built_in: z.boolean(),
  archived: z.boolean(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A role with its permissions, sorted. */
export type RoleRow = z.infer<typeof roleRow>;

/** Returns a role; undefined when there is none. */
export async function findRole(tx: Tx, id: string): Promise<RoleRow | undefined> {
  return (await tx.maybeOne(sql.type(roleRow)`${selectRole} where r.id = ${id}::uuid`)) ?? undefined;
}

/** Returns a role and locks its row until the end of the transaction, so that it can be changed. */
export async function lockRole(tx: Tx, id: string): Promise<RoleRow | undefined> {
  await tx.query(sql.unsafe`select from auth.role where id = ${id}::uuid for update`);
  return findRole(tx, id);
}

/**
 * Returns the role of a code and keeps others from changing it until the end of the transaction: what was checked of its
 * permissions then holds for the grant that is made of it.
 */
export async function holdRoleByCode(tx: Tx, code: string): Promise<RoleRow | undefined> {
  await tx.query(sql.unsafe`select from auth.role where code = ${code} for share`);
  return (await tx.maybeOne(sql.type(roleRow)`${selectRole} where r.code = ${code}`)) ?? undefined;
}

/** Returns the roles of some codes, in no particular order; codes without a role are left out. */
export async function findRolesByCodes(tx: Tx, codes: readonly string[]): Promise<readonly RoleRow[]> {
  return tx.any(sql.type(roleRow)`${selectRole} where r.code = any(${sql.array([...codes], "text")})`);
}

/** Lists roles by code. */
export async function listRoles(tx: Tx, filter: { includeArchived: boolean }, page: Page): Promise<readonly RoleRow[]> {
  return tx.any(sql.type(roleRow)`
    ${selectRole}
    where (${filter.includeArchived} or not r.archived)
      and (${page.after === undefined} or r.code > ${page.after?.[0] ?? ""})
    order by r.code
    limit ${page.size + 1}
  `);
}

/** Codes of the roles that give a permission, sorted. */
export async function listRoleCodesWith(tx: Tx, permission: string): Promise<readonly string[]> {
  return tx.anyFirst(sql.type(z.object({ code: z.string() }))`
    select r.code
    from auth.role r
    join auth.role_permission p on p.role_id = r.id
    where p.permission = ${permission} and not r.archived
    order by r.code
  `);
}

/** Fields of a role that can change. */
export type RoleFields = { readonly name: string; readonly permissions: readonly string[] };

export async function insertRole(
  tx: Tx,
  role: RoleFields & { readonly id: string; readonly code: string; readonly built_in: boolean },
): Promise<void> {
  await tx.query(sql.unsafe`
    with created as (
      insert into auth.role (id, code, name, built_in)
      values (${role.id}::uuid, ${role.code}, ${role.name}, ${role.built_in})
      returning id
    )
    insert into auth.role_permission (role_id, permission)
    select created.id, permission
    from created, unnest(${sql.array([...role.permissions], "text")}) as permission
  `);
}

/** Writes name and permissions of a role whose row is locked. */
export async function updateRole(tx: Tx, id: string, { name, permissions }: RoleFields): Promise<void> {
  const wanted = sql.array([...permissions], "text");
  await tx.query(sql.unsafe`
    with removed as (
      delete from auth.role_permission where role_id = ${id}::uuid and permission <> all(${wanted})
    ),
    added as (
      insert into auth.role_permission (role_id, permission)
      select ${id}::uuid, permission
      from unnest(${wanted}) as permission
      on conflict do nothing
    )
    update auth.role
    set name = ${name}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Archives a role whose row is locked. */
export async function archiveRole(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.role
    set archived = true, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Lets one process at a time bring the built-in roles up to date, until the end of its transaction. */
export async function lockBuiltInRoles(tx: Tx): Promise<void> {
  await tx.query(sql.unsafe`select pg_advisory_xact_lock(hashtextextended('auth.built-in-roles', 0))`);
}

const selectRole = sql.fragment`
  select
    r.id, r.code, r.name,
    array(
      select p.permission from auth.role_permission p where p.role_id = r.id order by p.permission collate "C"
    ) as permissions,
    r.built_in, r.archived, r.version, r.create_time, r.update_time
  from auth.role r
`;
