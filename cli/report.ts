import { ConnectError } from "@connectrpc/connect";
import { CommanderError } from "commander";
import type { Contracts } from "../proto/contracts.ts";
import { CheckFailed, checkFailedExitCode } from "./exit-code.ts";
import { type Failure, readFailure } from "./failure.ts";
import { type Language, languageOf } from "./settings.ts";
import { Interrupted, note, type Terminal } from "./terminal.ts";
import { printable } from "./text-width.ts";
import { UsageError } from "./usage-error.ts";

/** How errors are to be told. */
export type ReportStyle = { language: Language; json: boolean };

/**
 * The style that the command line and the environment ask for. Looks at the bare arguments, because an error may be in
 * the very arguments that would say it.
 */
export function reportStyle(args: string[], env: Record<string, string | undefined>): ReportStyle {
  const asked = lastValue(args, ["--lang"]) ?? languageOf(env);
  return { language: asked === "zh-TW" ? "zh-TW" : "en", json: lastValue(args, ["-o", "--output"]) === "json" };
}

/** Tells an error on standard error and returns the exit code. */
export function report(error: unknown, terminal: Terminal, style: ReportStyle, contracts: () => Contracts): number {
  if (error instanceof Interrupted) return 130;
  if (error instanceof CheckFailed) return checkFailedExitCode;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // The help was printed already in place of a message.
    if (error.code !== "commander.help") reportUsage(error.message.replace(/^error: /, ""), terminal, style);
    return 2;
  }
  if (error instanceof UsageError) {
    reportUsage(error.message, terminal, style);
    return 2;
  }
  if (error instanceof ConnectError) {
    const failure = readFailure(error, contracts().registry, style.language);
    reportFailure(failure, terminal, style);
    return failure.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  const failure = { code: "INTERNAL", reason: "", message, exitCode: 1 };
  note(terminal, style.json ? JSON.stringify({ error: failure }) : `Error: ${printable(message)}`);
  return 1;
}

function reportUsage(message: string, terminal: Terminal, { json }: ReportStyle): void {
  const error = { code: "USAGE", reason: "", message, exitCode: 2 };
  note(terminal, json ? JSON.stringify({ error }) : `Error: ${message}`);
}

function reportFailure(failure: Failure, terminal: Terminal, { json }: ReportStyle): void {
  const { code, reason, domain, message, requestId, metadata, violations, retryable, exitCode } = failure;
  const error = { code, reason, domain, message, requestId, metadata, violations, retryable, exitCode };
  if (json) {
    note(terminal, JSON.stringify({ error }));
    return;
  }
  note(terminal, `Error: ${printable(failure.message)}`);
  for (const { field, description } of failure.violations) note(terminal, `  ${printable(`${field}: ${description}`)}`);
  const facts = [
    failure.reason && `reason ${failure.domain}/${failure.reason}`,
    `code ${failure.code}`,
    failure.requestId && `request id ${failure.requestId}`,
  ];
  note(terminal, printable(`(${facts.filter(Boolean).join(", ")})`));
  if (failure.code === "UNAUTHENTICATED" && signInHelps.has(failure.reason))
    note(terminal, 'Sign in with "erpctl login".');
}

/** Wrong passwords, keys and device proofs are not among them. */
const signInHelps = new Set(["", "UNAUTHENTICATED", "TOKEN_EXPIRED", "TOKEN_INVALID", "TOKEN_REUSED", "SESSION_ENDED"]);

function lastValue(args: string[], names: string[]): string | undefined {
  const values = args.flatMap((arg, index) => {
    const name = names.find((each) => arg === each || arg.startsWith(`${each}=`));
    if (name === undefined) return [];
    return [arg === name ? (args[index + 1] ?? "") : arg.slice(name.length + 1)];
  });
  return values.at(-1);
}
