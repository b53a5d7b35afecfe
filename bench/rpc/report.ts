import { median } from "../harness/measure.ts";
import {
  type Bound,
  describeMachine,
  describeSamples,
  describeTargets,
  judge,
  ratio,
  rounded,
  type Samples,
  type Target,
} from "../harness/report.ts";
import { concurrency } from "./cases.ts";

/** The last line: for programs that compare runs. */
type Summary = {
  readonly bench: "rpc";
  readonly figures: Readonly<Record<string, number>>;
  readonly targets: readonly Target[];
  readonly ok: boolean;
};

/**
 * Sums up a run. Rates differ from machine to machine and from hour to hour, so only ratios within the run have targets,
 * and the memory of the stack.
 */
export function summarize(samples: Samples): Summary {
  const figures: Record<string, number> = {};
  for (const [name, rounds] of samples) {
    const key = name.replace(" ", "_");
    figures[`${key}_per_second`] = Math.round(median(rounds.map((round) => round.perSecond)));
    figures[`${key}_p50_ms`] = rounded(median(rounds.map((round) => round.p50Ms)));
    figures[`${key}_p99_ms`] = rounded(median(rounds.map((round) => round.p99Ms)));
    figures[`${key}_cpu_us`] = Math.round(median(rounds.map((round) => round.cpuUsPerCall)));
  }
  for (const [figure, name, base] of ratios) {
    const value = ratio(samples, name, base);
    if (value !== undefined) figures[figure] = rounded(value);
  }
  const stackRounds = [...samples].filter(([name]) => /list|row/.test(name)).flatMap(([, rounds]) => rounds);
  if (stackRounds.length > 0) figures.stack_rss_mb = Math.round(Math.max(...stackRounds.map((round) => round.rssMb)));
  const targets = judge(figures, bounds);
  return { bench: "rpc", figures, targets, ok: targets.every(({ ok }) => ok) };
}

/** What a person reads: the machine, a table of medians, the ratios and the targets. */
export function describe(samples: Samples, { figures, targets }: Summary): string {
  const packages = ["@connectrpc/connect", "@connectrpc/connect-node", "fastify", "slonik", "pino"];
  return [
    describeMachine(packages, `${concurrency} calls in flight`),
    "",
    ...describeSamples(samples),
    "",
    ...ratios.map(([figure]) => `${figure.padEnd(32)}${figures[figure] ?? "not measured"}`),
    "",
    ...describeTargets(targets),
  ].join("\n");
}

// Named by what is divided by what.
const ratios = [
  ["json_memory_to_connect", "json memory", "json connect"],
  ["json_row_to_connect", "json row", "json connect"],
  ["json_connect_to_fastify", "json connect", "json fastify"],
  ["grpc_memory_to_connect", "grpc memory", "grpc connect"],
  ["grpc_row_to_connect", "grpc row", "grpc connect"],
  ["grpc_to_json_memory", "grpc memory", "json memory"],
] as const;

const bounds: readonly Bound[] = [
  { figure: "json_memory_to_connect", atLeast: 0.5 },
  { figure: "grpc_memory_to_connect", atLeast: 0.5 },
  { figure: "stack_rss_mb", atMost: 200 },
];
