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
import { documentLines } from "./posted-rpc.ts";

/** All that was measured. */
export type Measured = {
  readonly samples: Samples;
  /** Movements per second of each round, of what drives the database directly. */
  readonly rates: ReadonlyMap<string, readonly number[]>;
  /** Differences between ledger and balances at the end. */
  readonly drifts: number;
};

/** The last line: for programs that compare runs. */
export type Summary = {
  readonly bench: "posting";
  readonly figures: Readonly<Record<string, number>>;
  readonly targets: readonly Target[];
  readonly ok: boolean;
};

export function summarize({ samples, rates, drifts }: Measured): Summary {
  const figures: Record<string, number> = {};
  for (const [name, rounds] of samples) {
    const key = name.replaceAll(/[ -]/g, "_");
    figures[`${key}_per_second`] = Math.round(median(rounds.map((round) => round.perSecond)));
    for (const part of ["p50", "p95", "p99"] as const)
      figures[`${key}_${part}_ms`] = rounded(median(rounds.map((round) => round[`${part}Ms`])));
    figures[`${key}_cpu_us`] = Math.round(median(rounds.map((round) => round.cpuUsPerCall)));
  }
  for (const [name, rounds] of rates) figures[`${name.replaceAll(" ", "_")}_per_second`] = Math.round(median(rounds));
  for (const [figure, name, base] of ratios) {
    const value = ratio(samples, name, base);
    if (value !== undefined) figures[figure] = rounded(value);
  }
  addLedgerGrowth(samples, figures);
  const perSecond = figures.json_documents_8_per_second;
  if (perSecond !== undefined) {
    const rounds = samples.get("json documents 8") ?? [];
    figures.document_movements_per_second = Math.round(median(rounds.map((round) => round.perSecond * documentLines)));
  }
  const core = [...samples].filter(([name]) => !/echo|single/.test(name)).flatMap(([, rounds]) => rounds);
  if (core.length > 0) figures.core_rss_mb = Math.round(Math.max(...core.map((round) => round.rssMb)));
  figures.drifts = drifts;
  const targets = judge(figures, bounds);
  return { bench: "posting", figures, targets, ok: targets.every(({ ok }) => ok) };
}

/** What a person reads. */
export function describe({ samples, rates }: Measured, { figures, targets }: Summary): string {
  const packages = ["@connectrpc/connect", "@connectrpc/connect-node", "slonik", "pg", "pino"];
  const given = [...ratios.map(([figure]) => figure), ...others].filter((figure) => figures[figure] !== undefined);
  return [
    describeMachine(packages, "PostgreSQL, stack and load on the same machine"),
    "",
    ...describeSamples(samples),
    "",
    ...[...rates].map(([name, rounds]) => `${name.padEnd(40)}${Math.round(median(rounds))} movements/s`),
    "",
    ...given.map((figure) => `${figure.padEnd(40)}${figures[figure]}`),
    "",
    ...describeTargets(targets),
  ].join("\n");
}

// Postings beside a large ledger against those beside a small one, each against the echo of its own time, since minutes lie
// between the two.
function addLedgerGrowth(samples: Samples, figures: Record<string, number>): void {
  const small = ratio(samples, "100k spread 32", "100k echo 32");
  for (const size of ["1m", "10m"]) {
    const large = ratio(samples, `${size} spread 32`, `${size} echo 32`);
    if (small !== undefined && large !== undefined) figures[`posting_${size}_to_100k`] = rounded(large / small);
  }
}

// Named by what is divided by what.
const ratios = [
  ["spread_to_echo_64", "json spread 64", "json echo 64"],
  ["spread_to_single_64", "json spread 64", "json spread 64 single"],
  ["spread_to_single_32", "json spread 32", "json spread 32 single"],
  ["hot_to_spread_64", "json hot 64", "json spread 64"],
  ["hot_to_single_64", "json hot 64", "json hot 64 single"],
  ["hot_to_single_32", "json hot 32", "json hot 32 single"],
  ["grpc_spread_to_echo_64", "grpc spread 64", "grpc echo 64"],
] as const;

const others = ["document_movements_per_second", "posting_1m_to_100k", "posting_10m_to_100k", "core_rss_mb", "drifts"];

const sizes = ["100k", "1m", "10m"];

const bounds: readonly Bound[] = [
  { figure: "spread_to_echo_64", atLeast: 0.6 },
  { figure: "spread_to_single_64", atLeast: 1.5 },
  { figure: "hot_to_spread_64", atLeast: 0.8 },
  { figure: "hot_to_single_64", atLeast: 3 },
  { figure: "document_movements_per_second", atLeast: 15_000 },
  { figure: "json_spread_32_p99_ms", atMost: 60 },
  { figure: "json_hot_32_p99_ms", atMost: 60 },
  ...sizes.flatMap((size) =>
    ["list", "as_of_record", "as_of_business"].map((read) => ({ figure: `${size}_${read}_p95_ms`, atMost: 50 })),
  ),
  { figure: "posting_10m_to_100k", atLeast: 0.8 },
  { figure: "core_rss_mb", atMost: 300 },
  { figure: "drifts", atMost: 0 },
];
