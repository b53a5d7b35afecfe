import { parseArgs } from "node:util";
import { type BenchStack, startBenchStack, startOther } from "./harness/bench-stack.ts";
import { type Case, measure, type Sample, warmUp } from "./harness/measure.ts";
import { makeFactory } from "./posting/factory.ts";
import { countDrifts, fillLedger, idsOfItems } from "./posting/fill-ledger.ts";
import { openPostingCases, type PostingCases } from "./posting/posting-cases.ts";
import { readCases } from "./posting/read-cases.ts";
import { describe, summarize } from "./posting/report.ts";
import type { SqlAnswer, SqlQuestion, SqlSettings } from "./posting/sql-server.ts";

const { values: args } = parseArgs({
  options: {
    /** Ends with code 1 when a target is missed. */
    check: { type: "boolean", default: false },
    /** One short round, and no large ledger. */
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    /** Length of each measurement; half as much goes before it as warm-up. */
    seconds: { type: "string" },
    /** Measures only the cases whose name contains one of these, separated by commas. */
    only: { type: "string", default: "" },
    /** Level of the log of the stack. */
    log: { type: "string", default: "info" },
    /** Folder for the CPU profiles of the stacks. */
    profile: { type: "string" },
  },
});
const rounds = Number(args.rounds ?? (args.quick ? 1 : 3));
const measureMs = Number(args.seconds ?? (args.quick ? 1 : 3)) * 1000;

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
await using resources = new AsyncDisposableStack();
const samples = new Map<string, Sample[]>();
const rates = new Map<string, number[]>();

const bench = await startBenchStack({ logLevel: args.log, profileDir: args.profile }, resources);
say("makes items, places and stock");
const warehouseId = await makeFactory(bench);
const cases = await openPostingCases(bench, resources);
await runRounds(chosen(cases.all));
await runSql(bench);
await runBesideLedgers(cases);
say("compares ledger and balances");
const measured = { samples, rates, drifts: await countDrifts(bench.adminUrl) };
const summary = summarize(measured);
process.stdout.write(`${describe(measured, summary)}\n${JSON.stringify(summary)}\n`);
if (args.check && !summary.ok) process.exitCode = 1;

/** Measures all cases in turn, several times, so that whatever else the machine does hits them alike. */
async function runRounds(subjects: readonly Case[]): Promise<void> {
  for (const subject of subjects) await named(subject, warmUp(subject, 3_000, 1_500, interrupted.signal));
  for (let round = 1; round <= rounds; round++) {
    if (subjects.length > 0) say(`round ${round} of ${rounds}`);
    for (const subject of subjects) {
      const measuring = measure(subject, { warmUpMs: measureMs / 2, measureMs }, interrupted.signal);
      const sample = await named(subject, measuring);
      say(`${subject.name}: ${Math.round(sample.perSecond)}/s, p99 ${sample.p99Ms.toFixed(1)} ms`);
      samples.set(subject.name, [...(samples.get(subject.name) ?? []), sample]);
    }
  }
}

/** The database by itself. */
async function runSql({ adminUrl }: BenchStack): Promise<void> {
  const ways = [
    { name: "sql plain", way: "plain", size: 1 },
    { name: "sql batch 1", way: "batch", size: 1 },
    { name: "sql batch 50", way: "batch", size: 50 },
    { name: "sql batch 200", way: "batch", size: 200 },
  ] as const;
  const wanted = chosen(ways);
  if (wanted.length === 0) return;
  const settings: SqlSettings = { adminUrl, warehouseId };
  const server = await startOther(new URL("./posting/sql-server.ts", import.meta.url), settings, resources);
  for (let round = 0; round <= rounds; round++) {
    for (const { name, way, size } of wanted) {
      const question: SqlQuestion = { way, size, ms: measureMs };
      const { movements, elapsedMs } = (await server.ask(question)) as SqlAnswer;
      // The first round is the warm-up.
      if (round > 0) say(`${name}: ${Math.round((movements * 1000) / elapsedMs)} movements/s`);
      if (round > 0) rates.set(name, [...(rates.get(name) ?? []), (movements * 1000) / elapsedMs]);
    }
  }
  await server.stop();
}

/** Reads, and postings, beside ledgers of growing size. */
async function runBesideLedgers({ besideLedger }: PostingCases): Promise<void> {
  const itemIds = await idsOfItems(bench.adminUrl);
  const sizes = { "100k": 100_000, "1m": 1_000_000, ...(args.quick ? {} : { "10m": 10_000_000 }) };
  for (const [size, count] of Object.entries(sizes)) {
    const subjects = chosen([...besideLedger(size), ...readCases(bench, warehouseId, itemIds, size)]);
    if (subjects.length === 0) continue;
    say(`fills the ledger with ${count} movements`);
    await fillLedger(bench.adminUrl, warehouseId, count);
    await runRounds(subjects);
  }
}

/** No call may be refused: with one that is, no figure is worth anything. */
function named<T>({ name }: Case, work: Promise<T>): Promise<T> {
  return work.catch((error: Error) => {
    throw new Error(`"${name}" failed`, { cause: error });
  });
}

function chosen<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return all.filter(({ name }) => args.only.split(",").some((part) => name.includes(part)));
}

function say(what: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}
