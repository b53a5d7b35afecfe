import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testPasswords } from "../testing/test-cluster.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { testServer } from "../testing/test-server.ts";
import { migrate } from "./migrate.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { databaseRoles, type RoleName } from "./roles.ts";
import { inDatabase, withConnection } from "./single-connection.ts";

const { adminUrl } = testServer();
let testDatabase: TestDatabase;
const made: string[] = [];

const as = (role: RoleName, statement: string) =>
  withConnection({ connectionString: testDatabase.url(role) }, async (client) => (await client.query(statement)).rows);
const admin = (statement: string) =>
  withConnection({ connectionString: adminUrl }, async (client) => (await client.query(statement)).rows);
const newName = () => {
  const name = `erp_prepare_${process.pid}_${made.length}`;
  made.push(name);
  return name;
};

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});

afterAll(async () => {
  await testDatabase.drop();
  for (const name of made) await admin(`drop database if exists ${name} with (force)`);
});

test("every role that may log in does so with its password, and owners cannot", async () => {
  for (const { name, login } of databaseRoles) {
    const attempt = as(name, "select current_user as me");
    if (login) expect(await attempt).toEqual([{ me: name }]);
    else await expect(attempt).rejects.toThrow(/not permitted to log in|password authentication failed/);
  }
});

test("many preparations of several databases at once agree", async () => {
  const names = [newName(), newName()];
  const passwords = testPasswords(adminUrl);
  const runs = Array.from({ length: 8 }, (_, n) =>
    prepareDatabase({ adminUrl, database: names[n % 2] as string, passwords }),
  );
  for (const { missing } of await Promise.all(runs)) expect(missing).toEqual([]);
  expect(
    await admin(`select pg_get_userbyid(datdba) as owner from pg_database where datname in ('${names.join("', '")}')`),
  ).toEqual([{ owner: "erp_owner" }, { owner: "erp_owner" }]);
});

test("preparations of one database that meet in it agree", async () => {
  const database = newName();
  const prepare = () => prepareDatabase({ adminUrl, database, passwords: {} });
  await prepare();
  await withConnection({ connectionString: inDatabase(adminUrl, database) }, async (holder) => {
    await holder.query("begin");
    // Both stand where they change the same row of the catalogue, and are let go at once.
    await holder.query("lock table pg_namespace in share row exclusive mode");
    const runs = Promise.all([prepare(), prepare()]);
    const waiting = `
      select count(*)::int as count from pg_stat_activity
      where datname = '${database}' and application_name = 'erp prepare' and wait_event_type = 'Lock'`;
    await expect.poll(() => admin(waiting), { timeout: 10_000 }).toEqual([{ count: 2 }]);
    await holder.query("rollback");
    expect(await runs).toEqual([{ missing: [] }, { missing: [] }]);
  });
});

test("an administrator who is no superuser can prepare and migrate all the same", async () => {
  const database = newName();
  const role = `weak_admin_${process.pid}`;
  await admin(`create role ${role} login createrole createdb password 'chosen-for-this-test'`);
  // On a server of its own it would have created the roles, and so have this right over them.
  for (const { name } of databaseRoles)
    await admin(`grant ${name} to ${role} with admin true, inherit false, set false`);
  const url = new URL(adminUrl);
  url.username = role;
  url.password = "chosen-for-this-test";
  const { missing } = await prepareDatabase({ adminUrl: url.href, database, passwords: {} });
  expect(missing.join("\n")).toMatch(/alter role erp_backup replication/);
  const migrator = new URL(inDatabase(testDatabase.url("erp_migrator"), database));
  expect((await migrate({ url: migrator.href, log: pino({ level: "silent" }) })).applied).toContain("0001_platform");
  await admin(`drop database ${database} with (force)`);
  await admin(`drop owned by ${role}`);
  await admin(`drop role ${role}`);
});

test("the public has no rights: a stranger cannot connect, a service cannot create anything or go next door", async () => {
  await admin(`create role stranger_${process.pid} login password 'strange-password'`);
  const url = new URL(testDatabase.adminUrl);
  url.username = `stranger_${process.pid}`;
  url.password = "strange-password";
  await expect(withConnection({ connectionString: url.href }, async () => 1)).rejects.toThrow(
    "permission denied for database",
  );
  await admin(`drop role stranger_${process.pid}`);
  for (const statement of [
    "create table public.mine (id int)",
    "create table auth.mine (id int)",
    "create temporary table mine (id int)",
    "create schema mine",
    "set role erp_owner",
    "update platform.outbox set topic = ''",
    "delete from platform.outbox",
    "update platform.idempotency set outcome = 'done'",
    "delete from platform.idempotency",
    "truncate platform.outbox",
    "update platform.migration set breaking = false",
    "insert into inventory.anything values (1)",
  ]) {
    await expect(as("erp_auth", statement), statement).rejects.toThrow(/permission denied/);
  }
});

test("passwords reach the server only in their stored form", async () => {
  const [row] = await admin("select rolpassword from pg_authid where rolname = 'erp_auth'");
  expect(row?.rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
  const bad = prepareDatabase({ adminUrl, database: newName(), passwords: { erp_auth: "pässword" } });
  await expect(bad).rejects.toThrow("printable ASCII");
});
