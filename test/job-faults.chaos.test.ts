import { setTimeout as sleep } from "node:timers/promises";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JobHistoryService } from "../gen/erp/operations/v1/job_history_service_pb.ts";
import { type Job, JobAttempt_Outcome as Outcome, Job_State as State } from "../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../gen/erp/operations/v1/job_service_pb.ts";
import { findFreePort } from "../platform/db/free-port.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { startRedis, type TestRedis } from "../platform/testing/redis.ts";
import { createInstallation, type Installation, type StackProcess } from "./stack-process.ts";
import { endStates, enqueueNoop, untilEnded, untilState, untilTaken } from "./test-jobs.ts";
import { clientsOf } from "./test-stack.ts";
import { signIn, type TestUser } from "./test-user.ts";

// The core and workers as processes of their own, and a Redis that comes and goes. Leases are short, so that the figures are
// there soon: whatever they say scales with the lease.

const leaseMs = 3_000;
let installation: Installation;
let redis: TestRedis;
let core: StackProcess;
let admin: TestUser;
let worker: { start(env?: Record<string, string>): Promise<StackProcess> };

beforeAll(async () => {
  redis = await startRedis();
  installation = await createInstallation();
  const env = {
    REDIS_URL: redis.url,
    ERP_JOB_LEASE_MS: String(leaseMs),
    ERP_JOB_RETRY_MS: "200",
  };
  const port = await findFreePort();
  core = await installation.start({ roles: "gateway,auth,inventory,operations", port, env });
  const peers = ["auth", "inventory", "operations"].map((role) => `${role}=${core.url}`).join(",");
  worker = {
    start: (more = {}) => installation.start({ roles: "worker", peers, env: { ...env, ...more } }),
  };
  admin = await signIn(clientsOf(core.url), "admin", installation.temporaryPassword);
}, 90_000);

afterAll(async () => {
  await installation?.remove();
  await redis?.kill();
}, 60_000);

const jobs = () => admin.client(JobService);

