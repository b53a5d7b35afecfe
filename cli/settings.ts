import { type Command, Option } from "commander";
import { parseDuration } from "./duration.ts";
import { readText } from "./input.ts";
import { type ProfileStore, type Protocol, protocols, type StoredSession } from "./profile-store.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** How results are printed. */
const outputs = ["json", "table"] as const;
/** Languages of texts for people. */
const languages = ["en", "zh-TW"] as const;
/** A language of texts for people. */
export type Language = (typeof languages)[number];

/** How to reach the stack and how to print, settled from flags, environment and profile, in this order. */
export type Settings = {
  profile: string;
  server: string;
  protocol: Protocol;
  caFile: string | undefined;
  apiKey: string | undefined;
  /** Private key of a device, in PEM, that signs every call, and the device's id; undefined to sign nothing. */
  device: { keyPem: string; id: string | undefined } | undefined;
  /** The session of the profile, unless it belongs to another server. */
  session: StoredSession | undefined;
  /** Limit for each attempt; undefined for none. */
  timeoutMs: number | undefined;
  headers: [name: string, value: string][];
  /** What the stack is asked to write texts in; undefined leaves it to who is signed in. */
  language: Language | undefined;
  retries: number;
  output: (typeof outputs)[number];
  verbose: boolean;
};

/** Values of the global flags, as commander collects them. */
export type GlobalOptions = {
  server?: string;
  protocol?: Protocol;
  profile?: string;
  apiKeyFile?: string;
  caFile?: string;
  signKey?: string;
  signDevice?: string;
  timeout?: number;
  header?: [string, string][];
  retries?: number;
  output?: (typeof outputs)[number];
  lang?: Language;
  verbose?: boolean;
};

/** The flags that every command takes. */
export function globalOptions(): Option[] {
  const options = [
    new Option("-o, --output <format>", "json or table; table on a terminal, json otherwise").choices(outputs),
    new Option("--server <url>", "the stack; also ERPCTL_SERVER or the profile; else http://localhost:8080"),
    new Option("--protocol <name>", "how to speak with it (default: connect)").choices(protocols),
    new Option("--profile <name>", "the profile to use; also ERPCTL_PROFILE"),
    new Option("--api-key-file <file>", "call with the API key in this file; also ERPCTL_API_KEY holds a key"),
    new Option("--sign-key <file>", "sign every call as the device with this private key (PEM)"),
    new Option("--sign-device <id>", "id of that device; none yet while it enrols"),
    new Option("--ca-file <file>", "trust this certificate authority (PEM) instead of the system's"),
    new Option("--timeout <duration>", "limit for one attempt (default: 30s; streams: none)").argParser(parseDuration),
    new Option("--header <name: value>", "send a header; repeatable").argParser(collectHeader),
    new Option("--retries <n>", "further attempts when the stack is busy or away (default: 2)").argParser(parseCount),
    new Option("--lang <language>", "language of errors and of what the stack writes; else LANG's").choices(languages),
    new Option("-v, --verbose", "tell request ids and attempts on standard error"),
  ];
  return options.map((option) => option.helpGroup("Global options:"));
}

/** Names of all flags that a field of a request cannot have, without dashes. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...globalOptions()
    .flatMap((option) => [option.long, option.short])
    .map((flag) => flag?.replace(/^-+/, "") ?? ""),
  ...["json", "all", "columns", "save-to", "read-from", "help", "h", "version"],
]);

/** Settles what a command works with. Throws UsageError. */
export async function settle(command: Command, terminal: Terminal, store: ProfileStore): Promise<Settings> {
  const given = givenOptions(command);
  const { env } = terminal;
  const profile = given.profile ?? (env.ERPCTL_PROFILE || (await store.current()));
  const stored = await store.read(profile);
  const server = checkServer(given.server ?? (env.ERPCTL_SERVER || stored.server) ?? "http://localhost:8080");
  const keyFile = given.apiKeyFile ?? (env.ERPCTL_API_KEY ? undefined : stored.apiKeyFile);
  return {
    profile,
    server,
    protocol: given.protocol ?? stored.protocol ?? "connect",
    caFile: given.caFile ?? stored.caFile,
    apiKey: keyFile === undefined ? env.ERPCTL_API_KEY || undefined : readText(keyFile).trim(),
    device: given.signKey === undefined ? undefined : { keyPem: readText(given.signKey), id: given.signDevice },
    session: stored.session?.server === server ? stored.session : undefined,
    timeoutMs: given.timeout,
    headers: given.header ?? [],
    language: given.lang ?? languageOf(env),
    retries: given.retries ?? 2,
    output: given.output ?? (terminal.stdout.isTTY ? "table" : "json"),
    verbose: given.verbose ?? false,
  };
}

/** The language that the locale of the environment (POSIX) names; undefined where it names none. */
export function languageOf(env: Terminal["env"]): Language | undefined {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || "C";
  if (/^(C|POSIX)(\.|$)/.test(locale)) return undefined;
  return /^zh([_-](TW|HK|Hant)|$)/i.test(locale) ? "zh-TW" : "en";
}

/** A flag behind the command wins over the same flag before it. */
function givenOptions(command: Command): GlobalOptions {
  return command.parent ? { ...givenOptions(command.parent), ...command.opts() } : command.opts();
}

/** The address of a stack in its usual spelling. Throws UsageError. */
export function checkServer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new UsageError(`"${text}" is not an address like https://erp.example.com`);
  return url.href.replace(/\/$/, "");
}

function collectHeader(text: string, before: [string, string][] | undefined): [string, string][] {
  const [, name, value] = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`--header: "${text}" is not "Name: value"`);
  return [...(before ?? []), [name, value]];
}

function parseCount(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new UsageError(`"${text}" is not a number from 0 to 99`);
  return Number(text);
}
