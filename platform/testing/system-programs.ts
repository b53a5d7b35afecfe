import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { inTurn } from "./in-turn.ts";

const run = promisify(execFile);

// Without the fonts Chinese texts would be boxes of another width.
const fonts = "fonts-noto-cjk";

// Program by Debian packages.
const packages = {
  "redis-server": "redis-server",
  nginx: "nginx-light",
  chromium: `chromium ${fonts}`,
  // Chromium that knows no window takes a third less time than one that hides it.
  "chromium-headless-shell": `chromium-headless-shell ${fonts}`,
  psql: "postgresql-client",
  curl: "curl",
  openssl: "openssl",
  ceph: "ceph-common",
  "ceph-mon": "ceph-mon",
  "ceph-osd": "ceph-osd",
  radosgw: "radosgw",
  pdftotext: "poppler-utils",
} as const;

export type SystemProgram = keyof typeof packages;

/**
 * Returns the path of each program that a test needs and npm does not bring. Installs what is missing when this process
 * is root on Debian or a relative of it; throws an error that names the packages otherwise.
 */
export async function requirePrograms(...programs: SystemProgram[]): Promise<string[]> {
  if ((await missingOf(programs)).length > 0) {
    // The package manager serves one at a time; another test file may have brought them meanwhile.
    await inTurn(join(tmpdir(), "erp-test-programs"), async () => install(await missingOf(programs)));
  }
  return Promise.all(programs.map(async (program) => (await findProgram(program)) ?? fail([packages[program]])));
}

/** The names of the packages that bring what is not here. */
async function missingOf(programs: readonly SystemProgram[]): Promise<string[]> {
  const missing: SystemProgram[] = [];
  for (const program of programs) if (!(await findProgram(program))) missing.push(program);
  return missing.flatMap((program) => packages[program].split(" "));
}

// Servers live in sbin, which the PATH of an ordinary user may lack.
const folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/opt/homebrew/bin", "/sbin", "/bin"];

async function findProgram(program: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, program);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}

async function install(names: string[]): Promise<void> {
  if (names.length === 0) return;
  const apt = await findProgram("apt-get");
  if (!apt || process.getuid?.() !== 0) fail(names);
  const env = { PATH: folders.join(":"), DEBIAN_FRONTEND: "noninteractive" };
  // The machine may be updating itself.
  const options = ["-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
  const get = () => run(apt, ["install", ...options, ...names], { env, timeout: 300_000, maxBuffer: 1e8 });
  try {
    // The lists may be missing or old; to fetch them each time takes longer than to install.
    await get().catch(async () => {
      await run(apt, ["update", "-qq"], { env, timeout: 120_000 });
      await get();
    });
  } catch (cause) {
    fail(names, cause);
  }
}

function fail(names: string[], cause?: unknown): never {
  const list = names.join(" ");
  const message = `The tests need programs that are not installed: ${list}. On Debian: sudo apt-get install ${list}`;
  throw cause ? new Error(message, { cause }) : new Error(message);
}
