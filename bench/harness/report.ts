import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { median, type Sample } from "./measure.ts";

/** All rounds of each case, by its name. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** A bound on a figure. */
export type Bound = { readonly figure: string; readonly atLeast?: number; readonly atMost?: number };

/** A bound, and whether it holds. */
export type Target = Bound & { readonly value: number; readonly ok: boolean };

/** Holds figures against their bounds; what was not measured has no target. */
export function judge(figures: Readonly<Record<string, number>>, bounds: readonly Bound[]): Target[] {
  return bounds.flatMap((bound) => {
    const value = figures[bound.figure];
    if (value === undefined) return [];
    return [{ ...bound, value, ok: value >= (bound.atLeast ?? -Infinity) && value <= (bound.atMost ?? Infinity) }];
  });
}

/** The machine, and the versions of what counts on it. */
export function describeMachine(packages: readonly string[], rest: string): string {
  const version = (name: string) => {
    const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
    return `${name} ${(JSON.parse(readFileSync(file, "utf8")) as { version: string }).version}`;
  };
  const [cpu] = cpus();
  const memoryGb = (totalmem() / 1e9).toFixed(0);
  return [
    `${cpus().length} x ${cpu?.model.trim()}, ${memoryGb} GB, ${process.platform}; ${rest}`,
    `Node ${process.versions.node}, ${packages.map(version).join(", ")}`,
  ].join("\n");
}

/** A table of the medians of all rounds. */
export function describeSamples(samples: Samples): string[] {
  const rows = [...samples].map(([name, rounds]) => {
    const middle = (pick: (round: Sample) => number) => median(rounds.map(pick));
    return [
      name,
      middle((round) => round.perSecond).toFixed(0),
      middle((round) => round.p50Ms).toFixed(2),
      middle((round) => round.p95Ms).toFixed(2),
      middle((round) => round.p99Ms).toFixed(2),
      middle((round) => round.cpuUsPerCall).toFixed(0),
      middle((round) => round.serverBusy).toFixed(2),
      middle((round) => round.loadBusy).toFixed(2),
      Math.max(...rounds.map((round) => round.rssMb)).toFixed(0),
    ];
  });
  return table([
    ["case", "calls/s", "p50 ms", "p95 ms", "p99 ms", "CPU us/call", "server busy", "load busy", "RSS MB"],
    ...rows,
  ]);
}

/** One line for each target. */
export function describeTargets(targets: readonly Target[]): string[] {
  return targets.map(({ figure, value, atLeast, atMost, ok }) => {
    const bound = atLeast === undefined ? `<= ${atMost}` : `>= ${atLeast}`;
    return `${ok ? "ok    " : "MISSED"} ${figure} is ${value}, target ${bound}`;
  });
}

/**
 * How many times as many calls one case takes as another, or as much of something else: the middle of the ratios of the
 * rounds, not the ratio of the middles, since what disturbs the machine disturbs neighbours alike. Undefined when one of
 * them was not measured.
 */
export function ratio(
  samples: Samples,
  name: string,
  base: string,
  of: (sample: Sample) => number = ({ perSecond }) => perSecond,
): number | undefined {
  const rounds = samples.get(name);
  const bases = samples.get(base);
  if (!rounds?.length || !bases?.length) return undefined;
  return median(
    rounds.map((round, at) => {
      const beside = bases[at];
      return beside ? of(round) / of(beside) : Number.NaN;
    }),
  );
}

/** Lines whose columns stand below each other, the first to the left and the rest to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}

/** Three places are more than is certain. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
