import { randomUUID } from "node:crypto";
import type { Client } from "pg";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RoleName } from "../../../platform/db/roles.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { createTestDatabase, type TestDatabase } from "../../../platform/testing/test-database.ts";
import { auditEntry } from "../../../test/audit-records.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const serviceRoles: RoleName[] = ["erp_auth", "erp_inventory", "erp_workorder", "erp_operations"];
const otherRoles: RoleName[] = ["erp_report", "erp_maintenance", "erp_monitor", "erp_backup"];

test("records of concurrent transactions form chains without gaps, and what is rolled back leaves nothing", async () => {
  // More than there are chains, and few enough to leave the role connections for a test that runs beside this one.
  const pool = new Pool({ connectionString: database.url("erp_auth"), max: 20 });
  const before = await recordCount();
  const writers = Array.from({ length: 50 }, async (_, writer) => {
    for (let round = 0; round < 4; round++) {
      const client = await pool.connect();
      await client.query("begin");
      await client.query("select audit.append($1)", [JSON.stringify([auditEntry(), auditEntry()].slice(writer % 2))]);
      await client.query(round === 3 ? "rollback" : "commit");
      client.release();
    }
  });
  await Promise.all(writers).finally(() => pool.end());
  expect((await recordCount()) - before).toBe(25 * 3 * 2 + 25 * 3 * 1);
  const gaps = await asAdmin("select chain from audit.record group by chain having max(sequence) <> count(*)");
  expect(gaps).toEqual([]);
  expect(await faults()).toEqual([]);
});

test("all records of a transaction stand in one chain and carry its number", async () => {
  const requestId = randomUUID();
  await as("erp_auth", (client) =>
    client.query("select audit.append($1)", [
      JSON.stringify([1, 2, 3].map(() => auditEntry({ request_id: requestId }))),
    ]),
  );
  const [row] = await asAdmin(
    "select count(distinct chain) as chains, count(distinct xid) as xids, max(sequence) - min(sequence) as span from audit.record where request_id = $1",
    [requestId],
  );
  expect(row).toEqual({ chains: "1", xids: "1", span: "2" });
});

test("before and after are kept as they are, with fields that are null", async () => {
  const requestId = randomUUID();
  const change = { before: { employee_no: null }, after: { employee_no: "E1", tags: [null, { a: null }] } };
  await as("erp_auth", (client) =>
    client.query("select audit.append($1)", [
      JSON.stringify([
        auditEntry({ request_id: requestId, ...change }),
        auditEntry({ request_id: requestId, before: null, after: { a: 1 } }),
        auditEntry({ request_id: requestId, before: null, after: null }),
      ]),
    ]),
  );
  const rows = await asAdmin("select details from audit.record where request_id = $1 order by sequence", [requestId]);
  expect(rows.map(({ details }) => details)).toEqual([change, { after: { a: 1 } }, null]);
});

test("the hash has the documented canonical form", async () => {
  const requestId = randomUUID();
  await as("erp_auth", (client) =>
    client.query("select audit.append($1)", [
      JSON.stringify([auditEntry({ request_id: requestId, actor_name: "王小明", reason: "a:b" })]),
    ]),
  );
  const [row] = await asAdmin(
    `select hash = sha256(convert_to(
       'erp-core audit record 1:' || encode(previous_hash, 'hex') || encode(details_digest, 'hex')
       || lpad(to_hex((extract(epoch from record_time - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint), 16, '0')
       || ':' || chain || ':' || sequence || ':' || xid || '::4:user2:u19:王小明0:0:9:127.0.0.1'
       || '36:' || request_id || '24:erp.test.v1.Test/Command12:Test.Command5:thing1:14:done3:a:b', 'UTF8')) as same
     from audit.record where request_id = $1`,
    [requestId],
  );
  expect(row).toEqual({ same: true });
});

test.each([...serviceRoles, ...otherRoles])(
  "%s can neither write the trail nor call what is inside it",
  async (role) => {
    const tables = ["audit.record", "audit.checkpoint"];
    const writes = tables.flatMap((table) => [
      ...(role === "erp_operations" && table === "audit.checkpoint"
        ? []
        : [`insert into ${table} select * from ${table}`]),
      `update ${table} set ${table === "audit.checkpoint" ? "line = ''" : "reason = ''"}`,
      `delete from ${table}`,
      `truncate ${table}`,
      `alter table ${table} disable trigger all`,
      `drop table ${table}`,
    ]);
    const inside = [
      "select audit.record_hash(null)",
      "select audit.details_digest('{}', '')",
      "select audit.genesis_hash(0::smallint)",
      "select audit.demand('auth.role')",
      "select audit.require_record()",
      "set role erp_audit_owner",
      "set role erp_owner",
      ...(role === "erp_operations" ? [] : ["select audit.verify_chain(0::smallint, 1, 2)"]),
      ...(serviceRoles.includes(role) ? [] : ["select audit.append('[]')"]),
      ...(role === "erp_operations" || role === "erp_backup" ? [] : tables.map((table) => `select from ${table}`)),
    ];
    for (const statement of [...writes, ...inside]) expect(await refusedTo(role, statement), statement).toBe(true);
  },
);

