import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { CheckedTerms } from "../domain/count-rules.ts";

/** Columns of the terms of a count, as plans and counts have them. */
export const termsColumns = {
  mode: z.enum(["moving", "freeze"]),
  blind: z.boolean(),
  tolerance_quantity: z.string(),
  tolerance_percent: z.string(),
};

const planRow = z.object({
  id: z.string(),
  warehouse_id: z.string(),
  name: z.string(),
  location_ids: z.array(z.string()),
  zone_id: z.string().nullable(),
  item_class: z.string(),
  abc_class: z.enum(["", "A", "B", "C"]),
  days_since_count: z.number(),
  zero_crossing: z.boolean(),
  sample_size: z.number(),
  ...termsColumns,
  archived: z.boolean(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A plan of counting. */
export type PlanRow = z.infer<typeof planRow>;

/** What a plan chooses; empty texts and lists, null and 0 choose nothing in particular. */
export type PlanRule = Pick<
  PlanRow,
  "location_ids" | "zone_id" | "item_class" | "abc_class" | "days_since_count" | "zero_crossing" | "sample_size"
>;

/** Fields of a plan that people edit. */
export type PlanFields = PlanRule & CheckedTerms & Pick<PlanRow, "name">;

/** Returns a plan of the warehouses in reach, archived ones too; undefined when there is none. */
export async function findPlan(tx: Tx, id: string, reach: Reach): Promise<PlanRow | undefined> {
  const row = await tx.maybeOne(sql.type(planRow)`${selectPlan} where p.id = ${id}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/** Returns a plan within a reach and locks its row until the end of the transaction, so that it can be changed. */
export async function lockPlan(tx: Tx, id: string, reach: Reach): Promise<PlanRow | undefined> {
  await tx.query(
    sql.unsafe`select from inventory.count_plan p where p.id = ${id}::uuid and ${within(reach)} for update`,
  );
  return findPlan(tx, id, reach);
}

/** Lists the plans of the warehouses in reach by name. */
export async function listPlans(
  tx: Tx,
  filter: { warehouseId: string; includeArchived: boolean },
  reach: Reach,
  page: Page,
): Promise<readonly PlanRow[]> {
  const [name = "", id = null] = page.after ?? [];
  return tx.any(sql.type(planRow)`
    ${selectPlan}
    where ${within(reach)}
      and (${filter.warehouseId} = '' or p.warehouse_id = nullif(${filter.warehouseId}, '')::uuid)
      and (${filter.includeArchived} or not p.archived)
      and (${page.after === undefined} or (p.name, p.id) > (${name}, ${id}::uuid))
    order by p.name, p.id
    limit ${page.size + 1}
  `);
}

export async function insertPlan(
  tx: Tx,
  plan: PlanFields & { readonly id: string; readonly warehouse_id: string },
): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.count_plan (
      id, warehouse_id, name, location_ids, zone_id, item_class, abc_class, days_since_count, zero_crossing,
      sample_size, mode, blind, tolerance_quantity, tolerance_percent
    )
    values (
      ${plan.id}::uuid, ${plan.warehouse_id}::uuid, ${plan.name}, ${sql.array(plan.location_ids, "uuid")},
      ${plan.zone_id}::uuid, ${plan.item_class}, ${plan.abc_class}, ${plan.days_since_count}, ${plan.zero_crossing},
      ${plan.sample_size}, ${plan.mode}, ${plan.blind}, ${plan.tolerance_quantity}::numeric,
      ${plan.tolerance_percent}::numeric
    )
  `);
}

/** Writes the editable fields of a plan whose row is locked. */
export async function updatePlan(tx: Tx, id: string, plan: PlanFields): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.count_plan
    set name = ${plan.name}, location_ids = ${sql.array(plan.location_ids, "uuid")}, zone_id = ${plan.zone_id}::uuid,
      item_class = ${plan.item_class}, abc_class = ${plan.abc_class}, days_since_count = ${plan.days_since_count},
      zero_crossing = ${plan.zero_crossing}, sample_size = ${plan.sample_size}, mode = ${plan.mode},
      blind = ${plan.blind}, tolerance_quantity = ${plan.tolerance_quantity}::numeric,
      tolerance_percent = ${plan.tolerance_percent}::numeric, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Archives a plan whose row is locked. */
export async function archivePlan(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.count_plan
    set archived = true, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

const selectPlan = sql.fragment`
  select
    p.id, p.warehouse_id, p.name, p.location_ids, p.zone_id, p.item_class, p.abc_class, p.days_since_count,
    p.zero_crossing, p.sample_size, p.mode, p.blind, trim_scale(p.tolerance_quantity) as tolerance_quantity,
    trim_scale(p.tolerance_percent) as tolerance_percent, p.archived, p.version, p.create_time, p.update_time
  from inventory.count_plan p
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or p.warehouse_id = any(${sql.array([...unitIds], "uuid")}))`;
}
