import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SecretName } from "../platform/config/secrets.ts";
import { findFreePort } from "../platform/db/free-port.ts";
import { createLog } from "../platform/log/log.ts";
import { createTestDatabase, type TestDatabase } from "../platform/testing/test-database.ts";
import { makeAdministrator, testSecrets } from "./test-stack.ts";

/** A process of the product that was started as an installation starts it: the bundle, in production mode. */
export type StackProcess = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What it wrote to its log, line by line. */
  readonly log: Record<string, unknown>[];
  /** Sends a signal. */
  signal(signal: NodeJS.Signals): void;
  /** Sends a signal and waits for the end; returns the exit code, null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
};

/** Roles of a process, and what is special about it. */
type ProcessPlan = {
  readonly roles?: string;
  readonly port?: number;
  readonly peers?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** A database with an administrator, and what processes need to work on it. */
export type Installation = {
  readonly database: TestDatabase;
  readonly secrets: ReadonlyMap<SecretName, string>;
  /** Password for the first sign-in of "admin". */
  readonly temporaryPassword: string;
  /** Starts a process and waits until it is ready. */
  start(plan?: ProcessPlan): Promise<StackProcess>;
  /** Kills what still runs and removes everything. */
  remove(): Promise<void>;
};

/** Prepares an installation on a database of its own, or on a given one; secrets lie in files, as they do in production. */
export async function createInstallation(given?: TestDatabase): Promise<Installation> {
  const database = given ?? (await createTestDatabase());
  const folder = mkdtempSync(join(tmpdir(), "erp-test-installation-"));
  const secrets = testSecrets(database);
  const files = [...secrets].map(([name, value]) => {
    const path = join(folder, name.toLowerCase());
    writeFileSync(path, value, { mode: 0o600 });
    return [`${name}_FILE`, path];
  });
  const env = {
    ...Object.fromEntries(files),
    PATH: process.env.PATH,
    // As in the image, what was compiled once is there for all.
    NODE_COMPILE_CACHE: join(tmpdir(), "erp-test-cache", "compiled"),
    ERP_MODE: "production",
    ERP_HOST: "127.0.0.1",
    ERP_DATA_DIR: folder,
    ERP_RATE_LIMIT_PER_SECOND: "5000",
    // The least that production takes: every test signs people in.
    ERP_PASSWORD_MEMORY_KIB: "19456",
    DATABASE_URL: database.url("erp_monitor"),
  };
  const silent = createLog({ level: "silent", role: "test", file: join(folder, "log") });
  const temporaryPassword = await makeAdministrator(database, silent);
  const started: StackProcess[] = [];
  return {
    database,
    secrets,
    temporaryPassword,
    start: async (plan = {}) => {
      const port = plan.port ?? (await findFreePort());
      const roles = { ERP_ROLES: plan.roles ?? "all", ERP_PEERS: plan.peers ?? "" };
      const one = spawnStack({ ...env, ...roles, ...plan.env, PORT: String(port) }, port);
      started.push(one.process);
      await one.ready();
      return one.process;
    },
    remove: async () => {
      await Promise.all(started.map((each) => each.end("SIGKILL")));
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const root = join(import.meta.dirname, "..");

/** What the image gives Node: the settings of its heap, and the program. */
const [, ...commandOfImage] = JSON.parse(
  /^CMD (.*)$/m.exec(readFileSync(join(root, "deploy/Dockerfile"), "utf8"))?.[1] ?? "",
) as string[];

function spawnStack(env: Record<string, string | undefined>, port: number) {
  const child = spawn(process.execPath, commandOfImage, { cwd: root, env });
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  void exited.then(() => process.removeListener("exit", killWithUs));
  const { log, errors } = readOutput(child);
  const url = `http://127.0.0.1:${port}`;
  const running: StackProcess = {
    url,
    port,
    pid: child.pid ?? 0,
    log,
    signal: (signal) => void child.kill(signal),
    end: async (signal) => {
      child.kill(signal);
      return exited;
    },
  };
  const ready = async () => {
    for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt; await sleep(50)) {
      if (child.exitCode !== null) throw new Error(`the process ended with ${child.exitCode}:\n${errors.join("")}`);
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
    }
    throw new Error(`the process did not become ready:\n${errors.join("")}`);
  };
  return { process: running, ready };
}

function readOutput(child: ChildProcess) {
  const log: Record<string, unknown>[] = [];
  const errors: string[] = [];
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) log.push(JSON.parse(line));
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => errors.push(chunk));
  return { log, errors };
}
