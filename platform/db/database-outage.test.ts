import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type Database, openDatabase, sql } from "./database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";

const log = pino({ level: "silent" });
let dataDir: string;
let server: EmbeddedPostgres;
const databases: Database[] = [];

function open(port = server.port, maxConnections = 4): Database {
  const { password } = new URL(server.adminUrl);
  const place = { host: "127.0.0.1", port, database: "postgres", user: "postgres", password };
  const database = openDatabase({ ...place, applicationName: "outage", log, maxConnections });
  databases.push(database);
  return database;
}

const answer = (database: Database, timeoutMs = 5000) =>
  database.transaction({ timeoutMs }, (tx) => tx.oneFirst(sql.type(z.object({ n: z.number() }))`select 1 as n`));

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "erp-outage-"));
  server = await startEmbeddedPostgres({ dataDir, log });
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()));
  await server.stop();
  await rm(dataDir, { recursive: true });
});

test("a server that ends at once and comes back needs no restart of ours and leaves no stuck place", async () => {
  const database = open();
  let running = true;
  const client = async () => {
    while (running) await answer(database).catch(() => sleep(20));
  };
  const clients = Promise.all(Array.from({ length: 8 }, client));
  for (let round = 0; round < 3; round++) {
    await sleep(200);
    const pid = Number((await readFile(join(dataDir, "cluster/postmaster.pid"), "utf8")).split("\n")[0]);
    process.kill(pid, "SIGQUIT");
    // The supervisor of the embedded server brings it back; until then every call fails quickly.
    while ((await readFile(join(dataDir, "cluster/postmaster.pid"), "utf8").catch(() => "")).startsWith(`${pid}\n`))
      await sleep(20);
    const readyBy = Date.now() + 5000;
    while (Date.now() < readyBy && (await database.ping(500).catch(() => "down")) === "down") await sleep(20);
    expect(await answer(database)).toBe(1);
  }
  running = false;
  await clients;
  expect(database.stats()).toMatchObject({ inUse: 0, waiting: 0 });
});

test("a network that swallows the answers costs a call its deadline and no more, and heals", async () => {
  const proxy = await startProxy(server.port);
  const database = open(proxy.port, 2);
  expect(await answer(database)).toBe(1);
  proxy.swallow(true);
  const started = performance.now();
  const calls = await Promise.allSettled([answer(database, 1500), answer(database, 1500), answer(database, 1500)]);
  expect(performance.now() - started).toBeLessThan(2500);
  expect(calls.map((call) => call.status)).toEqual(["rejected", "rejected", "rejected"]);
  proxy.swallow(false);
  expect(await answer(database)).toBe(1);
  expect(database.stats()).toMatchObject({ inUse: 0, waiting: 0 });
  await proxy.stop();
});

test("ping asks over a connection that lies idle, and over a new one when there is none or all are at work", async () => {
  const proxy = await startProxy(server.port);
  const database = open(proxy.port, 2);
  await database.ping(1000);
  expect([proxy.opened(), database.stats().connections]).toEqual([1, 0]);
  await answer(database);
  const opened = proxy.opened();
  for (let round = 0; round < 3; round++) await database.ping(1000);
  expect([proxy.opened(), database.stats()]).toMatchObject([opened, { connections: 1, inUse: 0 }]);
  const sleep2s = () => database.transaction({ timeoutMs: 5000 }, (tx) => tx.query(sql.unsafe`select pg_sleep(2)`));
  const atWork = Promise.all([sleep2s(), sleep2s()]);
  await expect
    .poll(() => database.stats(), { timeout: 5_000, interval: 5 })
    .toMatchObject({ connections: 2, inUse: 2 });
  await database.ping(1900);
  expect([proxy.opened(), database.stats().inUse]).toEqual([opened + 2, 2]);
  await atWork;
  await proxy.stop();
});

test("an idle connection that a network has forgotten makes no ping fail, a server that is silent does, in time", async () => {
  const proxy = await startProxy(server.port);
  const database = open(proxy.port, 2);
  await answer(database);
  proxy.forget();
  await database.ping(3000);
  expect(await answer(database)).toBe(1);
  proxy.swallow(true);
  const startedAt = performance.now();
  await expect(database.ping(1000)).rejects.toThrow(/timeout/i);
  // Where the machine is busy as well; a ping that waited for both in full would take twice its time.
  expect(performance.now() - startedAt).toBeLessThan(1900);
  proxy.swallow(false);
  await database.ping(1000);
  expect(await answer(database)).toBe(1);
  await proxy.stop();
});

test("a ping replaces one connection that is cut, and fails when the next one is cut as well", async () => {
  const proxy = await startProxy(server.port);
  const database = open(proxy.port, 2);
  proxy.cutNext(1);
  await database.ping(3000);
  expect(proxy.opened()).toBe(2);
  proxy.cutNext(2);
  await expect(database.ping(3000)).rejects.toThrow(/terminated/i);
  expect(proxy.opened()).toBe(4);
  await database.ping(3000);
  await proxy.stop();
});

/** Passes bytes on, or keeps both sides connected and passes nothing. */
async function startProxy(target: number): Promise<{
  port: number;
  /** Connections that were opened so far. */
  opened(): number;
  swallow(on: boolean): void;
  /** Swallows all of the connections that there are, for ever. */
  forget(): void;
  /** Cuts as many of the next connections, each with its first bytes. */
  cutNext(count: number): void;
  stop(): Promise<void>;
}> {
  let swallowing = false;
  let opened = 0;
  let toCut = 0;
  const sockets = new Set<Socket>();
  const forgotten = new Set<Socket>();
  const proxy: Server = createServer((near) => {
    opened++;
    if (toCut > 0) {
      toCut--;
      near.once("data", () => near.destroy());
      return;
    }
    const far = connect(target, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => swallowing || forgotten.has(from) || to.write(chunk));
      from.on("error", () => undefined);
      from.on("close", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    port: (proxy.address() as { port: number }).port,
    opened: () => opened,
    swallow: (on) => {
      swallowing = on;
    },
    forget: () => {
      for (const socket of sockets) forgotten.add(socket);
    },
    cutNext: (count) => {
      toCut = count;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
