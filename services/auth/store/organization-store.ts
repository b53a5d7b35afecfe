import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";

const unitKind = z.enum(["site", "warehouse", "work_center"]);

const unitRow = z.object({
  id: z.string(),
  kind: unitKind,
  site_id: z.string().nullable(),
  code: z.string(),
  name: z.string(),
  time_zone: z.string(),
  external_id: z.string().nullable(),
  archived: z.boolean(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** An organization unit. */
export type UnitRow = z.infer<typeof unitRow>;

/** Returns a unit within a reach; undefined when there is none. */
export async function findUnit(tx: Tx, id: string, reach: Reach): Promise<UnitRow | undefined> {
  const row = await tx.maybeOne(sql.type(unitRow)`${selectUnit} where u.id = ${id}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/** Returns a unit within a reach and locks its row until the end of the transaction, so that it can be changed. */
export async function lockUnit(tx: Tx, id: string, reach: Reach): Promise<UnitRow | undefined> {
  await tx.query(
    sql.unsafe`select from auth.organization_unit u where u.id = ${id}::uuid and ${within(reach)} for update`,
  );
  return findUnit(tx, id, reach);
}

/**
 * Returns a site within a reach and keeps others from archiving it until the end of the transaction; undefined when there
 * is none, or it is another kind of unit.
 */
export async function holdSite(tx: Tx, id: string, reach: Reach): Promise<UnitRow | undefined> {
  await tx.query(
    sql.unsafe`select from auth.organization_unit u where u.id = ${id}::uuid and ${within(reach)} for share`,
  );
  const unit = await findUnit(tx, id, reach);
  return unit?.kind === "site" ? unit : undefined;
}

/** Which of some units exist, and whether they are archived. */
export async function findUnits(
  tx: Tx,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly archived: boolean }[]> {
  return tx.any(sql.type(z.object({ id: z.string(), archived: z.boolean() }))`
    select id, archived
    from auth.organization_unit
    where id = any(${sql.array([...ids], "uuid")})
  `);
}

/** Lists the units within a reach by code. A site counts as a unit of itself. */
export async function listUnits(
  tx: Tx,
  filter: { kinds: readonly UnitRow["kind"][]; siteId: string; includeArchived: boolean },
  reach: Reach,
  page: Page,
): Promise<readonly UnitRow[]> {
  return tx.any(sql.type(unitRow)`
    ${selectUnit}
    where (${filter.kinds.length === 0} or u.kind = any(${sql.array([...filter.kinds], "text")}))
      and (${filter.siteId} = '' or nullif(${filter.siteId}, '')::uuid in (u.id, u.site_id))
      and (${filter.includeArchived} or not u.archived)
      and ${within(reach)}
      and (${page.after === undefined} or u.code > ${page.after?.[0] ?? ""})
    order by u.code
    limit ${page.size + 1}
  `);
}

/** What still lives in a unit: other units that are not archived, or devices that are or can become trusted. */
export async function findUse(tx: Tx, id: string): Promise<"organization_unit" | "device" | undefined> {
  const use = await tx.oneFirst(sql.type(z.object({ use: z.enum(["organization_unit", "device"]).nullable() }))`
    select
      case
        when exists (select from auth.organization_unit u where u.site_id = ${id}::uuid and not u.archived)
          then 'organization_unit'
        when exists (
          select from auth.device d where d.site_id = ${id}::uuid and d.state in ('pending', 'trusted', 'suspended')
        ) then 'device'
      end as use
  `);
  return use ?? undefined;
}

/** Fields of a unit that people edit. */
export type UnitFields = Pick<UnitRow, "name" | "time_zone" | "external_id">;

export async function insertUnit(
  tx: Tx,
  unit: UnitFields & Pick<UnitRow, "id" | "kind" | "site_id" | "code">,
): Promise<void> {
  await tx.query(sql.unsafe`
    insert into auth.organization_unit (id, kind, site_id, code, name, time_zone, external_id)
    values (
      ${unit.id}::uuid, ${unit.kind}, ${unit.site_id}::uuid, ${unit.code}, ${unit.name}, ${unit.time_zone},
      ${unit.external_id}
    )
  `);
}

/** Writes the editable fields of a unit whose row is locked. */
export async function updateUnit(tx: Tx, id: string, fields: UnitFields): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.organization_unit
    set name = ${fields.name}, time_zone = ${fields.time_zone}, external_id = ${fields.external_id},
      version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Archives a unit whose row is locked. */
export async function archiveUnit(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.organization_unit
    set archived = true, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

const selectUnit = sql.fragment`
  select
    u.id, u.kind, u.site_id, u.code, u.name, u.time_zone, u.external_id, u.archived, u.version, u.create_time,
    u.update_time
  from auth.organization_unit u
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or u.id = any(${sql.array([...unitIds], "uuid")}))`;
}
