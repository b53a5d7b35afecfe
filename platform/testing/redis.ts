import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../db/free-port.ts";
import { requirePrograms } from "./system-programs.ts";

/** A real Redis of its own for a test. */
export type TestRedis = {
  readonly url: string;
  readonly port: number;
  /** Stops it in good order. */
  stop(): Promise<void>;
  /** Kills it as a power cut would. Start another one with the same port to bring it back, empty. */
  kill(): Promise<void>;
};

/** Starts redis-server on 127.0.0.1, empty and without persistence. Further arguments go to the server as they are. */
export async function startRedis(options: { port?: number; arguments?: string[] } = {}): Promise<TestRedis> {
  const [program] = (await requirePrograms("redis-server")) as [string];
  const port = options.port ?? (await findFreePort());
  const dir = await mkdtemp(join(tmpdir(), "erp-redis-"));
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "no"];
  const child = spawn(program, [...place, ...(options.arguments ?? [])], { stdio: ["ignore", "pipe", "ignore"] });
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  const end = async (signal: NodeJS.Signals) => {
    await endProcess(child, signal);
    process.removeListener("exit", killWithUs);
    await rm(dir, { recursive: true, force: true });
  };
  await ready(child).catch((error) => end("SIGKILL").then(() => Promise.reject(error)));
  return { url: `redis://127.0.0.1:${port}`, port, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await exited;
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
      if (output.includes("Ready to accept connections")) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`redis-server did not start:\n${output}`)));
  });
}
