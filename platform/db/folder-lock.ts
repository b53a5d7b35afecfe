import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that this process alone may use. */
export type FolderLock = { release(): Promise<void> };

/**
 * Claims a folder for this process. The operating system ends the claim with the process, also on kill -9, so no stale
 * lock can remain and no other process that later gets the same process id can be mistaken for the owner.
 * Undefined when a living process holds the folder. Give the real path: two names of one folder must not differ.
 */
export async function lockFolder(realPath: string): Promise<FolderLock | undefined> {
  const address = lockAddress(realPath);
  const server = (await listen(address)) ?? (await takeOverDeadSocket(address));
  if (!server) return undefined;
  server.unref();
  return { release: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

// Linux has socket names without a file, which vanish with their owner; elsewhere a socket file or pipe stands in.
function lockAddress(realPath: string): string {
  const name = `erp-folder-${createHash("sha256").update(realPath).digest("hex").slice(0, 24)}`;
  if (process.platform === "linux") return `\0${name}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => resolve(server));
  });
}

async function takeOverDeadSocket(address: string): Promise<Server | undefined> {
  if (process.platform === "linux" || process.platform === "win32" || (await answers(address))) return undefined;
  rmSync(address, { force: true });
  return listen(address);
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
  });
}
