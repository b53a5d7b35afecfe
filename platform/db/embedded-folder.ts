import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, open, readdir, readFile, readlink, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Logger } from "pino";
import { assertReachable, type EmbeddedBinaries, embeddedMajorVersion } from "./embedded-binaries.ts";

const run = promisify(execFile);

/** The parts of a data folder: the server's own files, and the administrator's password beside them. */
export function folderParts(dataDir: string): { cluster: string; passwordFile: string } {
  return { cluster: join(dataDir, "cluster"), passwordFile: join(dataDir, "admin-password") };
}

/** Makes the folder, closed to everybody but the server's user, or checks the one that is there. */
export async function openFolder(dataDir: string, binaries: EmbeddedBinaries): Promise<void> {
  const entries = await readdir(dataDir).catch(() => [] as string[]);
  if (entries.includes("PG_VERSION")) {
    throw new Error(`${dataDir} is the data folder of another PostgreSQL server. Choose another folder.`);
  }
  await mkdir(dataDir, { recursive: true });
  if (binaries.user) {
    await assertReachable(dataDir, binaries.user);
    await chown(dataDir, binaries.user.uid, binaries.user.gid);
  }
  await chmod(dataDir, 0o700).catch((cause: Error) => {
    throw new Error(`${dataDir} belongs to another user. Run the program as that user, or choose another folder.`, {
      cause,
    });
  });
}

/** Makes a new database cluster, or checks that the one there is usable; returns the administrator's password. */
export async function openCluster(dataDir: string, binaries: EmbeddedBinaries, log: Logger): Promise<string> {
  const { cluster, passwordFile } = folderParts(dataDir);
  const entries = await readdir(cluster).catch(() => undefined);
  if (!entries) return createCluster(dataDir, binaries, log);
  const version = entries.includes("PG_VERSION") && (await readFile(join(cluster, "PG_VERSION"), "utf8")).trim();
  if (!version) {
    throw new Error(
      `${cluster} is damaged: it has no PG_VERSION. Restore a backup, or move the folder away to start with an empty database.`,
    );
  }
  if (version !== embeddedMajorVersion) {
    throw new Error(
      `${cluster} holds data of PostgreSQL ${version}, and this program brings version ${embeddedMajorVersion}. ` +
        `Dump the data with version ${version} and restore it into a new folder, or set DATABASE_URL to a server of version ${version}.`,
    );
  }
  const password = await readFile(passwordFile, "utf8").catch(() => undefined);
  if (!password) {
    throw new Error(`${passwordFile} is missing, so nobody can log in to ${cluster}. Restore that file from a backup.`);
  }
  return password.trim();
}

/**
 * Ends a server that outlived its program (kill -9 leaves one behind) and removes a pid file that names a process of
 * somebody else. Call it only while holding the folder's lock: then no living program owns that server.
 */
export async function endOrphan(dataDir: string, log: Logger): Promise<void> {
  const { cluster } = folderParts(dataDir);
  const pidFile = join(cluster, "postmaster.pid");
  const pid = Number((await readFile(pidFile, "utf8").catch(() => "")).split("\n")[0]);
  if (!pid) return;
  if (!(await runsOn(pid, cluster))) {
    log.warn({ pid }, "the database was not stopped cleanly; it recovers now");
    await rm(pidFile, { force: true });
    return;
  }
  log.warn({ pid }, "a database server of an earlier run still uses the folder; stopping it");
  for (const [signal, waitMs] of [
    ["SIGINT", 30_000],
    ["SIGQUIT", 10_000],
  ] as const) {
    process.kill(pid, signal);
    for (const end = Date.now() + waitMs; Date.now() < end; await sleep(50)) {
      if (!(await runsOn(pid, cluster))) return;
    }
  }
  throw new Error(
    `The database server with process id ${pid} still uses ${cluster} and does not stop. End it by hand.`,
  );
}

// A stranger may have got the process id of a dead server: a server's working directory or command line names its folder.
async function runsOn(pid: number, cluster: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
    if (process.platform === "linux") return (await readlink(`/proc/${pid}/cwd`)) === cluster;
    if (process.platform === "win32") return false;
    return (await run("ps", ["-ww", "-p", String(pid), "-o", "command="])).stdout.includes(cluster);
  } catch {
    // No such process, or one of another user: the server of this folder runs under the folder's own user.
    return false;
  }
}

async function createCluster(dataDir: string, binaries: EmbeddedBinaries, log: Logger): Promise<string> {
  const { cluster, passwordFile } = folderParts(dataDir);
  const password = randomBytes(24).toString("base64url");
  await writeDurably(passwordFile, password);
  // Built under another name and renamed when complete: an interrupted first start leaves nothing that looks usable.
  for (const entry of await readdir(dataDir)) {
    if (entry.startsWith("new-")) await rm(join(dataDir, entry), { recursive: true });
  }
  const fresh = join(dataDir, "new-cluster");
  const handedOver = join(dataDir, "new-password");
  await writeDurably(handedOver, password);
  if (binaries.user) await chown(handedOver, binaries.user.uid, binaries.user.gid);
  log.info({ dataDir }, "making a new database");
  await initialize(binaries, fresh, handedOver, "C.UTF-8").catch((error: Error) => {
    if (!error.message.includes("locale")) throw error;
    return rm(fresh, { recursive: true, force: true }).then(() => initialize(binaries, fresh, handedOver, "C"));
  });
  await rm(handedOver);
  await rename(fresh, cluster);
  return password;
}

function initialize(binaries: EmbeddedBinaries, folder: string, passwordFile: string, locale: string): Promise<void> {
  const flags = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, `--pgdata=${folder}`];
  flags.push("--encoding=UTF8", `--locale=${locale}`, "--data-checksums");
  return new Promise((resolve, reject) => {
    const child = spawn(binaries.initdb, flags, { ...binaries.user, cwd: dirname(folder), env: serverEnvironment });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`${basename(binaries.initdb)} could not make ${folder}:\n${output.trim()}`)),
    );
  });
}

/** Environment of the server: fixed, so that neither the operator's locale nor her PG* variables change it. */
export const serverEnvironment = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  await file.writeFile(`${text}\n`);
  await file.sync();
  await file.close();
}
