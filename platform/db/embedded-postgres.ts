import { type ChildProcess, spawn } from "node:child_process";
import { realpath } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { type EmbeddedBinaries, findEmbeddedBinaries } from "./embedded-binaries.ts";
import { endOrphan, folderParts, openCluster, openFolder, serverEnvironment } from "./embedded-folder.ts";
import { lockFolder } from "./folder-lock.ts";
import { findFreePort } from "./free-port.ts";

export type EmbeddedPostgresOptions = {
  /** Folder of this server alone; made when absent. */
  readonly dataDir: string;
  readonly log: Logger;
  /** Port on 127.0.0.1; a free one when not given. */
  readonly port?: number;
  /** False gives up crash safety for speed. For data that may be lost, such as tests. */
  readonly durable?: boolean;
};

/** A running server that answers on 127.0.0.1 only. */
export type EmbeddedPostgres = {
  /** Connection string of the superuser, with the password: never log it. */
  readonly adminUrl: string;
  readonly port: number;
  /** Stops the server cleanly: open transactions are rolled back. */
  stop(): Promise<void>;
};

/**
 * Starts a real PostgreSQL server as a child process, making its data folder on the first call. A server that dies by
 * itself is started again on the same port. Throws an error written for people when the folder is in use, damaged, or
 * of another version, when the port is taken, or when no server is installed for this machine.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  const binaries = await findEmbeddedBinaries();
  await openFolder(options.dataDir, binaries);
  const dataDir = await realpath(options.dataDir);
  const lock = await lockFolder(dataDir);
  if (!lock)
    throw new Error(`Another running program uses the data folder ${dataDir}. Stop it, or choose another folder.`);
  try {
    await endOrphan(dataDir, log);
    const password = await openCluster(dataDir, binaries, log);
    const port = options.port ?? (await findFreePort());
    const server = await supervise(() => launch({ ...options, dataDir, port }, binaries), log);
    const stop = async () => {
      await server.stop();
      await lock.release();
    };
    return { adminUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, port, stop };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function supervise(start: () => Promise<ChildProcess>, log: Logger): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  let restarted = Promise.resolve();
  let child = await start();
  const watch = () => child.once("exit", (code, signal) => (restarted = restart(code, signal)));
  const restart = async (code: number | null, signal: string | null) => {
    if (stopping.signal.aborted) return;
    log.error({ code, signal }, "the database server ended by itself; starting it again");
    for (let waitMs = 200; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, 10_000)) {
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      const next = await start().catch((error) => void log.error({ err: error }, "the database server does not start"));
      if (!next) continue;
      child = next;
      watch();
      return;
    }
  };
  watch();
  const stop = async () => {
    stopping.abort();
    await restarted;
    await end(child);
  };
  return { stop };
}

// SIGINT is PostgreSQL's fast shutdown; SIGQUIT, after a minute, skips the final checkpoint.
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGQUIT"), 60_000);
  await exited;
  clearTimeout(timer);
}

type LaunchOptions = EmbeddedPostgresOptions & { readonly port: number };

async function launch(options: LaunchOptions, binaries: EmbeddedBinaries): Promise<ChildProcess> {
  for (const giveUpAt = Date.now() + 15_000; ; await sleep(250)) {
    const outcome = await tryLaunch(options, binaries);
    if (outcome.child) return outcome.child;
    // After a kill -9 of the server its last sessions need a moment to notice and let go of the shared memory.
    const occupied = outcome.said.includes("pre-existing shared memory block");
    if (!occupied || Date.now() > giveUpAt) throw new Error(explainFailure(outcome.said, options));
  }
}

function tryLaunch(
  options: LaunchOptions,
  binaries: EmbeddedBinaries,
): Promise<{ child?: ChildProcess; said: string }> {
  const { cluster } = folderParts(options.dataDir);
  const flags = Object.entries(settings(options)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // A session of its own, so that Ctrl-C in a terminal reaches us only and the server stops last.
  const child = spawn(binaries.postgres, ["-D", cluster, ...flags], {
    ...binaries.user,
    cwd: cluster,
    detached: true,
    env: serverEnvironment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const endWithUs = () => child.kill("SIGINT");
  process.once("exit", endWithUs);
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    createInterface(child.stderr as NodeJS.ReadableStream).on("line", (line) => {
      logLine(options.log, line);
      if (said.push(line) > 15) said.shift();
      if (line.includes("database system is ready to accept connections")) resolve({ child, said: "" });
    });
    child.once("error", reject);
    child.once("close", () => {
      process.removeListener("exit", endWithUs);
      resolve({ said: said.join("\n") });
    });
  });
}

function settings({ port, durable = true }: LaunchOptions): Record<string, string | number> {
  const unsafe = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_wal_size: "512MB" };
  return {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    // The limits of all roles together, and slots that the administrator and the monitor can always get.
    max_connections: 220,
    superuser_reserved_connections: 3,
    reserved_connections: 5,
    shared_buffers: "256MB",
    max_wal_size: "2GB",
    wal_level: "replica",
    jit: "off",
    // A session whose client is gone stops at once instead of finishing its statement for nobody.
    client_connection_check_interval: "2s",
    shared_preload_libraries: "pg_stat_statements",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    log_line_prefix: "",
    ...(durable ? {} : unsafe),
  };
}

// Statements and sessions that fail are reported by the caller whose they are; the server's own word is for debugging.
function logLine(log: Logger, line: string): void {
  if (line.startsWith("PANIC:")) log.error({ postgres: line }, "database server");
  else log.debug({ postgres: line }, "database server");
}

function explainFailure(said: string, { port, dataDir }: LaunchOptions): string {
  if (said.includes("could not bind")) {
    return `Port ${port} of 127.0.0.1 is taken by another program. Choose another port for the database, or stop that program.`;
  }
  return (
    `The database in ${dataDir} does not start. Restore a backup, or move the folder away to start with an empty database. ` +
    `The server said:\n${said || "nothing"}`
  );
}