/** What a fault cost, in the log of the test. */
function report(figures: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ test: "job faults", leaseMs, ...figures })}\n`);
}

/** Milliseconds from the moment at which each job could begin to its last start, the longest last. */
const delaysOf = (ended: readonly Job[]) =>
  ended.map((job) => timestampMs(job.startTime as never) - timestampMs(job.runTime as never)).sort((a, b) => a - b);

/** How many events tell that a job has ended. */
async function countEnds(jobIds: readonly string[]): Promise<number> {
  const query = `select count(*)::int as ends from platform.outbox
    where topic in ('operations.job.succeeded', 'operations.job.failed', 'operations.job.dead', 'operations.job.cancelled')
      and resource_id = any($1)`;
  return withConnection({ connectionString: installation.database.adminUrl }, async (db) => {
    return (await db.query(query, [jobIds])).rows[0].ends;
  });
}

test("Redis flushed, full, killed and back, empty: every job runs once, and soon", { timeout: 120_000 }, async () => {
  const one = await worker.start();
  const client = new Redis(redis.url, { maxRetriesPerRequest: 1 });
  client.on("error", () => undefined);
  const made: string[] = [];
  const worstMs: Record<string, number | undefined> = {};
  // One after the other, so that no job is found only because another one was looked for.
  const run = async (name: string, count: number, before = async () => {}) => {
    const ended: Job[] = [];
    for (let at = 0; at < count; at += 1) {
      await before();
      const id = await enqueueNoop(admin);
      made.push(id);
      ended.push(await untilEnded(admin, id));
    }
    expect(ended.filter(({ state, attempt }) => state !== State.SUCCEEDED || attempt !== 1)).toEqual([]);
    worstMs[name] = delaysOf(ended).at(-1);
  };
  await run("well", 10);
  await run("flushed", 10, async () => void (await client.flushall()));
  await client.config("SET", "maxmemory", "1");
  await run("full", 6);
  await client.config("SET", "maxmemory", "0");
  client.disconnect();
  await redis.kill();
  await run("killed", 6);
  redis = await startRedis({ port: redis.port });
  await run("back", 10);
  expect(await countEnds(made)).toBe(made.length);
  report({ guarantee: "G4", jobs: made.length, worstStartMs: worstMs });
  for (const worst of Object.values(worstMs)) expect(worst).toBeLessThan(3_000);
  await one.end("SIGKILL");
});

test("without Redis from the start, jobs begin within the poll interval", { timeout: 120_000 }, async () => {
  const alone = await worker.start({ REDIS_URL: "redis://127.0.0.1:1" });
  const ended: Job[] = [];
  for (let at = 0; at < 8; at += 1) {
    await sleep(137);
    ended.push(await untilEnded(admin, await enqueueNoop(admin)));
  }
  const delays = delaysOf(ended);
  report({ guarantee: "G5", jobs: ended.length, startMsWithoutRedis: delays.at(-1) });
  expect(delays.at(-1)).toBeLessThan(2_500);
  await alone.end("SIGKILL");
});

test("a worker that is frozen and comes back changes nothing: its job was done by another one", {
  timeout: 60_000,
}, async () => {
  const frozen = await worker.start();
  const made: string[] = [];
  for (let at = 0; at < 6; at += 1) made.push(await enqueueNoop(admin, { steps: 8, stepMs: 250, followUp: true }));
  for (const id of made) await untilState(admin, id, [State.RUNNING]);
  frozen.signal("SIGSTOP");
  const stoppedAt = performance.now();
  const heir = await worker.start();
  const ended = await Promise.all(made.map((id) => untilEnded(admin, id)));
  const recoveredMs = Math.round(performance.now() - stoppedAt);
  frozen.signal("SIGCONT");
  await sleep(1_500);
  const followers = (await jobs().listJobs({ pageSize: 500 })).jobs.filter(({ id }) => id > (made.at(-1) as string));
  expect(ended.map(({ state, losses }) => [state, losses])).toEqual(made.map(() => [State.SUCCEEDED, 1]));
  // Each step of each job made one follower, though most steps were taken twice.
  expect(followers).toHaveLength(made.length * 8);
  expect(await countEnds(made)).toBe(made.length);
  const lost = frozen.log.filter(({ msg }) => /lease of (the|a) job was lost/.test(String(msg)));
  report({ guarantee: "G6", jobs: made.length, doubleEffects: followers.length - made.length * 8, recoveredMs });
  expect(lost.length).toBeGreaterThan(0);
  await Promise.all([frozen.end("SIGKILL"), heir.end("SIGKILL")]);
});

test("a job whose worker is killed runs elsewhere; one that kills its workers is given up", {
  timeout: 60_000,
}, async () => {
  const poison = await enqueueNoop(admin, { steps: 1, stepMs: 60_000 });
  const others: string[] = [];
  const recoveredMs: number[] = [];
  for (let loss = 1; loss <= 3; loss += 1) {
    const doomed = await worker.start();
    await untilTaken(admin, poison, loss - 1);
    others.push(await enqueueNoop(admin));
    await untilEnded(admin, others.at(-1) as string);
    await doomed.end("SIGKILL");
    const killedAt = performance.now();
    const witness = loss === 3 ? await worker.start() : undefined;
    if (!witness) continue;
    const dead = await untilEnded(admin, poison);
    recoveredMs.push(Math.round(performance.now() - killedAt));
    expect(dead).toMatchObject({ state: State.DEAD, losses: 3, failure: { reason: "WORKERS_LOST" } });
    others.push(await enqueueNoop(admin));
    await untilEnded(admin, others.at(-1) as string);
    await witness.end("SIGKILL");
  }
  const { attempts } = await admin.client(JobHistoryService).listJobAttempts({ jobId: poison });
  expect(attempts.map(({ outcome }) => outcome)).toEqual([Outcome.LOST, Outcome.LOST, Outcome.LOST]);
  report({ guarantee: "G7", noticedMs: recoveredMs[0], others: others.length });
  expect(recoveredMs[0]).toBeLessThan(leaseMs * 1.5 + 12_000);
});

test("a cancel at any stage is obeyed, or the job was done before: never both, never neither", {
  timeout: 60_000,
}, async () => {
  const workers = await Promise.all([worker.start(), worker.start()]);
  const asked: { id: string; refused: boolean }[] = [];
  const one = async (at: number) => {
    const id = await enqueueNoop(admin, { steps: at % 8, stepMs: 150, followUp: true });
    await sleep(Math.random() * 300);
    const refused = await jobs()
      .cancelJob({ jobId: id })
      .then(
        () => false,
        () => true,
      );
    asked.push({ id, refused });
  };
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: 6 }, (_, at) => one(round + at)));
  }
  const ended: Job[] = [];
  for (const { id } of asked) ended.push(await untilEnded(admin, id));
  const wrong = ended.filter(({ state }, at) => asked[at]?.refused && state !== State.SUCCEEDED);
  expect(wrong).toEqual([]);
  expect(ended.every(({ state }) => state === State.SUCCEEDED || state === State.CANCELLED)).toBe(true);
  // What was done in full is told as done.
  const done = ended.filter(({ state, progress }) => state === State.SUCCEEDED && progress?.done !== progress?.total);
  expect(done).toEqual([]);
  expect(await countEnds(asked.map(({ id }) => id))).toBe(asked.length);
  const count = (state: State) => ended.filter((job) => job.state === state).length;
  report({ guarantee: "G8", cancels: asked.length, cancelled: count(State.CANCELLED), done: count(State.SUCCEEDED) });
  expect(endStates).toContain(State.CANCELLED);
  await Promise.all(workers.map((each) => each.end("SIGKILL")));
});

test("a worker that is told to stop gives its jobs back at once, and exits", { timeout: 120_000 }, async () => {
  const leaving = await worker.start({ ERP_JOB_GRACE_MS: "500" });
  const jobId = await enqueueNoop(admin, { steps: 10, stepMs: 1_000 });
  await untilState(admin, jobId, [State.RUNNING]);
  const askedAt = performance.now();
  expect(await leaving.end("SIGTERM")).toBe(0);
  const exitMs = Math.round(performance.now() - askedAt);
  const { job } = await jobs().getJob({ jobId });
  expect(job).toMatchObject({ state: State.RETRY_WAIT, attempt: 0, losses: 0 });
  await jobs().cancelJob({ jobId });
  report({ guarantee: "G17", exitMs });
  expect(exitMs).toBeLessThan(15_000);
});
