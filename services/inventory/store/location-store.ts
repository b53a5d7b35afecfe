import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import { namedBy, type RecordRef } from "./record-ref.ts";

const locationKind = z.enum([
  "zone",
  "aisle",
  "bin",
  "staging",
  "dock",
  "line_side",
  "wip",
  "quarantine",
  "transit",
  "virtual",
]);

const locationRow = z.object({
  id: z.string(),
  warehouse_id: z.string(),
  parent_id: z.string().nullable(),
  code: z.string(),
  name: z.string(),
  kind: locationKind,
  pick_sequence: z.number(),
  pickable: z.boolean(),
  receivable: z.boolean(),
  countable: z.boolean(),
  allow_mixed_items: z.boolean(),
  allow_mixed_lots: z.boolean(),
  negative_allowed: z.boolean(),
  blocked: z.boolean(),
  block_reason: z.string(),
  external_id: z.string().nullable(),
  archived: z.boolean(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A location of a warehouse. The virtual ones, which belong to none, never come as rows. */
export type LocationRow = z.infer<typeof locationRow>;

/** Returns a location of the warehouses in reach, archived ones too; undefined when there is none. */
export async function findLocation(tx: Tx, id: string, reach: Reach): Promise<LocationRow | undefined> {
  const row = await tx.maybeOne(sql.type(locationRow)`${selectLocation} where l.id = ${id}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/**
 * Returns the location of a warehouse that a reference names; undefined when there is none, the warehouse is out of
 * reach, or the id is that of a location elsewhere. Whether it is blocked or archived is for the caller to judge.
 */
export async function resolveLocation(
  tx: Tx,
  warehouseId: string,
  ref: RecordRef,
  reach: Reach,
): Promise<LocationRow | undefined> {
  const columns = { id: ["l", "id"], code: ["l", "code"], externalId: ["l", "external_id"] } as const;
  const row = await tx.maybeOne(sql.type(locationRow)`
    ${selectLocation}
    where l.warehouse_id = ${warehouseId}::uuid and ${namedBy(ref, columns)} and ${within(reach)}
  `);
  return row ?? undefined;
}

const namedPlace = z.object({ at: z.number(), id: z.string(), code: z.string() });

/**
 * Finds the locations of a warehouse that references name, in one round trip; of those that do not exist, nothing is
 * returned. `at` counts the references from 0. Whether the warehouse is in reach is for the caller to judge.
 */
export async function findPlaces(
  tx: Tx,
  warehouseId: string,
  refs: readonly RecordRef[],
): Promise<readonly z.infer<typeof namedPlace>[]> {
  return tx.any(sql.type(namedPlace)`
    select (d.ordinal - 1)::integer as at, l.id, l.code
    from jsonb_array_elements(${JSON.stringify(refs)}::jsonb) with ordinality as d (ref, ordinal)
    cross join lateral jsonb_to_record(d.ref) as x (id text, code text, "externalId" text)
    cross join lateral (
      select id, code, warehouse_id from inventory.location where id = nullif(x.id, '')::uuid
      union all
      select id, code, warehouse_id
      from inventory.location
      where x.id = '' and warehouse_id = ${warehouseId}::uuid and code = upper(btrim(nullif(x.code, '')))
      union all
      select id, code, warehouse_id
      from inventory.location
      where x.id = '' and x.code = '' and external_id = nullif(x."externalId", '')
    ) l
    where l.warehouse_id = ${warehouseId}::uuid
  `);
}

/** Returns a location of the warehouses in reach and locks its row, so that it can be changed. */
export async function lockLocation(tx: Tx, id: string, reach: Reach): Promise<LocationRow | undefined> {
  await tx.query(sql.unsafe`select from inventory.location l where l.id = ${id}::uuid and ${within(reach)} for update`);
  return findLocation(tx, id, reach);
}

/** Which locations to list. Empty texts and lists, and undefined, ask for nothing. */
export type LocationFilter = {
  readonly warehouseId: string;
  readonly parentId: string;
  readonly kinds: readonly LocationRow["kind"][];
  readonly pickable: boolean | undefined;
  readonly codePrefix: string;
  readonly includeArchived: boolean;
};

/** Lists locations of the warehouses in reach by warehouse and code. A parent stands for all that lies below it. */
export async function listLocations(
  tx: Tx,
  filter: LocationFilter,
  reach: Reach,
  page: Page,
): Promise<readonly LocationRow[]> {
  const [afterWarehouse = null, afterCode = ""] = page.after ?? [];
  return tx.any(sql.type(locationRow)`
    with recursive below as (
      select c.id from inventory.location c where c.parent_id = nullif(${filter.parentId}, '')::uuid
      union
      select c.id from below b join inventory.location c on c.parent_id = b.id
    )
    ${selectLocation}
    where ${within(reach)}
      and (${filter.parentId} = '' or l.id in (select id from below))
      and (${filter.warehouseId} = '' or l.warehouse_id = nullif(${filter.warehouseId}, '')::uuid)
      and (${filter.kinds.length === 0} or l.kind = any(${sql.array([...filter.kinds], "text")}))
      and (${filter.pickable ?? null}::boolean is null or l.pickable = ${filter.pickable ?? null}::boolean)
      and starts_with(l.code, ${filter.codePrefix.toUpperCase()})
      and (${filter.includeArchived} or not l.archived)
      and (${page.after === undefined} or (l.warehouse_id, l.code) > (${afterWarehouse}::uuid, ${afterCode}))
    order by l.warehouse_id, l.code
    limit ${page.size + 1}
  `);
}

const selectLocation = sql.fragment`
  select
    l.id, l.warehouse_id, l.parent_id, l.code, l.name, l.kind, l.pick_sequence, l.pickable, l.receivable, l.countable,
    l.allow_mixed_items, l.allow_mixed_lots, l.negative_allowed, l.blocked, l.block_reason, l.external_id, l.archived, l.version,
    l.create_time, l.update_time
  from inventory.location l
`;

// A virtual location has no warehouse, so nobody's reach covers it; "everywhere" must not either.
function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`
    l.warehouse_id is not null and (${everywhere} or l.warehouse_id = any(${sql.array([...unitIds], "uuid")}))
  `;
}
