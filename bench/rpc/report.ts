import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { concurrency } from "./cases.ts";
import { median, type Sample } from "./measure.ts";

/** All rounds of each case, by its name. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** A bound on a figure, and whether it holds. */
export type Target = {
  readonly figure: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly ok: boolean;
};

/** The last line: for programs that compare runs. */
export type Summary = {
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
  for (const [figure, name, base] of ratios) figures[figure] = rounded(ratio(samples, name, base));
  const stackRounds = [...samples].filter(([name]) => /list|row/.test(name)).flatMap(([, rounds]) => rounds);
  figures.stack_rss_mb = Math.round(Math.max(...stackRounds.map((round) => round.rssMb)));
  const targets = bounds.map((bound): Target => {
    const value = figures[bound.figure] ?? Number.NaN;
    return { ...bound, value, ok: value >= (bound.atLeast ?? -Infinity) && value <= (bound.atMost ?? Infinity) };
  });
  return { bench: "rpc", figures, targets, ok: targets.every(({ ok }) => ok) };
}

/** What a person reads: the machine, a table of medians, the ratios and the targets. */
export function describe(samples: Samples, { figures, targets }: Summary): string {
  const rows = [...samples].map(([name, rounds]) => {
    const middle = (pick: (round: Sample) => number) => median(rounds.map(pick));
    return [
      name,
      middle((round) => round.perSecond).toFixed(0),
      middle((round) => round.p50Ms).toFixed(2),
      middle((round) => round.p99Ms).toFixed(2),
      middle((round) => round.cpuUsPerCall).toFixed(0),
      middle((round) => round.serverBusy).toFixed(2),
      middle((round) => round.loadBusy).toFixed(2),
      Math.max(...rounds.map((round) => round.rssMb)).toFixed(0),
    ];
  });
  const header = ["case", "calls/s", "p50 ms", "p99 ms", "CPU us/call", "server busy", "load busy", "RSS MB"];
  return [
    machine(),
    "",
    ...table([header, ...rows]),
    "",
    ...ratios.map(([figure]) => `${figure.padEnd(32)}${figures[figure]}`),
    "",
    ...targets.map(({ figure, value, atLeast, atMost, ok }) => {
      const bound = atLeast === undefined ? `<= ${atMost}` : `>= ${atLeast}`;
      return `${ok ? "ok    " : "MISSED"} ${figure} is ${value}, target ${bound}`;
    }),
  ].join("\n");
}

// Named by what is divided by what. The middle of the ratios of the rounds, not the ratio of the middles: what disturbs
// the machine disturbs neighbours alike.
const ratios = [
  ["json_memory_to_connect", "json memory", "json connect"],
  ["json_row_to_connect", "json row", "json connect"],
  ["json_connect_to_fastify", "json connect", "json fastify"],
  ["grpc_memory_to_connect", "grpc memory", "grpc connect"],
  ["grpc_row_to_connect", "grpc row", "grpc connect"],
  ["grpc_to_json_memory", "grpc memory", "json memory"],
] as const;

const bounds: readonly Omit<Target, "value" | "ok">[] = [
  { figure: "json_memory_to_connect", atLeast: 0.5 },
  { figure: "grpc_memory_to_connect", atLeast: 0.5 },
  { figure: "stack_rss_mb", atMost: 200 },
];

function ratio(samples: Samples, name: string, base: string): number {
  const bases = samples.get(base) ?? [];
  return median((samples.get(name) ?? []).map((round, at) => round.perSecond / (bases[at]?.perSecond ?? Number.NaN)));
}

function machine(): string {
  const version = (name: string) => {
    const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
    return `${name} ${(JSON.parse(readFileSync(file, "utf8")) as { version: string }).version}`;
  };
  const packages = ["@connectrpc/connect", "@connectrpc/connect-node", "fastify", "slonik", "pino"].map(version);
  const [cpu] = cpus();
  const memoryGb = (totalmem() / 1e9).toFixed(0);
  return [
    `${cpus().length} x ${cpu?.model.trim()}, ${memoryGb} GB, ${process.platform}; ${concurrency} calls in flight`,
    `Node ${process.versions.node}, ${packages.join(", ")}`,
  ].join("\n");
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
