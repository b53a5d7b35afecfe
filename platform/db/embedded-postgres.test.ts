import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";
import { withConnection } from "./single-connection.ts";

const log = pino({ level: "silent" });
let parent: string;
let dataDir: string;
const running = new Set<EmbeddedPostgres>();

async function start(options: { port?: number; durable?: boolean } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log, ...options });
  running.add(server);
  return server;
}

async function stop(server: EmbeddedPostgres): Promise<void> {
  running.delete(server);
  await server.stop();
}

const query = (server: EmbeddedPostgres, text: string) =>
  withConnection({ connectionString: server.adminUrl }, async (client) => (await client.query(text)).rows);
const postmasterPid = async () =>
  Number((await readFile(join(dataDir, "cluster/postmaster.pid"), "utf8")).split("\n")[0]);

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "erp-embedded-"));
  // Where mkdtemp made it, only its owner may enter; the server may be somebody else.
  await chmod(parent, 0o755);
  dataDir = join(parent, "data");
});

afterEach(async () => {
  for (const server of running) await stop(server);
  await rm(parent, { recursive: true });
});

test("the first start makes a durable UTF-8 database with checksums, the second one finds its data again", async () => {
  const first = await start();
  const settings = "fsync synchronous_commit full_page_writes data_checksums listen_addresses server_encoding".split(
    " ",
  );
  const shown = settings.map((name) => `current_setting('${name}') as ${name}`).join(", ");
  expect(await query(first, `select ${shown}, split_part(version(), '.', 1) as version`)).toEqual([
    {
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      data_checksums: "on",
      listen_addresses: "127.0.0.1",
      server_encoding: "UTF8",
      version: "PostgreSQL 16",
    },
  ]);
  await query(first, "create table kept as select 42 as answer");
  await stop(first);
  const second = await start({ durable: false });
  expect(new URL(second.adminUrl).password).toBe(new URL(first.adminUrl).password);
  expect(await query(second, "select answer, current_setting('fsync') as fsync from kept")).toEqual([
    { answer: 42, fsync: "off" },
  ]);
});

test("nobody gets in without the password, and the password and the data are closed to others", async () => {
  const server = await start();
  const wrong = server.adminUrl.replace(/:[^:@]+@/, ":wrong@");
  await expect(withConnection({ connectionString: wrong }, async () => 1)).rejects.toThrow(
    "password authentication failed",
  );
  const modes = await Promise.all(
    ["admin-password", "cluster", "."].map(async (name) => (await stat(join(dataDir, name))).mode & 0o777),
  );
  expect(modes).toEqual([0o600, 0o700, 0o700]);
});

test("the data folder serves one program at a time", async () => {
  await start();
  await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toThrow(
    /Another running program uses the data folder .*Stop it/,
  );
});

test("after kill -9 of the program its orphaned server is stopped, and no acknowledged row is lost", async () => {
  const script = `
    import { pino } from "pino";
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, "embedded-postgres.ts"))};
    import { withConnection } from ${JSON.stringify(join(import.meta.dirname, "single-connection.ts"))};
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log: pino({ level: "silent" }) });
    await withConnection({ connectionString: server.adminUrl }, (client) => client.query("create table survived as select 7 as n"));
    process.stdout.write("ready");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.kill("SIGKILL");
  await exited;
  const orphan = await postmasterPid();
  expect(process.kill(orphan, 0)).toBe(true);
  const server = await start();
  expect(await query(server, "select n from survived")).toEqual([{ n: 7 }]);
  expect(await postmasterPid()).not.toBe(orphan);
});

test("a pid file that names somebody else's process does not block the start, and does not hurt that process", async () => {
  const first = await start();
  await stop(first);
  const stranger = spawn("sleep", ["60"]);
  await writeFile(
    join(dataDir, "cluster/postmaster.pid"),
    `${stranger.pid}\n${join(dataDir, "cluster")}\n1\n5432\n\n\n\n\n`,
  );
  const server = await start();
  expect(await query(server, "select 1 as n")).toEqual([{ n: 1 }]);
  expect(stranger.exitCode).toBeNull();
  stranger.kill();
});

test("a server that is killed comes back by itself on the same port", async () => {
  const server = await start();
  await query(server, "create table kept as select 1 as n");
  const pid = await postmasterPid();
  process.kill(pid, "SIGKILL");
  const answer = async (): Promise<unknown> => query(server, "select n from kept").catch(answer);
  expect(await answer()).toEqual([{ n: 1 }]);
  expect(await postmasterPid()).not.toBe(pid);
});

test("an interrupted first start leaves nothing in the way", async () => {
  await mkdir(join(dataDir, "new-cluster", "base"), { recursive: true });
  await writeFile(join(dataDir, "new-cluster", "PG_VERSION"), "16\n");
  expect(await query(await start(), "select 1 as n")).toEqual([{ n: 1 }]);
});

test("a taken port, and a folder that is damaged, of another version or of another server, are explained", async () => {
  const occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, "127.0.0.1", resolve));
  const { port } = occupant.address() as { port: number };
  await expect(start({ port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken by another program`);
  await new Promise((resolve) => occupant.close(resolve));

  await rm(join(dataDir, "cluster/global/pg_control"));
  await expect(start()).rejects.toThrow(/does not start\. Restore a backup.*\n.*pg_control/s);
  await writeFile(join(dataDir, "cluster/PG_VERSION"), "15\n");
  await expect(start()).rejects.toThrow(/holds data of PostgreSQL 15, and this program brings version 16/);
  await rm(join(dataDir, "cluster/PG_VERSION"));
  await expect(start()).rejects.toThrow(/is damaged: it has no PG_VERSION/);
  await rm(dataDir, { recursive: true });
  await mkdir(dataDir);
  await writeFile(join(dataDir, "PG_VERSION"), "16\n");
  await expect(start()).rejects.toThrow(/data folder of another PostgreSQL server/);
});
