import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Job_State } from "../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../gen/erp/operations/v1/job_service_pb.ts";
import { ReportFormat } from "../../gen/erp/operations/v1/report_pb.ts";
import { ReportService } from "../../gen/erp/operations/v1/report_service_pb.ts";
import { withConnection } from "../../platform/db/single-connection.ts";
import { demoClients } from "../../stack/demo-clients.ts";
import type { BenchStack } from "../harness/bench-stack.ts";
import { cpuUsBelow, cpuUsOf, databasePid } from "../harness/process-cpu.ts";
import type { ServerProcess } from "../harness/server-process.ts";

/** What became of a report of the whole movement ledger. */
export type ExportSample = {
  readonly format: string;
  readonly rows: number;
  readonly seconds: number;
  readonly fileMb: number;
  /** Most memory that each had meanwhile, in MB. */
  readonly coreRssMb: number;
  readonly workerRssMb: number;
  readonly childRssMb: number;
  /** CPU time that each took for a row, in microseconds. */
  readonly cpuUs: CpuTimes;
};

type CpuTimes = { readonly core: number; readonly worker: number; readonly child: number; readonly postgres: number };

/** Has the movement ledger made into a file by a worker, as somebody would ask for it, and watches what it takes. */
export async function exportLedger(
  bench: BenchStack,
  worker: ServerProcess,
  format: ReportFormat,
): Promise<ExportSample> {
  const clients = demoClients(`http://127.0.0.1:${bench.stack.ports.stack}`);
  const parameters = { report: { case: "movementLedger", value: {} } } as const;
  const request = { parameters, format, timeZone: "Asia/Taipei", language: "zh-TW" };
  const before = cpuTimes(bench, worker);
  const jobId = (await clients(ReportService, bench.token).runReport(request)).job?.id ?? "";
  const peaks = { core: 0, worker: 0, child: 0 };
  for (;;) {
    await watch(peaks, bench.stack.pid, worker.pid);
    const { job } = await clients(JobService, bench.token).getJob({ jobId });
    if (job?.state === Job_State.SUCCEEDED) {
      const { rows, size } = JSON.parse(job.resultJson) as { rows: string; size: string };
      const after = cpuTimes(bench, worker);
      const eachOf = (process: keyof CpuTimes) => (after[process] - before[process]) / Number(rows);
      return {
        format: format === ReportFormat.CSV ? "csv" : "xlsx",
        rows: Number(rows),
        seconds: await secondsOf(bench.adminUrl, jobId),
        fileMb: Number(size) / 1e6,
        coreRssMb: Math.round(peaks.core),
        workerRssMb: Math.round(peaks.worker),
        childRssMb: Math.round(peaks.child),
        cpuUs: {
          core: eachOf("core"),
          worker: eachOf("worker"),
          child: eachOf("child"),
          postgres: eachOf("postgres"),
        },
      };
    }
    if (job?.failure) throw new Error(`the export failed: ${job.failure.reason} ${job.failure.message}`);
    await sleep(250);
  }
}

function cpuTimes({ stack, dataDir }: BenchStack, worker: ServerProcess): CpuTimes {
  const own = cpuUsOf(worker.pid);
  return {
    core: cpuUsOf(stack.pid),
    worker: own,
    child: cpuUsBelow(worker.pid) - own,
    postgres: cpuUsBelow(databasePid(dataDir)),
  };
}

type Peaks = { core: number; worker: number; child: number };

async function watch(peaks: Peaks, core: number, worker: number): Promise<void> {
  peaks.core = Math.max(peaks.core, await rssMbOf(core));
  peaks.worker = Math.max(peaks.worker, await rssMbOf(worker));
  for (const child of await childrenOf(worker)) peaks.child = Math.max(peaks.child, await rssMbOf(child));
}

/** 0 for a process that has ended. */
async function rssMbOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, "utf8").catch(() => "")),
  );
  return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
}

async function secondsOf(adminUrl: string, jobId: string): Promise<number> {
  const query = "select extract(epoch from end_time - start_time)::float8 as seconds from operations.job where id = $1";
  const { rows } = await withConnection({ connectionString: adminUrl }, (db) =>
    db.query<{ seconds: number }>(query, [jobId]),
  );
  return rows[0]?.seconds ?? Number.NaN;
}
