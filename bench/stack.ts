import { parseArgs } from "node:util";
import { startBenchStack } from "./harness/bench-stack.ts";
import { measure, type Sample, warmUp } from "./harness/measure.ts";
import { makeFactory } from "./posting/factory.ts";
import { describe, summarize } from "./stack/report.ts";
import { openWays } from "./stack/ways.ts";

const { values: args } = parseArgs({
  options: {
    /** Ends with code 1 when a target is missed. */
    check: { type: "boolean", default: false },
    rounds: { type: "string", default: "7" },
    /** Length of each measurement; half as much goes before it as warm-up. */
    seconds: { type: "string", default: "2" },
    /** Measures only the cases whose name contains one of these, separated by commas. */
    only: { type: "string", default: "" },
  },
});
const rounds = Number(args.rounds);
const measureMs = Number(args.seconds) * 1000;

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
await using resources = new AsyncDisposableStack();
const samples = new Map<string, Sample[]>();

const bench = await startBenchStack({ logLevel: "info", profileDir: undefined }, resources);
say("makes items, places and stock");
await makeFactory(bench);
const cases = (await openWays(bench, resources)).filter(({ name }) =>
  args.only.split(",").some((part) => name.includes(part)),
);
for (const subject of cases) await warmUp(subject, 3_000, 1_500, interrupted.signal);
// In turn, several times, so that whatever else the machine does hits them alike.
for (let round = 1; round <= rounds; round++) {
  say(`round ${round} of ${rounds}`);
  for (const subject of cases) {
    const sample = await measure(subject, { warmUpMs: measureMs / 2, measureMs }, interrupted.signal);
    say(`${subject.name}: ${Math.round(sample.perSecond)}/s, p99 ${sample.p99Ms.toFixed(1)} ms`);
    samples.set(subject.name, [...(samples.get(subject.name) ?? []), sample]);
  }
}
const summary = summarize(samples);
process.stdout.write(`${describe(samples, summary)}\n${JSON.stringify(summary)}\n`);
if (args.check && !summary.ok) process.exitCode = 1;

function say(what: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}
