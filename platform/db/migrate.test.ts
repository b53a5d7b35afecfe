import { spawn } from "node:child_process";
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { testPasswords } from "../testing/test-cluster.ts";
import { testServer } from "../testing/test-server.ts";
import { openDatabase } from "./database.ts";
import { describeSchema } from "./describe-schema.ts";
import { migrate } from "./migrate.ts";
import { migrationDirectory, readMigrations } from "./migration-files.ts";
import { assertSchema } from "./migration-ledger.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { inDatabase, withConnection } from "./single-connection.ts";

const log = pino({ level: "silent" });
const { adminUrl } = testServer();
const passwords = testPasswords(adminUrl);
const database = `erp_migrate_${process.pid}`;
const connectionString = inDatabase(adminUrl, database);
const url = connectionString.replace(/\/\/[^@]+@/, `//erp_migrator:${passwords.erp_migrator}@`);
let directory: string;

const asAdmin = <T>(work: (client: Client) => Promise<T>) => withConnection({ connectionString }, work);
const dropDatabase = () =>
  withConnection({ connectionString: adminUrl }, (admin) =>
    admin.query(`drop database if exists ${database} with (force)`),
  );
const write = (name: string, sql: string) => writeFile(join(directory, name), sql);
const ledger = () =>
  asAdmin(async (client) =>
    (await client.query("select id from platform.migration order by id")).rows.map((row) => row.id),
  );

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "erp-migrations-"));
});

beforeEach(async () => {
  for (const name of await readdir(directory)) await rm(join(directory, name));
  await copyFile(join(migrationDirectory, "0001_platform.sql"), join(directory, "0001_platform.sql"));
  await dropDatabase();
  await prepareDatabase({ adminUrl, database, passwords: {} });
});

afterAll(async () => {
  await dropDatabase();
  await rm(directory, { recursive: true });
});

test("from empty to the newest migration gives the schema that is committed", async () => {
  const known = await readMigrations(migrationDirectory);
  expect((await migrate({ url, log })).applied).toEqual(known.map((migration) => migration.id));
  expect(await asAdmin(describeSchema)).toBe(await readFile(join(migrationDirectory, "schema.sql"), "utf8"));
  expect((await migrate({ url, log })).applied).toEqual([]);
});

test("a file is applied as the owner, and the ledger says when, by whom and by which version", async () => {
  await write("0002_thing.sql", "create table platform.thing (id int);");
  await migrate({ url, directory, log });
  const { rows } = await asAdmin((client) =>
    client.query(`select tableowner, applied_by, app_version, end_time >= start_time as ordered, octet_length(sha256) as bytes
      from pg_tables, platform.migration where tablename = 'thing' and id = '0002_thing'`),
  );
  expect(rows).toEqual([
    {
      tableowner: "erp_owner",
      applied_by: "erp_migrator",
      app_version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      ordered: true,
      bytes: 32,
    },
  ]);
});

test("an applied file that was edited, removed or preceded is refused by name", async () => {
  await write("0003_thing.sql", "create table platform.thing (id int);");
  await write("0004_next.sql", "create table platform.next (id int);");
  await migrate({ url, directory, log });
  await write("0003_thing.sql", "create table platform.thing (id bigint);");
  await expect(migrate({ url, directory, log })).rejects.toThrow(/0003_thing was changed after it was applied/);
  await rm(join(directory, "0003_thing.sql"));
  await expect(migrate({ url, directory, log })).rejects.toThrow(/0003_thing was applied .* file is missing/);
  await write("0003_thing.sql", "create table platform.thing (id int);");
  await write("0002_late.sql", "select 1;");
  await expect(migrate({ url, directory, log })).rejects.toThrow(/0002_late comes before 0004_next/);
});

