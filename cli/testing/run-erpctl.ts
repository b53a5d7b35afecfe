import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { run } from "../program.ts";

/** What a run of erpctl left behind. */
type Run = { code: number; stdout: string; stderr: string };

type RunOptions = { input?: string; env?: Record<string, string> };

/** A machine of a user: a home of its own, and nothing else in the environment. */
export type Desk = {
  home: string;
  /**
   * Runs a command line to its end, in this process: to start one of its own takes half a second, nearly all of it for
   * loading the same program. `input` is what it finds on standard input.
   */
  erpctl(args: string[], options?: RunOptions): Promise<Run>;
  /** The same in a process of its own. */
  apart(args: string[], options?: RunOptions): Promise<Run>;
  /** Starts erpctl in a process of its own and hands it over while it runs. */
  start(args: string[], env?: Record<string, string>): ReturnType<typeof spawn>;
  /** Removes the home. */
  discard(): void;
};

/** A desk whose erpctl calls `server` unless told otherwise. */
export function createDesk(server: string): Desk {
  const home = mkdtempSync(join(tmpdir(), "erpctl-"));
  const program = join(import.meta.dirname, "../erpctl.mjs");
  // Homes come and go; what was compiled for one is good for all.
  const cache = join(tmpdir(), "erp-test-cache");
  const surroundings = (env: Record<string, string>) => ({
    PATH: process.env.PATH ?? "",
    HOME: home,
    XDG_CACHE_HOME: cache,
    ERPCTL_SERVER: server,
    ...env,
  });
  const start: Desk["start"] = (args, env = {}) =>
    spawn(process.execPath, [program, ...args], { env: surroundings(env) });
  return {
    home,
    start,
    discard: () => rmSync(home, { recursive: true }),
    async erpctl(args, { input = "", env = {} } = {}) {
      const [stdout, stderr] = [collector(), collector()];
      const stdin = Readable.from([Buffer.from(input)]);
      const terminal = { stdin, stdout: stdout.stream, stderr: stderr.stream, env: surroundings(env) };
      const code = await run(args, terminal, new AbortController().signal);
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    },
    apart(args, { input = "", env } = {}) {
      const child = start(args, env);
      return new Promise((resolve, reject) => {
        // It may end before it has read all of it.
        child.stdin?.on("error", (error: NodeJS.ErrnoException) => error.code !== "EPIPE" && reject(error)).end(input);
        const left = { stdout: "", stderr: "" };
        child.stdout?.on("data", (chunk) => {
          left.stdout += chunk;
        });
        child.stderr?.on("data", (chunk) => {
          left.stderr += chunk;
        });
        child.on("error", reject);
        child.on("close", (code) => resolve({ code: code ?? -1, ...left }));
      });
    },
  };
}

/** A stream that keeps what is written to it. */
function collector() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk, encoding, done) => {
      chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
