import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Job_State } from "../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../gen/erp/operations/v1/job_service_pb.ts";
import { ReportFormat } from "../gen/erp/operations/v1/report_pb.ts";
import { startRedis } from "../platform/testing/redis.ts";
import { demoClients } from "../stack/demo-clients.ts";
import { startBenchStack } from "./harness/bench-stack.ts";
import type { ServerProcess } from "./harness/server-process.ts";
import { type ExportSample, exportLedger } from "./jobs/export.ts";
import { drainOf, fillQueue, startDelays } from "./jobs/job-rows.ts";
import { describe, summarize } from "./jobs/report.ts";
import { makeFactory } from "./posting/factory.ts";
import { fillLedger } from "./posting/fill-ledger.ts";

const { values: args } = parseArgs({
  options: {
    /** Ends with code 1 when a target is missed. */
    check: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
    /** Jobs of a full queue. */
    jobs: { type: "string", default: "3000" },
    /** Jobs that are enqueued one by one, for each way of waking the worker. */
    starts: { type: "string", default: "300" },
    /** Places of the worker. */
    places: { type: "string", default: "50" },
    /** Rows of the ledger that become files. */
    exports: { type: "string", default: "1000000" },
    /** Parts of the run, separated by commas. */
    only: { type: "string", default: "queue,starts,loss,exports" },
    /** Level of the log of the processes. */
    log: { type: "string", default: "info" },
    /** Folder for the CPU profiles of the processes. */
    profile: { type: "string" },
  },
});

await using resources = new AsyncDisposableStack();
const bench = await startBenchStack({ logLevel: args.log, profileDir: args.profile }, resources);
const redis = await startRedis();
resources.defer(() => redis.stop());
const polling = bench.stack;
const ringing = await bench.startAnother("core with redis", { REDIS_URL: redis.url });

let workerRssMb = 0;
const drained: number[] = [];
const wanted = new Set(args.only.split(","));
for (let round = 1; wanted.has("queue") && round <= Number(args.rounds); round += 1) {
  const name = `full-queue-${round}`;
  await fillQueue(bench.adminUrl, bench.userId, name, Number(args.jobs));
  const worker = await startWorker(polling, {});
  const rate = await untilDrained(name);
  workerRssMb = Math.max(workerRssMb, (await worker.usage()).rssBytes / 1e6);
  await worker.stop();
  say(`a full queue, round ${round}: ${Math.round(rate)} jobs/s`);
  drained.push(rate);
}
const delays = new Map<string, Float64Array>();
if (wanted.has("starts")) {
  delays.set("redis", await measureStarts(ringing, { REDIS_URL: redis.url }));
  delays.set("polling", await measureStarts(polling, {}));
}
const recoveredMs = wanted.has("loss") ? await measureLoss(polling) : undefined;
const exported = wanted.has("exports") ? await measureExports(Number(args.exports)) : [];
const measured = { drained, delays, recoveredMs, workerRssMb, exported };
const summary = summarize(measured);
process.stdout.write(`${describe(measured, summary)}\n${JSON.stringify(summary)}\n`);
if (args.check && !summary.ok) process.exitCode = 1;

/** A worker in a process of its own, which acts through a core. */
function startWorker(core: ServerProcess, env: Record<string, string>): Promise<ServerProcess> {
  const peers = ["auth", "inventory", "operations"].map((role) => `${role}=http://127.0.0.1:${core.ports.stack}`);
  return bench.startAnother("worker", {
    ERP_ROLES: "worker",
    ERP_PEERS: peers.join(","),
    WORKER_CONCURRENCY: `default=${args.places}`,
    ...env,
  });
}

async function untilDrained(name: string): Promise<number> {
  for (;;) {
    const { jobs, open, succeeded, seconds } = await drainOf(bench.adminUrl, name);
    if (open === 0 && succeeded !== jobs) throw new Error(`${jobs - succeeded} of ${jobs} jobs did not succeed`);
    if (open === 0) return jobs / seconds;
    await sleep(200);
  }
}

/** Enqueues jobs one by one, at moments that have nothing to do with the clock of the worker. */
async function measureStarts(core: ServerProcess, env: Record<string, string>): Promise<Float64Array> {
  const worker = await startWorker(core, env);
  const client = demoClients(`http://127.0.0.1:${core.ports.stack}`)(JobService, bench.token);
  const jobIds: string[] = [];
  // The first ones compile the way that all others go.
  for (let at = -20; at < Number(args.starts); at += 1) {
    const { job } = await client.enqueueJob({ kind: "system.noop" });
    if (at >= 0) jobIds.push(job?.id ?? "");
    await sleep(10 + Math.random() * 80);
  }
  await sleep(2_500);
  workerRssMb = Math.max(workerRssMb, (await worker.usage()).rssBytes / 1e6);
  await worker.stop();
  return startDelays(bench.adminUrl, jobIds);
}

/** Milliseconds from the sudden death of a worker until another one has begun its job anew, with the lease as it is. */
async function measureLoss(core: ServerProcess): Promise<number> {
  say("kills a worker, and waits until another one has its job");
  const client = demoClients(`http://127.0.0.1:${core.ports.stack}`)(JobService, bench.token);
  const doomed = await startWorker(core, {});
  const payloadJson = JSON.stringify({ steps: 1, stepMs: 60_000 });
  const jobId = (await client.enqueueJob({ kind: "system.noop", payloadJson })).job?.id ?? "";
  const until = async (losses: number) => {
    for (;;) {
      const { job } = await client.getJob({ jobId });
      if (job?.state === Job_State.RUNNING && job.losses === losses) return performance.now();
      await sleep(100);
    }
  };
  await until(0);
  const heir = await startWorker(core, {});
  const killedAt = performance.now();
  await doomed.kill();
  const recoveredAt = await until(1);
  await client.cancelJob({ jobId });
  await heir.stop();
  return recoveredAt - killedAt;
}

/** Files of the whole movement ledger, one after the other. */
async function measureExports(count: number): Promise<ExportSample[]> {
  say("makes items, places and stock");
  const warehouseId = await makeFactory(bench);
  // Each movement takes from a place and brings to another one: two rows.
  say(`fills the ledger with ${count / 2} movements`);
  await fillLedger(bench.adminUrl, warehouseId, count / 2);
  const worker = await startWorker(polling, {});
  const samples: ExportSample[] = [];
  for (const format of [ReportFormat.CSV, ReportFormat.XLSX]) {
    const sample = await exportLedger(bench, worker, format);
    say(`${sample.rows} rows as ${sample.format}: ${sample.seconds.toFixed(1)} s`);
    samples.push(sample);
  }
  await worker.stop();
  return samples;
}

function say(what: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}
