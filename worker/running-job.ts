import { createHash } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ClaimedJob, JobNewsSchema } from "../gen/erp/operations/v1/worker_service_pb.ts";
import { AttemptStopped, type StopCause } from "./attempt-end.ts";

/** An attempt that runs in this process, and what is new of it since the last heartbeat. */
export type RunningJob = {
  readonly claimed: ClaimedJob;
  readonly jobId: string;
  readonly queue: string;
  readonly signal: AbortSignal;
  /** When its lease was renewed last, on the clock of performance.now(). */
  renewedAt: number;
  /** Whether there is something new to tell. */
  hasNews(): boolean;
  /** Takes what is new; what is not told in the end is given back with `untold`. */
  takeNews(): JobNewsInit;
  untold(news: JobNewsInit): void;
  progress(done: number, total: number, message?: string): void;
  log(line: string): void;
  stop(cause: StopCause): void;
};

type JobNewsInit = MessageInitShape<typeof JobNewsSchema>;

/** Begins to keep account of an attempt. */
export function createRunningJob(claimed: ClaimedJob): RunningJob {
  const { job, epoch } = claimed;
  const jobId = job?.id ?? "";
  const stopping = new AbortController();
  let progress: { done: bigint; total: bigint; message: string } | undefined;
  let lines: string[] = [];
  return {
    claimed,
    jobId,
    queue: job?.queue ?? "",
    signal: stopping.signal,
    renewedAt: performance.now(),
    hasNews: () => progress !== undefined || lines.length > 0,
    takeNews: () => {
      const news = { lease: { jobId, epoch }, lines: lines.splice(0, linesMax), ...(progress ? { progress } : {}) };
      progress = undefined;
      return news;
    },
    untold: (news) => {
      lines = [...(news.lines ?? []), ...lines].slice(0, linesMax);
      progress ??= news.progress as typeof progress;
    },
    progress: (done, total, message = "") => {
      progress = { done: BigInt(done), total: BigInt(total), message: message.slice(0, 200) };
    },
    log: (line) => {
      if (lines.length < linesMax) lines.push(line.slice(0, 1_000));
    },
    stop: (cause) => stopping.abort(new AttemptStopped(cause)),
  };
}

/** The idempotency key of a step of a job: the same in every attempt, and of no other step (RFC 9562, version 8). */
export function stepRequestId(jobId: string, step: string): string {
  const hash = createHash("sha256").update(`${jobId}\0${step}`).digest("hex");
  const variant = "89ab"[Number.parseInt(hash[16] as string, 16) % 4];
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** Most lines that are told at once; a job keeps no more of them. */
const linesMax = 1_000;
