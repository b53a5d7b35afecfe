import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { type Database, openDatabase, sql } from "./database.ts";

const log = pino({ level: "silent" });
let testDatabase: TestDatabase;
let database: Database;
let maintenance: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ ...testDatabase.connection("erp_auth"), applicationName: "schema.test", log });
  maintenance = openDatabase({ ...testDatabase.connection("erp_maintenance"), applicationName: "schema.test", log });
});

afterAll(async () => {
  await database.close();
  await maintenance.close();
  await testDatabase.drop();
});

test("ids are version 7, carry the time, and sort by it", async () => {
  const before = Date.now();
  const ids = await database.transaction({ timeoutMs: 5000 }, (tx) =>
    tx.manyFirst(sql.type(z.object({ id: z.uuid({ version: "v7" }) }))`
      select platform.uuid_v7() as id from generate_series(1, 2000) as n order by n`),
  );
  expect(new Set(ids).size).toBe(2000);
  const times = ids.map((id) => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16));
  expect(times[0]).toBeGreaterThanOrEqual(before - 5);
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now() + 5);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("idempotency keys are unique per principal and call, and only whole digests and known outcomes are stored", async () => {
  const insert = (principal: string, hash: Buffer, outcome: string) =>
    database.transaction({ timeoutMs: 5000 }, (tx) =>
      tx.query(sql.unsafe`
        insert into platform.idempotency (principal, rpc, key, request_hash, outcome, response)
        values (${principal}, 'rpc', '01890a5d-ac96-774b-bcce-b302099a8057', ${sql.binary(hash)}, ${outcome}, '')`),
    );
  await insert("a", Buffer.alloc(32), "done");
  await insert("b", Buffer.alloc(32), "refused");
  await expect(insert("a", Buffer.alloc(32), "done")).rejects.toMatchObject({ constraint: "idempotency_pkey" });
  await expect(insert("c", Buffer.alloc(31), "done")).rejects.toMatchObject({
    constraint: "idempotency_request_hash_length",
  });
  await expect(insert("c", Buffer.alloc(32), "maybe")).rejects.toMatchObject({
    constraint: "idempotency_outcome_known",
  });
  const purged = await maintenance.transaction({ timeoutMs: 5000 }, (tx) =>
    tx.query(sql.unsafe`delete from platform.idempotency where create_time < now() + interval '1 minute'`),
  );
  expect(purged.rowCount).toBe(2);
});
