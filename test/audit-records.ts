import { randomUUID } from "node:crypto";
import type { Client } from "pg";
import { withConnection } from "../platform/db/single-connection.ts";
import type { TestDatabase } from "../platform/testing/test-database.ts";

/** One entry as the platform hands it to audit.append. */
export function auditEntry(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    actor_kind: "user",
    actor_id: "u1",
    actor_name: "someone",
    session_id: "",
    device_id: "",
    ip: "127.0.0.1",
    request_id: randomUUID(),
    rpc: "erp.test.v1.Test/Command",
    action: "Test.Command",
    resource_type: "thing",
    resource_id: "1",
    unit_id: null,
    outcome: "done",
    reason: "",
    before: null,
    after: null,
    ...fields,
  };
}

/** Appends entries, each in a transaction of its own, as a service would. */
export async function appendRecords(
  database: TestDatabase,
  entries: readonly Record<string, unknown>[],
): Promise<void> {
  await withConnection({ connectionString: database.url("erp_auth") }, async (client) => {
    for (const entry of entries) await client.query("select audit.append($1)", [JSON.stringify([entry])]);
  });
}

/** What a superuser can do who stops at nothing: her statements run without triggers and other rules. */
export async function tamper(database: TestDatabase, work: (client: Client) => Promise<unknown>): Promise<void> {
  await withConnection({ connectionString: database.adminUrl }, async (client) => {
    await client.query("set session_replication_role = replica");
    await work(client);
  });
}
