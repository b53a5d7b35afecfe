import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { withFileLock } from "./file-lock.ts";
import { UsageError } from "./usage-error.ts";

/** Wire protocols of the stack. */
export const protocols = ["connect", "grpc", "grpc-web"] as const;
/** One of the wire protocols of the stack. */
export type Protocol = (typeof protocols)[number];

/** A signed-in session. Its tokens are sent to no other server than the one that issued them. */
export type StoredSession = {
  server: string;
  login: string;
  accessToken: string;
  refreshToken: string;
  /** RFC 3339. */
  accessExpireTime: string;
};

/** What erpctl remembers of one stack. */
export type Profile = {
  server?: string;
  protocol?: Protocol;
  caFile?: string;
  apiKeyFile?: string;
  session?: StoredSession;
};

/** The files of all profiles, readable by their owner alone. */
export type ProfileStore = {
  /** Name of the profile that is used when none is named. */
  current(): Promise<string>;
  use(name: string): Promise<void>;
  list(): Promise<string[]>;
  /** An unknown profile is an empty one. */
  read(name: string): Promise<Profile>;
  /** Changes a profile while no other erpctl does; returns what `change` made of it. */
  update(name: string, change: (profile: Profile) => Promise<Profile> | Profile): Promise<Profile>;
};

/** The store in $XDG_CONFIG_HOME/erpctl or ~/.config/erpctl. */
export function openProfileStore(env: Record<string, string | undefined>): ProfileStore {
  const folder = join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), ".config"), "erpctl");
  const fileOf = (name: string) => join(folder, `${checkName(name)}.json`);
  const read = async (name: string) => JSON.parse((await readIfThere(fileOf(name))) ?? "{}") as Profile;
  return {
    current: async () => (await readIfThere(join(folder, "current")))?.trim() || "default",
    use: async (name) => {
      checkName(name);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replaceFile(join(folder, "current"), `${name}\n`);
    },
    list: async () => {
      const files = await readdir(folder).catch(absentAs([]));
      return files
        .filter((file) => file.endsWith(".json"))
        .map((file) => file.slice(0, -".json".length))
        .sort();
    },
    read,
    update: async (name, change) => {
      const file = fileOf(name);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return withFileLock(`${file}.lock`, async () => {
        const changed = await change(await read(name));
        await replaceFile(file, `${JSON.stringify(changed, null, 2)}\n`);
        return changed;
      });
    },
  };
}

function checkName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
    throw new UsageError(`"${name}" cannot name a profile: use letters, digits, ".", "_" and "-".`);
  return name;
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(absentAs(undefined));
}

function absentAs<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}

/** Readers see the old content or the new one, never a half: a lost refresh token would end the session. */
async function replaceFile(path: string, content: string): Promise<void> {
  const next = `${path}.${randomUUID()}`;
  await writeFile(next, content, { mode: 0o600 });
  await rename(next, path);
}
