import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a run of erpctl left behind. */
type Run = { code: number; stdout: string; stderr: string };

/** A machine of a user: a home of its own, and nothing else in the environment. */
export type Desk = {
  home: string;
  /** Runs erpctl to its end. `input` is what it finds on standard input. */
  erpctl(args: string[], options?: { input?: string; env?: Record<string, string> }): Promise<Run>;
  /** Starts erpctl and hands it over while it runs. */
  start(args: string[], env?: Record<string, string>): ReturnType<typeof spawn>;
  /** Removes the home. */
  discard(): void;
};

/** A desk whose erpctl calls `server` unless told otherwise. */
export function createDesk(server: string): Desk {
  const home = mkdtempSync(join(tmpdir(), "erpctl-"));
  const program = join(import.meta.dirname, "../erpctl.mjs");
  const cache = join(tmpdir(), "erp-test-cache");
  const start = (args: string[], env: Record<string, string> = {}) =>
    spawn(process.execPath, [program, ...args], {
      // Homes come and go; what was compiled for one is good for all.
      env: { PATH: process.env.PATH ?? "", HOME: home, XDG_CACHE_HOME: cache, ERPCTL_SERVER: server, ...env },
    });
  return {
    home,
    start,
    discard: () => rmSync(home, { recursive: true }),
    erpctl(args, { input = "", env } = {}) {
      const child = start(args, env);
      return new Promise((resolve, reject) => {
        // It may end before it has read all of it.
        child.stdin?.on("error", (error: NodeJS.ErrnoException) => error.code !== "EPIPE" && reject(error)).end(input);
        const run = { stdout: "", stderr: "" };
        child.stdout?.on("data", (chunk) => {
          run.stdout += chunk;
        });
        child.stderr?.on("data", (chunk) => {
          run.stderr += chunk;
        });
        child.on("error", reject);
        child.on("close", (code) => resolve({ code: code ?? -1, ...run }));
      });
    },
  };
}
