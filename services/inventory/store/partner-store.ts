import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { CheckedPartner } from "../domain/partner-rules.ts";
import { namedBy, type RecordRef } from "./record-ref.ts";

const partnerRow = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  is_supplier: z.boolean(),
  is_customer: z.boolean(),
  gln: z.string().nullable(),
  external_id: z.string().nullable(),
  archived: z.boolean(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A supplier, a customer, or both. */
export type PartnerRow = z.infer<typeof partnerRow>;

/** Returns a partner, archived ones too; undefined when there is none. */
export function findPartner(tx: Tx, id: string): Promise<PartnerRow | undefined> {
  return resolvePartner(tx, { id, code: "", externalId: "" });
}

/**
 * Returns the partner that a reference names; undefined when there is none. Whether it is archived, or a supplier, is for
 * the caller to judge. Partners belong to the whole stack, so no reach limits them.
 */
export async function resolvePartner(tx: Tx, ref: RecordRef): Promise<PartnerRow | undefined> {
  const columns = { id: ["p", "id"], code: ["p", "code"], externalId: ["p", "external_id"] } as const;
  return (await tx.maybeOne(sql.type(partnerRow)`${selectPartner} where ${namedBy(ref, columns)}`)) ?? undefined;
}

/** Returns a partner and locks its row until the end of the transaction, so that it can be changed. */
export async function lockPartner(tx: Tx, id: string): Promise<PartnerRow | undefined> {
  await tx.query(sql.unsafe`select from inventory.partner where id = ${id}::uuid for update`);
  return findPartner(tx, id);
}

/** Which partners to list. Empty texts ask for nothing; "supplier" includes who is both. */
export type PartnerFilter = {
  readonly search: string;
  readonly code: string;
  readonly part: "supplier" | "customer" | undefined;
  readonly includeArchived: boolean;
};

/** Lists partners by code. The search looks for the beginning of a code, and anywhere in the name. */
export async function listPartners(tx: Tx, filter: PartnerFilter, page: Page): Promise<readonly PartnerRow[]> {
  const { search, code, part, includeArchived } = filter;
  return tx.any(sql.type(partnerRow)`
    ${selectPartner}
    where (${code} = '' or p.code = upper(${code}))
      and (
        ${search} = '' or starts_with(p.code, upper(${search})) or strpos(lower(p.name), lower(${search})) > 0
      )
      and (${part !== "supplier"} or p.is_supplier)
      and (${part !== "customer"} or p.is_customer)
      and (${includeArchived} or not p.archived)
      and (${page.after === undefined} or p.code > ${page.after?.[0] ?? ""})
    order by p.code
    limit ${page.size + 1}
  `);
}

export async function insertPartner(tx: Tx, id: string, partner: CheckedPartner): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.partner (id, code, name, is_supplier, is_customer, gln, external_id)
    values (
      ${id}::uuid, ${partner.code}, ${partner.name}, ${partner.is_supplier}, ${partner.is_customer}, ${partner.gln},
      ${partner.external_id}
    )
  `);
}

/** Writes the editable fields of a partner whose row is locked. */
export async function updatePartner(tx: Tx, id: string, partner: CheckedPartner): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.partner
    set name = ${partner.name}, is_supplier = ${partner.is_supplier}, is_customer = ${partner.is_customer},
      gln = ${partner.gln}, external_id = ${partner.external_id}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Archives a partner whose row is locked. */
export async function archivePartner(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.partner
    set archived = true, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

const selectPartner = sql.fragment`
  select
    p.id, p.code, p.name, p.is_supplier, p.is_customer, p.gln, p.external_id, p.archived, p.version, p.create_time,
    p.update_time
  from inventory.partner p
`;
