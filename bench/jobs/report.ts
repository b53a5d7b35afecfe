import { median, quantile } from "../harness/measure.ts";
import { type Bound, describeMachine, describeTargets, judge, rounded, type Target, table } from "../harness/report.ts";
import type { ExportSample } from "./export.ts";

/** All that was measured, round by round. */
export type Measured = {
  /** Jobs a second, of a full queue. */
  readonly drained: readonly number[];
  /** Milliseconds from the moment at which a job could begin to its start, sorted, by way. */
  readonly delays: ReadonlyMap<string, Float64Array>;
  /** Milliseconds from the sudden death of a worker until another one had begun its job anew. */
  readonly recoveredMs: number | undefined;
  readonly workerRssMb: number;
  readonly exported: readonly ExportSample[];
};

/** The last line: for programs that compare runs. */
type Summary = {
  readonly bench: "jobs";
  readonly figures: Readonly<Record<string, number>>;
  readonly targets: readonly Target[];
  readonly ok: boolean;
};

/** Sums up a run. */
export function summarize({ drained, delays, recoveredMs, workerRssMb, exported }: Measured): Summary {
  const figures: Record<string, number> = {};
  if (drained.length > 0) figures.jobs_per_second = Math.round(median(drained));
  for (const [way, sorted] of delays) {
    figures[`start_${way}_p50_ms`] = rounded(quantile(sorted, 0.5));
    figures[`start_${way}_p99_ms`] = rounded(quantile(sorted, 0.99));
  }
  if (recoveredMs !== undefined) figures.lost_worker_recovered_ms = Math.round(recoveredMs);
  figures.worker_rss_mb = Math.round(workerRssMb);
  for (const { format, rows, seconds, ...taken } of exported) {
    figures[`${format}_rows_per_second`] = Math.round(rows / seconds);
    figures[`${format}_file_mb`] = Math.round(taken.fileMb);
    figures[`${format}_core_rss_mb`] = taken.coreRssMb;
    figures[`${format}_worker_rss_mb`] = taken.workerRssMb;
    figures[`${format}_child_rss_mb`] = taken.childRssMb;
    for (const [process, us] of Object.entries(taken.cpuUs))
      figures[`${format}_${process}_cpu_us_per_row`] = rounded(us);
  }
  const targets = judge(figures, bounds);
  return { bench: "jobs", figures, targets, ok: targets.every(({ ok }) => ok) };
}

/** What a person reads. */
export function describe({ drained }: Measured, { figures, targets }: Summary): string {
  return [
    describeMachine(["bullmq", "slonik"], "one core process, one worker process, PostgreSQL and Redis on this machine"),
    "",
    ...table([["figure", "value"], ...Object.entries(figures).map(([name, value]) => [name, String(value)])]),
    `rounds of jobs_per_second: ${drained.map((rate) => Math.round(rate)).join(", ")}`,
    "",
    ...describeTargets(targets),
  ].join("\n");
}

const bounds: readonly Bound[] = [
  { figure: "jobs_per_second", atLeast: 500 },
  { figure: "start_redis_p99_ms", atMost: 100 },
  { figure: "start_polling_p99_ms", atMost: 1_200 },
  { figure: "lost_worker_recovered_ms", atMost: 45_000 },
  { figure: "csv_rows_per_second", atLeast: 50_000 },
  { figure: "xlsx_rows_per_second", atLeast: 20_000 },
  ...["csv", "xlsx"].flatMap((format) =>
    ["core", "child"].map((process) => ({ figure: `${format}_${process}_rss_mb`, atMost: 250 })),
  ),
];
