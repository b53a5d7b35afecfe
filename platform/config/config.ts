import { createPrivateKey } from "node:crypto";
import { resolve } from "node:path";
import { type JobQueue, jobQueues } from "../jobs/job-kind.ts";
import { neededSecrets, readSecret, type SecretName, secretNames } from "./secrets.ts";
import { readStorageAddress, type StorageAddress } from "./storage-address.ts";

/** Roles that a process may play. */
export const roleNames = ["gateway", "auth", "inventory", "work-order", "operations", "worker"] as const;
export type Role = (typeof roleNames)[number];

/** Settings of a process; docs/operations.md describes each. */
export type Config = {
  /** "production" never seeds and never invents credentials; "demo" does both. */
  readonly mode: "production" | "demo";
  readonly roles: ReadonlySet<Role>;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly dataDir: string;
  /** Connection of an administrator (demo) or host, port and name alone (production); undefined embeds a server. */
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  readonly reflection: boolean;
  readonly minAppVersion: string;
  readonly rateLimitPerSecond: number;
  /** Memory of one password hash, in KiB. */
  readonly passwordMemoryKib: number;
  readonly checkpointFile: string;
  /** Where the content of files lies. */
  readonly storage: StorageAddress;
  /** Largest file that people and programs may upload, and largest report or export that the stack makes, in bytes. */
  readonly fileBytesMax: number;
  readonly reportBytesMax: number;
  /** How long the content of a deleted file is kept: as long as a backup may be restored to a time before. */
  readonly fileKeepDays: number;
  /** Most stock documents that share one transaction of the database; 1 gives each its own. */
  readonly postingBatchMax: number;
  /** Longest time of an attempt at a job, unless its kind says otherwise. */
  readonly jobTimeoutMs: number;
  /** Lease of a job: how long a worker may be silent before another one gets it. */
  readonly jobLeaseMs: number;
  /** How often a worker looks for jobs by itself. */
  readonly jobPollMs: number;
  /** Wait after the first failed attempt; doubled after each further one, to 15 minutes at most. */
  readonly jobRetryMs: number;
  /** How long jobs may run on after a worker was told to stop; then it gives them back. */
  readonly jobGraceMs: number;
  /** Jobs that a worker runs at once, by queue. */
  readonly workerConcurrency: ReadonlyMap<JobQueue, number>;
  /** Addresses of the roles that run in other processes. */
  readonly peers: ReadonlyMap<Role, string>;
  readonly secrets: ReadonlyMap<SecretName, string>;
};

/** Every problem of the settings, so that they are mended in one go. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(problems: readonly string[]) {
    super(`The settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/** Reads the settings from an environment. Throws a ConfigError that names all problems at once. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const text = (name: string, fallback: string) => env[name]?.trim() || fallback;
  const choice = <T extends string>(name: string, choices: readonly T[], fallback: T): T => {
    const value = text(name, fallback);
    if (!choices.includes(value as T)) problems.push(`${name} is "${value}"; it must be one of ${choices.join(", ")}`);
    return value as T;
  };
  const integer = (name: string, fallback: number, min: number, max: number) => {
    const value = Number(text(name, String(fallback)));
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    problems.push(`${name} is "${env[name]}"; it must be a whole number from ${min} to ${max}`);
    return fallback;
  };
  const url = (name: string, protocols: readonly string[]) => {
    const value = text(name, "");
    if (value !== "" && !protocols.some((protocol) => URL.canParse(value) && new URL(value).protocol === protocol)) {
      problems.push(`${name} is no URL beginning with ${protocols.map((each) => `${each}//`).join(" or ")}`);
    }
    return value || undefined;
  };
  const storage = (name: string, folder: string): StorageAddress => {
    const local: StorageAddress = { kind: "local", folder };
    const given = text(name, "");
    const address = given === "" ? local : readStorageAddress(given);
    if (!address) problems.push(`${name} must be file:/folder or s3://host:port/bucket (s3s with TLS), without keys`);
    return address ?? local;
  };
  const mode = choice("ERP_MODE", ["demo", "production"], "demo");
  const production = mode === "production";
  const port = integer("PORT", 8080, 0, 65_535);
  const dataDir = resolve(text("ERP_DATA_DIR", "./data"));
  const config: Config = {
    mode,
    roles: readRoles(text("ERP_ROLES", "all"), problems),
    host: text("ERP_HOST", production ? "0.0.0.0" : "127.0.0.1"),
    port,
    publicUrl: url("ERP_PUBLIC_URL", ["http:", "https:"]) ?? `http://localhost:${port}`,
    dataDir,
    databaseUrl: url("DATABASE_URL", ["postgres:", "postgresql:"]),
    redisUrl: url("REDIS_URL", ["redis:", "rediss:"]),
    trustedProxies: list(text("ERP_TRUSTED_PROXIES", "")),
    logLevel: choice("ERP_LOG_LEVEL", ["trace", "debug", "info", "warn", "error"], "info"),
    reflection: choice("ERP_REFLECTION", ["on", "off"], production ? "off" : "on") === "on",
    minAppVersion: text("ERP_MIN_APP_VERSION", "0.0.0"),
    rateLimitPerSecond: integer("ERP_RATE_LIMIT_PER_SECOND", 200, 1, 100_000),
    passwordMemoryKib: integer("ERP_PASSWORD_MEMORY_KIB", 47_104, production ? 19_456 : 64, 1_048_576),
    storage: storage("ERP_STORAGE_URL", `${dataDir}/files`),
    fileBytesMax: integer("ERP_FILE_MAX_MB", 200, 1, 50_000) * megabyte,
    reportBytesMax: integer("ERP_REPORT_MAX_MB", 1_000, 1, 50_000) * megabyte,
    fileKeepDays: integer("ERP_FILE_KEEP_DAYS", 14, 0, 3_650),
    checkpointFile: resolve(text("ERP_AUDIT_CHECKPOINT_FILE", `${dataDir}/audit-checkpoints.jsonl`)),
    postingBatchMax: integer("ERP_POSTING_BATCH_MAX", 200, 1, 500),
    jobTimeoutMs: integer("JOB_TIMEOUT_MS", 900_000, 1_000, 86_400_000),
    jobLeaseMs: integer("ERP_JOB_LEASE_MS", 30_000, 1_000, 600_000),
    jobPollMs: integer("ERP_JOB_POLL_MS", 1_000, 50, 60_000),
    jobRetryMs: integer("ERP_JOB_RETRY_MS", 5_000, 10, 900_000),
    jobGraceMs: integer("ERP_JOB_GRACE_MS", 20_000, 0, 600_000),
    workerConcurrency: readConcurrency(text("WORKER_CONCURRENCY", ""), problems),
    peers: readPeers(text("ERP_PEERS", ""), problems),
    secrets: readSecrets(env, production, problems),
  };
  if (production && !config.databaseUrl) problems.push("DATABASE_URL is needed in production");
  if (!/^\d+(\.\d+){0,2}$/.test(config.minAppVersion)) problems.push("ERP_MIN_APP_VERSION is no version like 1.2.3");
  for (const role of roleNames) {
    const reachable =
      config.roles.has(role) || config.peers.has(role) || !["auth", "inventory", "operations"].includes(role);
    if (!reachable) problems.push(`the role ${role} runs neither here (ERP_ROLES) nor elsewhere (ERP_PEERS)`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

const megabyte = 1_000_000;

/** Name of a process by its roles, for logs and the audit trail. */
export function roleLabel(roles: ReadonlySet<Role>): string {
  return roles.size === roleNames.length ? "all" : [...roles].join("+");
}

