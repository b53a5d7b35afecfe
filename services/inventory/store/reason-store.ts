import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { CheckedReason } from "../domain/reason-rules.ts";
import type { MovementType } from "./post-stock.ts";

const reasonRow = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  movement_types: z.array(z.string()).transform((types) => types as MovementType[]),
  requires_note: z.boolean(),
  archived: z.boolean(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A reason for changes of stock. It may be given for every type of movement when it names none. */
export type ReasonRow = z.infer<typeof reasonRow>;

/** Returns a reason code, archived ones too; undefined when there is none. */
export async function findReason(tx: Tx, id: string): Promise<ReasonRow | undefined> {
  return (await tx.maybeOne(sql.type(reasonRow)`${selectReason} where r.id = ${id}::uuid`)) ?? undefined;
}

/**
 * Returns the reason of a code, in whatever letters it comes; undefined when there is none. Whether it is archived, or
 * meant for the type of movement, is for the caller to judge. Reasons belong to the whole stack.
 */
export async function resolveReason(tx: Tx, code: string): Promise<ReasonRow | undefined> {
  const wanted = code.trim().toUpperCase();
  return (await tx.maybeOne(sql.type(reasonRow)`${selectReason} where r.code = ${wanted}`)) ?? undefined;
}

/** Returns a reason code and locks its row until the end of the transaction, so that it can be changed. */
export async function lockReason(tx: Tx, id: string): Promise<ReasonRow | undefined> {
  await tx.query(sql.unsafe`select from inventory.reason_code where id = ${id}::uuid for update`);
  return findReason(tx, id);
}

/** Which reason codes to list; those for every type of movement are for each of them. */
export type ReasonFilter = { readonly movementType: MovementType | undefined; readonly includeArchived: boolean };

/** Lists reason codes by code. */
export async function listReasons(tx: Tx, filter: ReasonFilter, page: Page): Promise<readonly ReasonRow[]> {
  const { movementType = "", includeArchived } = filter;
  return tx.any(sql.type(reasonRow)`
    ${selectReason}
    where (${movementType} = '' or r.movement_types = '{}' or ${movementType} = any(r.movement_types))
      and (${includeArchived} or not r.archived)
      and (${page.after === undefined} or r.code > ${page.after?.[0] ?? ""})
    order by r.code
    limit ${page.size + 1}
  `);
}

export async function insertReason(tx: Tx, id: string, reason: CheckedReason): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.reason_code (id, code, name, movement_types, requires_note)
    values (
      ${id}::uuid, ${reason.code}, ${reason.name}, ${sql.array([...reason.movement_types], "text")},
      ${reason.requires_note}
    )
  `);
}

/** Writes the editable fields of a reason code whose row is locked. */
export async function updateReason(tx: Tx, id: string, reason: CheckedReason): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.reason_code
    set name = ${reason.name}, movement_types = ${sql.array([...reason.movement_types], "text")},
      requires_note = ${reason.requires_note}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Archives a reason code whose row is locked. */
export async function archiveReason(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.reason_code
    set archived = true, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

const selectReason = sql.fragment`
  select
    r.id, r.code, r.name, r.movement_types, r.requires_note, r.archived, r.version, r.create_time, r.update_time
  from inventory.reason_code r
`;