test("not even the superuser changes a record by a slip", async () => {
  await expect(asAdmin("update audit.record set reason = 'x'")).rejects.toThrow("append-only");
  await expect(asAdmin("delete from audit.record")).rejects.toThrow("append-only");
  await expect(asAdmin("truncate audit.record")).rejects.toThrow("append-only");
  await expect(asAdmin("delete from audit.checkpoint")).rejects.toThrow("append-only");
});

test("what carries the trail belongs to a role that nobody can log in as", async () => {
  const owners = await asAdmin(
    `select distinct pg_get_userbyid(owner) as owner
     from (
       select relowner as owner, relnamespace as schema from pg_class where relkind in ('r', 'S', 'v', 'p')
       union all
       select proowner, pronamespace from pg_proc
     ) as object
     where schema = 'audit'::regnamespace`,
  );
  expect(owners).toEqual([{ owner: "erp_audit_owner" }]);
});

// The bits of tgtype stand for insert, delete and update.
test("every table of a service demands an audit record or says why not", async () => {
  const bare = await asAdmin(
    `select c.oid::regclass::text as name
     from pg_class c
     where c.relnamespace::regnamespace::text in ('auth', 'inventory', 'workorder', 'operations') and c.relkind in ('r', 'p') and not c.relispartition
       and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgfoid = 'audit.require_record'::regproc and t.tgenabled = 'O'
           and t.tginitdeferred and t.tgtype & 28 = 28 and t.tgqual is null)
       and coalesce(obj_description(c.oid), '') not like 'technical: %'
       -- Tables behind a door: nobody but their owner, whose functions write them together with one that demands, may write.
       and not (coalesce(obj_description(c.oid), '') like 'ledger: %' and not exists (
         select from aclexplode(c.relacl) x
         where x.grantee <> c.relowner and x.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
       ))`,
  );
  expect(bare).toEqual([]);
});

test("a change of any business table without an audit record is refused at commit", async () => {
  const tables = await asAdmin(
    `select tgrelid::regclass::text as name
     from pg_trigger
     join pg_class on pg_class.oid = tgrelid
     where tgname = 'audited' and not relispartition
     order by 1`,
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const { name } of tables) await expectDemand(name as string);
});

test("an audit record with the number of this transaction but of another time does not count", async () => {
  await withConnection({ connectionString: database.adminUrl }, async (client) => {
    await client.query("begin");
    await client.query("set local session_replication_role = replica");
    await client.query("select audit.append($1)", [JSON.stringify([auditEntry()])]);
    await client.query(
      "update audit.record set record_time = now() - interval '1 hour' where xid = pg_current_xact_id()",
    );
    await client.query("set local session_replication_role = origin");
    await insertAnything(client, "auth.role");
    await expect(client.query("set constraints all immediate")).rejects.toThrow("without an audit record");
    await client.query("rollback");
  });
});

/** Expects the demand at commit, and only without a record. All is rolled back. */
async function expectDemand(table: string): Promise<void> {
  for (const audited of [false, true]) {
    const outcome = await withConnection({ connectionString: database.adminUrl }, async (client) => {
      await client.query("begin");
      if (audited) await client.query("select audit.append($1)", [JSON.stringify([auditEntry()])]);
      await insertAnything(client, table);
      const commit = client.query("set constraints all immediate");
      return commit.then(
        () => "accepted",
        (error: Error) => error.message,
      );
    });
    // A row of a partitioned table lies in the partition that insertAnything made for it.
    const names = [table, "audit.rest"].map((name) => `change of ${name} without an audit record`);
    expect(audited ? ["accepted"] : names).toContain(outcome);
  }
}

/** Takes all other rules off a table, for this transaction, and inserts an empty row: works for every table to come. */
async function insertAnything(client: Client, table: string): Promise<void> {
  const { rows } = await client.query(
    `select format('alter table %s drop constraint if exists %I cascade', $1::text, conname) as statement
     from pg_constraint where conrelid = $1::regclass and contype <> 't'
     union all
     select format('alter table %s alter column %I drop not null', $1::text, attname)
     from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
     order by 1 desc`,
    [table],
  );
  for (const { statement } of rows) await client.query(statement);
  const { rows: parted } = await client.query("select from pg_class where oid = $1::regclass and relkind = 'p'", [
    table,
  ]);
  if (parted.length > 0) await client.query(`create table audit.rest partition of ${table} default`);
  await client.query(`insert into ${table} default values`);
}

async function recordCount(): Promise<number> {
  return Number((await asAdmin("select count(*) from audit.record"))[0]?.count);
}

async function faults() {
  return asAdmin(
    "select n, v.* from generate_series(0, 15) as n, audit.verify_chain(n::smallint, 1, 9223372036854775807) as v where kind is not null",
  );
}

async function refusedTo(role: RoleName, statement: string): Promise<boolean> {
  return as(role, (client) =>
    client.query(statement).then(
      () => false,
      (error: { code?: string }) => error.code === "42501" || error.code === "25006",
    ),
  );
}

function as<T>(role: RoleName, work: (client: Client) => Promise<T>): Promise<T> {
  return withConnection({ connectionString: database.url(role) }, work);
}

async function asAdmin(statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return withConnection(
    { connectionString: database.adminUrl },
    async (client) => (await client.query(statement, values)).rows,
  );
}
