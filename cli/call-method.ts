import type { JsonObject, Message } from "@bufbuild/protobuf";
import type { Command } from "commander";
import type { Contracts } from "../proto/contracts.ts";
import { callAllPages } from "./all-pages.ts";
import { createCaller } from "./caller.ts";
import { type MethodEntry, takesContent } from "./contracts.ts";
import { CheckFailed } from "./exit-code.ts";
import type { Flag } from "./flags.ts";
import { createInput, type Input } from "./input.ts";
import { readLimits } from "./limits.ts";
import type { CallOptions, RawFlag } from "./method-command.ts";
import { printAnswer, streamPrinter } from "./print-answer.ts";
import type { ProfileStore } from "./profile-store.ts";
import { buildRequest, type GivenFlag } from "./request.ts";
import { saveStream } from "./save-stream.ts";
import { openContent } from "./send-content.ts";
import { settle } from "./settings.ts";
import { note, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What every command that calls the stack stands on. */
export type CallContext = {
  terminal: Terminal;
  store: ProfileStore;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** The contracts, read once and only when asked for. */
  contracts(): Contracts;
};

/** Makes the request, calls the method and prints the answer or the answers. */
export async function callMethod(
  command: Command,
  entry: MethodEntry,
  flags: Flag[],
  raw: RawFlag[],
  options: CallOptions,
  context: CallContext,
): Promise<void> {
  const { terminal } = context;
  const { registry } = context.contracts();
  const settings = await settle(command, terminal, context.store);
  const input = createInput(terminal);
  if (takesContent(entry.method) && settings.device)
    throw new UsageError("erpctl cannot send a file as a device: the device itself does so over REST");
  const content = takesContent(entry.method) ? openContent(options.readFrom, terminal) : undefined;
  if (content && options.json === "-" && options.readFrom === "-")
    throw new UsageError("--json and --read-from cannot both be standard input");
  const typed = options.json === undefined ? {} : await input.json(options.json);
  const body = content?.describe(entry.method.input, typed) ?? typed;
  const given = await readFlags(input, [...raw, ...missingSecrets(flags, raw, body, context)]);
  const { message, requestId } = buildRequest(entry.method.input, body, given, registry);
  if (settings.verbose && requestId !== undefined) note(terminal, `request_id: ${requestId}`);

  const caller = createCaller({ ...context, settings, registry });
  const print = { output: settings.output, registry, columns: options.columns };
  if (entry.method.methodKind === "server_streaming") {
    if (options.saveTo !== undefined) {
      return saveStream(caller.stream(entry, message), entry.method.output, options.saveTo, terminal);
    }
    const printNext = streamPrinter(terminal, entry.method.output, print);
    for await (const answer of caller.stream(entry, message)) printNext(answer);
    return;
  }
  const ask = () => {
    if (content) return caller.collect(entry, content.requests(entry.method.input, message));
    return options.all ? callAllPages(caller, entry, message) : caller.unary(entry, message);
  };
  const answer = await ask();
  printAnswer(terminal, entry.method.output, answer, print);
  // A script that asks for a check wants to branch on it, not to read it.
  if ((answer as Message & { ok?: unknown }).ok === false) throw new CheckFailed();
}

/** One after the other, because each may take a line of standard input or ask at the keyboard. */
async function readFlags(input: Input, raw: RawFlag[]): Promise<GivenFlag[]> {
  const given: GivenFlag[] = [];
  for (const { flag, source } of raw) {
    const plain = !flag.secret && typeof source === "object" && "text" in source;
    given.push({ flag, text: plain ? source.text : await input.secret(flag.names[0], source) });
  }
  return given;
}

/** Secrets that the method needs and nobody gave: whoever sits at a terminal is asked for them. */
function missingSecrets(flags: Flag[], raw: RawFlag[], body: JsonObject, context: CallContext): RawFlag[] {
  if (!context.terminal.stdin.isTTY) return [];
  const missing = flags.filter(
    ({ field, path, secret }) =>
      secret &&
      path.length === 1 &&
      !raw.some(({ flag }) => flag.field === field) &&
      !(field.jsonName in body || field.name in body) &&
      readLimits(field, context.contracts().registry).required,
  );
  return missing.map((flag) => ({ flag, source: "ask" }));
}
