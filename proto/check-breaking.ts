/**
 * Compares the contracts with those of the last release (the newest tag v*), or before the first release with the last
 * commit: what clients, stored answers and queued jobs were built on must still be readable.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const run = (command: string, args: string[], input?: Buffer) =>
  execFileSync(command, args, { cwd: root, ...(input ? { input } : {}), maxBuffer: 64 * 1024 * 1024 });

const release = run("git", ["tag", "--list", "v*", "--sort=-version:refname"]).toString().split("\n")[0];
const base = release || "HEAD";
const before = mkdtempSync(join(tmpdir(), "erp-contracts-"));
try {
  run("tar", ["-x", "-C", before], run("git", ["archive", base, "proto", "buf.yaml"]));
  cpSync(join(root, "gen/third-party"), join(before, "gen/third-party"), { recursive: true });
  execFileSync("buf", ["breaking", ".", "--against", before], { cwd: root, stdio: "inherit" });
  process.stdout.write(`contracts: nothing breaks since ${base}\n`);
} catch (error) {
  if ((error as { status?: number }).status === undefined) throw error;
  process.exitCode = 1;
} finally {
  rmSync(before, { recursive: true, force: true });
}
