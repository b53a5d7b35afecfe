import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { type Database, type DatabaseOptions, openDatabase, sql, type Tx } from "./database.ts";
import { withConnection } from "./single-connection.ts";

const log = pino({ level: "silent" });
let testDatabase: TestDatabase;
let database: Database;

const open = (options: Partial<DatabaseOptions> = {}) =>
  openDatabase({ ...testDatabase.connection("erp_auth"), applicationName: "database.test", log, ...options });
const one = <T extends z.ZodRawShape>(shape: T) => sql.type(z.strictObject(shape));
const write = { timeoutMs: 5000 };
const insert = (tx: Tx, topic: string) =>
  tx.query(sql.unsafe`
    insert into platform.outbox (topic, resource_type, resource_id, payload)
    values (${topic}, 'test', '1', '{}')`);
const countOf = (topic: string) =>
  database.transaction({ timeoutMs: 5000, readOnly: true }, (tx) =>
    tx.oneFirst(one({ count: z.bigint() })`select count(*) from platform.outbox where topic = ${topic}`),
  );

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = open();
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

test("values arrive without loss: decimals as strings, whole numbers as bigint, times as Date, days as strings", async () => {
  const row = await database.transaction(write, (tx) =>
    tx.one(sql.unsafe`
      select 12345678901234.000001::numeric as quantity, 9007199254740993::int8 as big, array[1.10::numeric] as list,
        '2024-02-29'::date as day, '2024-02-29 12:00:00.5+02'::timestamptz as moment, '2024-02-29 12:00'::timestamp as local,
        '{"a": [1]}'::jsonb as document, '\\x00ff'::bytea as bytes, 7::int4 as small`),
  );
  expect(row).toEqual({
    quantity: "12345678901234.000001",
    big: 9007199254740993n,
    list: ["1.10"],
    day: "2024-02-29",
    moment: new Date("2024-02-29T10:00:00.500Z"),
    local: new Date("2024-02-29T12:00:00Z"),
    document: { a: [1] },
    bytes: Buffer.from([0, 255]),
    small: 7,
  });
});

test("a row of another shape than its query declares is an error that names columns and no values", async () => {
  const reading = database.transaction(write, (tx) => tx.one(one({ name: z.number() })`select 'secret' as name`));
  await expect(reading).rejects.toThrow(/another shape than it declares: name: /);
  await expect(reading).rejects.not.toThrow(/secret/);
});

test("work that resolves is committed, work that throws is rolled back, and its connection stays", async () => {
  const backend = (tx: Tx) => tx.oneFirst(one({ pid: z.number() })`select pg_backend_pid() as pid`);
  const single = open({ maxConnections: 1 });
  const first = await single.transaction(write, async (tx) => {
    await insert(tx, "kept");
    return backend(tx);
  });
  const refused = single.transaction(write, async (tx) => {
    await insert(tx, "lost");
    throw new Error("not today");
  });
  await expect(refused).rejects.toThrow("not today");
  expect(await single.transaction(write, backend)).toBe(first);
  expect([await countOf("kept"), await countOf("lost")]).toEqual([1n, 0n]);
  await single.close();
});

test("each transaction has its own limits, and they do not outlive it", async () => {
  const single = open({ maxConnections: 1 });
  const shown = (tx: Tx) =>
    tx.one(sql.unsafe`
      select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
        current_setting('idle_in_transaction_session_timeout') as idle, current_setting('transaction_read_only') as read_only`);
  expect(await single.transaction({ timeoutMs: 3000, readOnly: true }, shown)).toEqual({
    statement: expect.stringMatching(/^(2\d{3}ms|3s)$/),
    lock: "2s",
    idle: "10s",
    read_only: "on",
  });
  expect(await single.transaction({ timeoutMs: 9000 }, shown)).toMatchObject({ read_only: "off" });
  const writing = single.transaction({ timeoutMs: 3000, readOnly: true }, (tx) => insert(tx, "readonly"));
  await expect(writing).rejects.toThrow(/read-only transaction/);
  await single.close();
});

test("time runs out for one statement and for the sum of many", async () => {
  const sleeping = database.transaction({ timeoutMs: 200 }, (tx) => tx.query(sql.unsafe`select pg_sleep(5)`));
  await expect(sleeping).rejects.toMatchObject({ cause: { code: "57014" } });
  const many = database.transaction({ timeoutMs: 300 }, async (tx) => {
    for (;;) await tx.query(sql.unsafe`select pg_sleep(0.1)`);
  });
  const started = performance.now();
  await expect(many).rejects.toThrow();
  expect(performance.now() - started).toBeLessThan(1000);
});

test("work that comes to its end after the deadline is not committed", async () => {
  const late = database.transaction({ timeoutMs: 200 }, async (tx) => {
    await insert(tx, "late");
    await sleep(250);
  });
  await expect(late).rejects.toThrow("The transaction used up its time.");
  expect(await countOf("late")).toBe(0n);
});

