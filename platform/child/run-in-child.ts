import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ChildFailedError, ChildMemoryError } from "./child-errors.ts";
import type { ChildAnswer, ChildProgress, ChildQuestion } from "./child-main.ts";

/** How a module runs in a process of its own. */
export type ChildOptions = {
  /** Kills the child; the call then rejects with the reason of the signal. */
  readonly signal: AbortSignal;
  /** Most memory of the child, in MiB. It is killed when it takes more. */
  readonly memoryMb: number;
  /** Told how far the module is, as it says itself. */
  readonly onProgress?: (progress: ChildProgress) => void;
};

/**
 * Runs `run(input, progress)` of a module in a process of its own, so that heavy work can neither stop the heartbeats of
 * this process nor take its memory. Input and output must be what structured cloning can copy. The child has nothing of
 * this process: no environment, no connections. An input that is an async iterable is handed to the module as one, part by
 * part as the module asks for them, so that neither process has to hold it as a whole. Rejects with ChildMemoryError when it wants too much memory, and with
 * ChildFailedError when the module throws or the child ends without an answer.
 */
export async function runInChild<Output>(
  modulePath: string | URL,
  input: unknown,
  { signal, memoryMb, onProgress }: ChildOptions,
): Promise<Output> {
  signal.throwIfAborted();
  const path = modulePath instanceof URL ? fileURLToPath(modulePath) : modulePath;
  const child = fork(new URL("./child-main.ts", import.meta.url), [path], {
    // The rest is for what lies outside of that: code, stacks, buffers, and what is young, of which V8 takes its part twice.
    execArgv: [`--max-old-space-size=${Math.max(16, Math.floor(memoryMb * 0.6))}`, "--max-semi-space-size=8"],
    env: {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const kill = () => child.kill("SIGKILL");
  const fence = watchMemory(child, memoryMb);
  signal.addEventListener("abort", kill, { once: true });
  // A child whose parent ends is told so by its channel, unless it is too busy to listen.
  process.once("exit", kill);
  try {
    return await answerOf<Output>(child, input, { onProgress, overLimit: fence.exceeded, signal });
  } finally {
    fence.stop();
    signal.removeEventListener("abort", kill);
    process.removeListener("exit", kill);
    kill();
  }
}

type AnswerOptions = {
  readonly onProgress: ChildOptions["onProgress"];
  readonly overLimit: () => boolean;
  readonly signal: AbortSignal;
};

function answerOf<Output>(child: ChildProcess, input: unknown, options: AnswerOptions): Promise<Output> {
  const { promise, resolve, reject } = Promise.withResolvers<Output>();
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    said = (said + chunk).slice(-4_000);
  });
  const parts = isStream(input) ? input[Symbol.asyncIterator]() : undefined;
  // What comes after the end of the child is of no use to anybody.
  const give = (question: ChildQuestion) => void (child.connected && child.send(question));
  child.on("message", (answer: ChildAnswer) => {
    if ("progress" in answer) options.onProgress?.(answer.progress);
    else if ("pull" in answer) {
      parts?.next().then(({ done, value }) => give(done ? { end: true } : { part: value }), reject);
    } else if ("output" in answer) resolve(answer.output as Output);
    else reject(new ChildFailedError(answer.failure.message, answer.failure.stack));
  });
  child.once("error", reject);
  child.once("close", (code, ended) => {
    if (options.signal.aborted) reject(options.signal.reason);
    else if (options.overLimit() || said.includes("heap out of memory")) reject(new ChildMemoryError());
    else reject(new ChildFailedError(`the child ended without an answer (${ended ?? code})`, said));
  });
  give(parts ? { stream: true } : { input });
  // Not waited for: a source that hangs must not keep who gave up.
  return promise.finally(() => void parts?.return?.()?.then(undefined, () => undefined));
}

function isStream(input: unknown): input is AsyncIterable<unknown> {
  return typeof input === "object" && input !== null && Symbol.asyncIterator in input;
}

/** V8 keeps to its heap limit by itself; what lies outside of it, such as buffers, is looked at from here. */
function watchMemory({ pid }: ChildProcess, memoryMb: number): { exceeded(): boolean; stop(): void } {
  let exceeded = false;
  const look = async () => {
    // Only Linux tells it this way; elsewhere the limit of the heap has to do.
    const statm = await readFile(`/proc/${pid}/statm`, "utf8").catch(() => "");
    const residentMb = (Number(statm.split(" ")[1] ?? 0) * pageBytes) / 2 ** 20;
    if (residentMb <= memoryMb) return;
    exceeded = true;
    process.kill(pid as number, "SIGKILL");
  };
  const timer = pid === undefined ? undefined : setInterval(() => void look().catch(() => undefined), 100);
  return { exceeded: () => exceeded, stop: () => clearInterval(timer) };
}

const pageBytes = 4_096;
