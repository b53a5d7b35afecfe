import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ClaimedJob, JobNewsSchema } from "../gen/erp/operations/v1/worker_service_pb.ts";
import { uuidOf } from "../platform/rpc/uuid.ts";
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
  /** Takes what is new, of the lines so many at most; what could not be told is given back with `untold`. */
  takeNews(most: number): JobNewsInit;
  untold(news: JobNewsInit): void;
  /** What is to be told with its end: how far it came too, in case a heartbeat that tells so is overtaken. */
  lastNews(): JobNewsInit;
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
  const lease = { jobId, epoch };
  let progress: { done: bigint; total: bigint; message: string } | undefined;
  let isTold = true;
  let lines: string[] = [];
  return {
    claimed,
    jobId,
    queue: job?.queue ?? "",
    signal: stopping.signal,
    renewedAt: performance.now(),
    hasNews: () => !isTold || lines.length > 0,
    takeNews: (most) => {
      const news = { lease, lines: lines.splice(0, most), ...(progress && !isTold ? { progress } : {}) };
      isTold = true;
      return news;
    },
    untold: (news) => {
      lines = [...(news.lines ?? []), ...lines].slice(0, linesMax);
      if (news.progress) isTold = false;
    },
    lastNews: () => ({ lease, lines: lines.splice(0), ...(progress ? { progress } : {}) }),
    progress: (done, total, message = "") => {
      isTold = false;
      progress = { done: BigInt(done), total: BigInt(total), message: plain(message, 200) };
    },
    log: (line) => {
      if (lines.length < linesMax) lines.push(plain(line, 1_000));
    },
    stop: (cause) => stopping.abort(new AttemptStopped(cause)),
  };
}

/** A text as the database takes it: no longer than that, and without the one character that it cannot hold. */
function plain(text: string, lengthMax: number): string {
  return text.replaceAll("\0", "").slice(0, lengthMax);
}

/** The idempotency key of a step of a job: the same in every attempt, and of no other step. */
export function stepRequestId(jobId: string, step: string): string {
  return uuidOf(`${jobId}\0${step}`);
}

/** Most lines that are told at once; a job keeps no more of them. */
const linesMax = 1_000;
