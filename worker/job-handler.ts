import type { DescMessage, DescService, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import type { JobKind } from "../platform/jobs/job-kind.ts";

/**
 * The work of a kind of job. It may be run again at any time: after a failure, and beside a worker that was taken for dead.
 * So it acts through RPCs alone, each with a request id made from the job, which makes their effects happen once.
 */
export type JobHandler<Payload extends DescMessage, Result extends DescMessage> = (
  payload: MessageShape<Payload>,
  context: JobContext,
) => Promise<JobOutput<Result>>;

/** What came out: the result, and the id of the file that was made. */
export type JobOutput<Result extends DescMessage> = {
  readonly result: MessageInitShape<Result>;
  readonly resultFileId?: string;
};

/** What the work is given. */
export type JobContext = {
  readonly jobId: string;
  /** Number of this attempt, from 1. */
  readonly attempt: number;
  /** Language of texts for the requester. */
  readonly language: "en" | "zh-TW";
  /** Clients that call for the requester, with what she may do now, as long as this attempt holds the job. */
  client<S extends DescService>(service: S): Client<S>;
  /** Clients that call for the stack: for internal RPCs, where the permission of the kind is all that is needed. */
  internal<S extends DescService>(service: S): Client<S>;
  /** The idempotency key of a step: the same in every attempt. */
  requestId(step: string): string;
  /** Fires when the attempt must end: cancelled, too long, the lease lost, or the worker stops. */
  readonly signal: AbortSignal;
  /** Says how far the work is; a total of 0 stands for one that is not known. */
  progress(done: number, total: number, message?: string): void;
  /** Adds a line to the log of the job. */
  log(line: string): void;
};

/** A kind of job with its work. */
export type HandledKind = {
  readonly kind: JobKind;
  readonly run: JobHandler<DescMessage, DescMessage>;
};

/** Joins a kind of job and its work. */
export function handled<Payload extends DescMessage, Result extends DescMessage>(
  kind: JobKind<Payload, Result>,
  run: JobHandler<Payload, Result>,
): HandledKind {
  return { kind, run: run as unknown as HandledKind["run"] };
}