/** Throws a ConfigError that names every secret which the roles of a process need and which was not given. */
export function demandSecrets({ roles, secrets, storage }: Pick<Config, "roles" | "secrets" | "storage">): void {
  const missing = neededSecrets(roles, storage.kind).filter((name) => !secrets.has(name));
  if (missing.length > 0)
    throw new ConfigError(missing.map((name) => `${name} is needed: set it, or better ${name}_FILE`));
}

function readRoles(value: string, problems: string[]): ReadonlySet<Role> {
  if (value === "all") return new Set(roleNames);
  const names = list(value);
  const unknown = names.filter((name) => !roleNames.includes(name as Role));
  if (unknown.length > 0)
    problems.push(`ERP_ROLES names ${unknown.join(", ")}; roles are all, ${roleNames.join(", ")}`);
  return new Set(names as Role[]);
}

/** "default=8,reports=1" -> places by queue; queues that are not named keep what they have by default. */
function readConcurrency(value: string, problems: string[]): ReadonlyMap<JobQueue, number> {
  const places = new Map<JobQueue, number>([
    ["default", 8],
    ["upkeep", 2],
    ["reports", 2],
  ]);
  for (const pair of list(value)) {
    const [queue, count] = pair.split("=");
    const number = Number(count);
    if (jobQueues.includes(queue as JobQueue) && Number.isInteger(number) && number >= 0 && number <= 200) {
      places.set(queue as JobQueue, number);
    } else problems.push(`WORKER_CONCURRENCY holds "${pair}"; it must be queue=places with ${jobQueues.join(", ")}`);
  }
  return places;
}

function readPeers(value: string, problems: string[]): ReadonlyMap<Role, string> {
  const pairs = list(value).map(
    (pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const,
  );
  for (const [name, address] of pairs) {
    if (!roleNames.includes(name as Role) || !URL.canParse(address)) {
      problems.push(`ERP_PEERS holds "${name}=${address}"; it must be role=http://host:port, separated by commas`);
    }
  }
  return new Map(pairs as [Role, string][]);
}

function readSecrets(env: Readonly<Record<string, string | undefined>>, production: boolean, problems: string[]) {
  const secrets = new Map<SecretName, string>();
  for (const name of secretNames) {
    const { value, problem } = readSecret(env, name);
    if (problem) problems.push(problem);
    if (value === undefined) continue;
    if (production && isWeak(name, value)) problems.push(`${name} is a default or too short: 32 characters at least`);
    if (name.endsWith("_SIGNING_KEY") && !isEd25519(value))
      problems.push(`${name} holds no Ed25519 private key in PEM`);
    secrets.set(name, value);
  }
  return secrets;
}

function isWeak(name: SecretName, value: string): boolean {
  if (name.endsWith("_SIGNING_KEY")) return false;
  // Somebody else made them, in the form that S3 servers have.
  if (name.startsWith("ERP_STORAGE_")) return value.length < 8 || /minioadmin|change.?me|example/i.test(value);
  return value.length < 32 || new Set(value).size < 8 || /change.?me|default|secret|password|example/i.test(value);
}

function isEd25519(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "ed25519";
  } catch {
    return false;
  }
}

function list(value: string): string[] {
  return value.split(",").flatMap((each) => each.trim() || []);
}
