import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NoopPayloadSchema, NoopResultSchema } from "../../gen/erp/operations/v1/job_payload_pb.ts";
import { type Database, openDatabase, sql } from "../db/database.ts";
import { withConnection } from "../db/single-connection.ts";
import { anonymous, type Call } from "../rpc/call.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { enqueueJob, type JobOptions } from "./enqueue-job.ts";
import { jobKind } from "./job-kind.ts";

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const log = pino({ level: "silent" });
  // A service whose tables are others than those of jobs.
  database = openDatabase({ ...testDatabase.connection("erp_inventory"), applicationName: "enqueue.test", log });
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const kind = jobKind({
  name: "test.kind",
  payload: NoopPayloadSchema,
  result: NoopResultSchema,
  queue: "upkeep",
  maxAttempts: 3,
  permission: "",
  startable: false,
});

const caller = { ...anonymous, kind: "user" as const, id: "01890a5d-ac96-774b-bcce-b302099a8057", name: "maria" };
const call = { caller, peer: { ip: "192.0.2.7" }, language: "zh-TW", requestId: "the-call" } as Call;

const enqueue = (options: JobOptions = {}, after = () => {}) =>
  database.transaction({ timeoutMs: 5_000 }, async (tx) => {
    const job = await enqueueJob(tx, call, kind, { steps: 2 }, options);
    after();
    return job;
  });

const rows = (query: string) =>
  withConnection({ connectionString: testDatabase.adminUrl }, async (db) => (await db.query(query)).rows);

test("a job is there with the transaction that causes it, for who called, and not without it", async () => {
  const lost = enqueue({}, () => {
    throw new Error("the cause went wrong");
  });
  await expect(lost).rejects.toThrow("went wrong");
  expect(await rows("select from operations.job")).toEqual([]);
  const { id, created } = await enqueue({ priority: 2 });
  expect(created).toBe(true);
  const columns =
    "id, kind, queue, priority, payload, state, max_attempts, requester_id, requester_ip, language, request_id";
  expect(await rows(`select ${columns} from operations.job`)).toEqual([
    {
      id,
      kind: "test.kind",
      queue: "upkeep",
      priority: 2,
      payload: { steps: 2 },
      state: "queued",
      max_attempts: 3,
      requester_id: caller.id,
      requester_ip: "192.0.2.7",
      language: "zh-TW",
      request_id: "the-call",
    },
  ]);
});

test("of jobs with one key there is one at a time, however many are enqueued at once", async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => enqueue({ dedupeKey: "once" })));
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect(made.filter(({ created }) => created)).toHaveLength(1);
  await rows("update operations.job set state = 'cancelled', end_time = now() where dedupe_key = 'once'");
  expect(await enqueue({ dedupeKey: "once" })).toMatchObject({ created: true });
});

test("the door is all that a service has of jobs", async () => {
  const read = database.transaction({ timeoutMs: 5_000 }, (tx) => tx.query(sql.unsafe`select from operations.job`));
  await expect(read).rejects.toMatchObject({ code: "42501" });
});