test("a query that outlives its transaction is refused, so nothing runs after a rollback", async () => {
  const stray = Promise.withResolvers<unknown>();
  const failing = database.transaction(write, async (tx) => {
    stray.resolve(
      sleep(100)
        .then(() => insert(tx, "stray"))
        .catch((error) => error),
    );
    await Promise.all([tx.query(sql.unsafe`select 1 / 0`), insert(tx, "stray"), insert(tx, "stray")]);
  });
  await expect(failing).rejects.toThrow("division by zero");
  expect(await stray.promise).toMatchObject({ name: "TransactionMisuseError" });
  expect(await countOf("stray")).toBe(0n);
});

test("work that forgets to await a query is told so and rolled back", async () => {
  const forgetful = database.transaction(write, async (tx) => {
    insert(tx, "forgotten").catch(() => undefined);
  });
  await expect(forgetful).rejects.toMatchObject({ name: "TransactionMisuseError" });
  expect(await countOf("forgotten")).toBe(0n);
});

test("a transaction within a transaction of the same database fails at once instead of waiting for itself", async () => {
  const nested = database.transaction(write, () => database.transaction(write, async () => 1));
  await expect(nested).rejects.toMatchObject({ name: "TransactionMisuseError" });
  const other = open();
  expect(await database.transaction(write, () => other.transaction(write, async () => 1))).toBe(1);
  await other.close();
});

test("waiting for a connection is limited in time and in number", async () => {
  const small = open({ maxConnections: 1, maxWaiting: 2, acquireTimeoutMs: 300 });
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const holder = small.transaction(write, async () => {
    begun.resolve();
    await gate.promise;
  });
  await begun.promise;
  const waiting = [small.transaction(write, async () => 1), small.transaction(write, async () => 2)];
  await expect(small.transaction(write, async () => 3)).rejects.toMatchObject({ name: "QueueFullError" });
  expect(small.stats()).toEqual({ maxConnections: 1, connections: 1, inUse: 1, waiting: 2 });
  for (const each of waiting) await expect(each).rejects.toMatchObject({ name: "AcquireTimeoutError" });
  gate.resolve();
  await holder;
  expect(await small.transaction(write, async () => 4)).toBe(4);
  expect(small.stats()).toMatchObject({ inUse: 0, waiting: 0 });
  await small.close();
});

test("hundreds of callers share ten connections", async () => {
  const busy = open({ maxWaiting: 1000, acquireTimeoutMs: 10_000 });
  const call = () =>
    busy.transaction({ timeoutMs: 10_000 }, (tx) => tx.oneFirst(one({ n: z.number() })`select 1 as n`));
  const answers = await Promise.all(Array.from({ length: 500 }, call));
  expect(answers).toEqual(Array(500).fill(1));
  expect(busy.stats().connections).toBeLessThanOrEqual(10);
  await busy.close();
});

test("a connection that the server ended while it lay idle is replaced before anybody notices", async () => {
  await withConnection({ connectionString: testDatabase.adminUrl }, async (admin) => {
    for (let round = 0; round < 10; round++) {
      await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'database.test'",
      );
      expect(await database.transaction(write, async (tx) => tx.oneFirst(one({ n: z.number() })`select 1 as n`))).toBe(
        1,
      );
    }
  });
});

test("a connection that dies under the work is reported, and its place is free again", async () => {
  const single = open({ maxConnections: 1 });
  const dying = single.transaction(write, (tx) => tx.query(sql.unsafe`select pg_terminate_backend(pg_backend_pid())`));
  await expect(dying).rejects.toMatchObject({ name: "ConnectionLostError", code: "08006" });
  expect(await single.transaction(write, async () => "alive")).toBe("alive");
  expect(single.stats().inUse).toBe(0);
  await single.close();
});

test("a server that is not there is an error at once, and ping says so", async () => {
  const nowhere = open({ port: 1 });
  await expect(nowhere.transaction(write, async () => 1)).rejects.toMatchObject({ name: "ConnectionLostError" });
  await expect(nowhere.ping(500)).rejects.toThrow("ECONNREFUSED");
  await nowhere.close();
  await database.ping(2000);
});

test("closing waits for the work that runs and refuses what comes later", async () => {
  const closing = open();
  const begun = Promise.withResolvers<void>();
  const running = closing.transaction(write, async (tx) => {
    begun.resolve();
    await tx.query(sql.unsafe`select pg_sleep(0.2)`);
    return "done";
  });
  await begun.promise;
  const closed = closing.close();
  await expect(closing.transaction(write, async () => 1)).rejects.toMatchObject({ name: "QueueFullError" });
  expect(await running).toBe("done");
  await closed;
  expect(closing.stats().connections).toBe(0);
});
