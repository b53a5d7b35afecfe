import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const waitLimitMs = 20_000;
const staleAfterMs = 60_000;

/**
 * Runs `work` while this process alone holds the lock file. Waits up to 20 s for another holder; the lock of a process
 * that is gone, or that held it for a minute, is taken over. Throws an Error when the wait is over.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mark = `${process.pid} ${randomUUID()}`;
  await acquire(path, mark);
  try {
    return await work();
  } finally {
    // Somebody may have taken the lock over if this process was stopped for long: then it is not ours to remove.
    if ((await readMark(path)) === mark) await rm(path, { force: true });
  }
}

async function acquire(path: string, mark: string): Promise<void> {
  const own = `${path}.${randomUUID()}`;
  await writeFile(own, mark, { mode: 0o600 });
  try {
    const deadline = Date.now() + waitLimitMs;
    while (!(await tryLink(own, path))) {
      if (Date.now() > deadline) throw new Error(`Another erpctl holds ${path} for too long; remove it if none runs.`);
      if (!(await breakStale(path))) await sleep(20 + Math.random() * 60);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** A link appears with its content or not at all, so nobody ever reads a lock without a mark. */
async function tryLink(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** True when a lock that nobody holds any more was removed. */
async function breakStale(path: string): Promise<boolean> {
  const mark = await readMark(path);
  if (mark === undefined) return true;
  if (isAlive(Number.parseInt(mark, 10)) && !(await isOld(path))) return false;
  // Moved aside first: if a fresh lock took the place of the stale one meanwhile, it is put back.
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    throw error;
  }
  if ((await readMark(aside)) !== mark) await tryLink(aside, path);
  await rm(aside, { force: true });
  return true;
}

async function readMark(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function isOld(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > staleAfterMs;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
