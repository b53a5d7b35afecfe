import { median, type Sample } from "../harness/measure.ts";
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

/** The last line: for programs that compare runs. */
type Summary = {
  readonly bench: "stack";
  readonly figures: Readonly<Record<string, number>>;
  readonly targets: readonly Target[];
  readonly ok: boolean;
};

/**
 * Of what a machine that is full can do without nginx, it does at least four fifths with it, TLS included. By CPU time of
 * all that answers a call (nginx, core, database), which tells what a full machine can do, and which other programs on it
 * disturb far less than rates.
 */
const bounds: readonly Bound[] = ["json read", "json post", "grpc read", "grpc post"].map((what) => ({
  figure: `${what} h2c by CPU`,
  atLeast: 0.8,
}));

/** Sums up a run by ratios within it: rates differ from machine to machine and from hour to hour. */
export function summarize(samples: Samples): Summary {
  const figures: Record<string, number> = {};
  for (const [name, rounds] of samples) {
    figures[`${name} per second`] = Math.round(median(rounds.map((round) => round.perSecond)));
    figures[`${name} p99 ms`] = rounded(median(rounds.map((round) => round.p99Ms)));
    figures[`${name} CPU us`] = Math.round(median(rounds.map(cpu)));
    const direct = name.replace(/ \w+$/, " direct");
    if (!samples.has(direct) || name === direct) continue;
    figures[`${name} by CPU`] = rounded(ratio(samples, direct, name, cpu) ?? 0);
    figures[`${name} by rate`] = rounded(ratio(samples, name, direct) ?? 0);
  }
  const targets = judge(figures, bounds);
  return { bench: "stack", figures, targets, ok: targets.every(({ ok }) => ok) };
}

function cpu({ cpuUsPerCall }: Sample): number {
  return cpuUsPerCall;
}

/** The same for people. */
export function describe(samples: Samples, { targets }: Summary): string {
  const machine = describeMachine(["fastify", "@connectrpc/connect"], "nginx, core, database and load on it");
  return [machine, "", ...describeSamples(samples), "", ...describeTargets(targets)].join("\n");
}
