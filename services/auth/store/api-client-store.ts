import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";

const apiClientRow = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(["active", "revoked"]),
  allowed_cidrs: z.array(z.string()),
  rate_limit_per_second: z.number(),
  created_by: z.string(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** An API client. */
export type ApiClientRow = z.infer<typeof apiClientRow>;

/** Returns a client; undefined when there is none. */
export async function findApiClient(tx: Tx, id: string): Promise<ApiClientRow | undefined> {
  return (await tx.maybeOne(sql.type(apiClientRow)`${selectApiClient} where c.id = ${id}::uuid`)) ?? undefined;
}

/** Returns a client and locks its row, so that changes of the client and of its secrets come one after the other. */
export async function lockApiClient(tx: Tx, id: string): Promise<ApiClientRow | undefined> {
  await tx.query(sql.unsafe`select from auth.api_client where id = ${id}::uuid for update`);
  return findApiClient(tx, id);
}

/** Lists clients by name; a revoked one may have the name of another, so the id decides between them. */
export async function listApiClients(
  tx: Tx,
  filter: { includeRevoked: boolean },
  page: Page,
): Promise<readonly ApiClientRow[]> {
  const [name = "", id = ""] = page.after ?? [];
  return tx.any(sql.type(apiClientRow)`
    ${selectApiClient}
    where (${filter.includeRevoked} or c.state = 'active')
      and (${page.after === undefined} or (c.name, c.id::text) > (${name}, ${id}))
    order by c.name, c.id::text
    limit ${page.size + 1}
  `);
}

/** Fields of a client that people edit. */
export type ApiClientFields = Pick<ApiClientRow, "name" | "allowed_cidrs" | "rate_limit_per_second">;

export async function insertApiClient(
  tx: Tx,
  client: ApiClientFields & Pick<ApiClientRow, "id" | "created_by">,
): Promise<void> {
  await tx.query(sql.unsafe`
    insert into auth.api_client (id, name, state, allowed_cidrs, rate_limit_per_second, created_by)
    values (
      ${client.id}::uuid, ${client.name}, 'active', ${sql.array(client.allowed_cidrs, "text")},
      ${client.rate_limit_per_second}, ${client.created_by}::uuid
    )
  `);
}

/** Writes the editable fields of a client whose row is locked. */
export async function updateApiClient(tx: Tx, id: string, fields: ApiClientFields): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.api_client
    set name = ${fields.name}, allowed_cidrs = ${sql.array(fields.allowed_cidrs, "text")},
      rate_limit_per_second = ${fields.rate_limit_per_second}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Ends a client for good. */
export async function revokeApiClient(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.api_client
    set state = 'revoked', version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Notes that the secrets of a client changed: they are shown with it. */
export async function touchApiClient(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.api_client
    set version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

const selectApiClient = sql.fragment`
  select
    c.id, c.name, c.state, c.allowed_cidrs, c.rate_limit_per_second, c.created_by, c.version, c.create_time, c.update_time
  from auth.api_client c
`;
