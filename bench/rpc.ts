import { parseArgs } from "node:util";
import { type Case, measure, type Sample, warmUp } from "./harness/measure.ts";
import { openCases } from "./rpc/cases.ts";
import { describe, summarize } from "./rpc/report.ts";

const { values: args } = parseArgs({
  options: {
    /** Ends with code 1 when a target is missed. */
    check: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    /** Length of each measurement; half as much goes before it as warm-up. */
    seconds: { type: "string", default: "2" },
    /** Measures only the cases whose name contains this. */
    only: { type: "string", default: "" },
    /** Roles of the stack, to see what a service costs that is left out. */
    roles: { type: "string" },
    /** Level of the log of the stack. */
    log: { type: "string", default: "info" },
    /** Folder for the CPU profile of the stack. */
    profile: { type: "string" },
  },
});

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
await using resources = new AsyncDisposableStack();
const roles = args.roles === undefined ? {} : { roles: args.roles };
const cases = await openCases({ logLevel: args.log, profileDir: args.profile, ...roles }, resources);
const samples = await runRounds(cases.filter(({ name }) => name.includes(args.only)));
const summary = summarize(samples);
process.stdout.write(`${describe(samples, summary)}\n${JSON.stringify(summary)}\n`);
if (args.check && !summary.ok) process.exitCode = 1;

/** Measures all cases in turn, several times, so that whatever else the machine does hits them alike. */
async function runRounds(subjects: readonly Case[]): Promise<Map<string, Sample[]>> {
  const measureMs = Number(args.seconds) * 1000;
  const samplesOf = new Map<string, Sample[]>(subjects.map(({ name }) => [name, []]));
  for (const subject of subjects) await warmUp(subject, 10_000, 15_000, interrupted.signal);
  for (let round = 1; round <= Number(args.rounds); round++) {
    process.stdout.write(`round ${round} of ${args.rounds}\n`);
    for (const subject of subjects) {
      const sample = await measure(subject, { warmUpMs: measureMs / 2, measureMs }, interrupted.signal);
      samplesOf.get(subject.name)?.push(sample);
    }
  }
  return samplesOf;
}