test("a file that fails leaves nothing of itself and keeps those before it", async () => {
  await write("0002_good.sql", "create table platform.good (id int);");
  await write("0003_bad.sql", "create table platform.half (id int);\nselect 1 / 0;");
  await expect(migrate({ url, directory, log })).rejects.toThrow(/0003_bad failed: division by zero/);
  expect(await ledger()).toEqual(["0001_platform", "0002_good"]);
  const { rows } = await asAdmin((client) => client.query("select to_regclass('platform.half') as half"));
  expect(rows).toEqual([{ half: null }]);
});

test("a file that would end its own transaction, shares a number, or is misnamed is refused before anything runs", async () => {
  await write("0002_sly.sql", "create table platform.sly (id int);\ncommit;\nselect 1 / 0;");
  await expect(migrate({ url, directory, log })).rejects.toThrow(/0002_sly.sql begins or ends a transaction/);
  await write("0002_sly.sql", "select 1;");
  await write("0002_twin.sql", "select 1;");
  await expect(migrate({ url, directory, log })).rejects.toThrow(/number of 0002_twin.sql/);
  await rm(join(directory, "0002_twin.sql"));
  await write("3-three.sql", "select 1;");
  await expect(migrate({ url, directory, log })).rejects.toThrow(/3-three.sql is misnamed/);
});

test("of twenty at once one applies each file and the others find nothing to do", async () => {
  await write("0002_slow.sql", "create table platform.slow (id int);\nselect pg_sleep(0.3);");
  const results = await Promise.all(Array.from({ length: 20 }, () => migrate({ url, directory, log })));
  expect(results.flatMap((result) => result.applied).sort()).toEqual(["0001_platform", "0002_slow"]);
});

test("kill -9 in the middle of a migration leaves it undone, and the next run completes it", async () => {
  await write("0002_long.sql", "create table platform.long (id int);\nselect pg_sleep(60);");
  const script = `
    import { pino } from "pino";
    import { migrate } from ${JSON.stringify(join(import.meta.dirname, "migrate.ts"))};
    await migrate({ url: ${JSON.stringify(url)}, directory: ${JSON.stringify(directory)}, log: pino({ level: "silent" }) });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const sleeping = "select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
  while ((await asAdmin((client) => client.query(sleeping))).rowCount === 0) {
    if (child.exitCode !== null) throw new Error("the child ended before it slept");
    await sleep(50);
  }
  child.kill("SIGKILL");
  await exited;
  expect(await ledger()).toEqual(["0001_platform"]);
  await write("0002_long.sql", "create table platform.long (id int);");
  expect((await migrate({ url, directory, log })).applied).toEqual(["0002_long"]);
});

test("a busy table makes a migration try again instead of blocking everybody behind it", async () => {
  await write("0002_thing.sql", "create table platform.thing (id int);");
  await migrate({ url, directory, log });
  await write("0003_alter.sql", "alter table platform.thing add column name text;");
  await asAdmin(async (client) => {
    await client.query("begin; lock table platform.thing in access exclusive mode");
    const migrating = migrate({ url, directory, log });
    await sleep(2500);
    await client.query("rollback");
    expect((await migrating).applied).toEqual(["0003_alter"]);
  });
});

test("a program starts on a newer schema unless a migration that it does not know is breaking", async () => {
  const old = await readMigrations(directory);
  const { hostname: host, port } = new URL(adminUrl);
  const place = { host, port: Number(port), database, user: "erp_auth", password: passwords.erp_auth };
  const open = openDatabase({ ...place, applicationName: "migrate.test", log });
  await migrate({ url, directory, log });
  await assertSchema(open, old);

  await write("0002_gentle.sql", "create table platform.gentle (id int);");
  await expect(assertSchema(open, await readMigrations(directory))).rejects.toThrow(/lacks migration 0002_gentle/);
  await migrate({ url, directory, log });
  await assertSchema(open, old);

  await write("0003_harsh.sql", "-- breaking\ndrop table platform.gentle;");
  await migrate({ url, directory, log });
  await expect(assertSchema(open, old)).rejects.toThrow(/too new for this program: migration 0003_harsh is breaking/);
  await open.close();
});
