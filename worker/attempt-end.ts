import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { codeFromString } from "@connectrpc/connect/protocol-connect";
import type { FinishedAttemptSchema } from "../gen/erp/operations/v1/worker_service_pb.ts";
import { ChildMemoryError } from "../platform/child/child-errors.ts";
import { Refusal } from "../platform/errors/refusal.ts";
import { codeName, reasonOf } from "../platform/rpc/explain.ts";
import { refuseJob } from "./refuse-job.ts";

/** What came of an attempt, as the worker tells it. */
export type AttemptEnd = NonNullable<MessageInitShape<typeof FinishedAttemptSchema>["outcome"]>;

/** Why a running attempt is told to end. */
export type StopCause = "cancelled" | "lost" | "released" | "timeout";

/** Ends a running attempt. */
export class AttemptStopped extends Error {
  override readonly name = "AttemptStopped";
  readonly why: StopCause;
  constructor(why: StopCause) {
    super(`the attempt was stopped: ${why}`);
    this.why = why;
  }
}

/**
 * What a failed attempt comes to. A refusal that would be the same again ends the job; what may pass is tried again, and
 * so is what no reason describes.
 */
export function failedEnd(error: unknown, timeoutMs: number): AttemptEnd {
  if (error instanceof AttemptStopped) {
    if (error.why === "cancelled") return { case: "cancelled", value: {} };
    if (error.why !== "timeout") return { case: "released", value: {} };
    return failure(refuseJob("JOB_TIMEOUT", { seconds: String(Math.round(timeoutMs / 1_000)) }));
  }
  if (error instanceof Refusal) return failure(error);
  if (error instanceof ChildMemoryError) return failure(refuseJob("JOB_MEMORY"));
  if (error instanceof ConnectError) {
    const found = reasonOf(error);
    const { reason, domain } = found ?? { reason: codeName(error.code), domain: "" };
    return {
      case: "failure",
      value: {
        failure: { reason, domain, message: error.rawMessage.slice(0, 1_000) },
        retryable: mayPass(error.code),
        retryAfterSeconds: secondsOf(error.metadata.get("retry-after")),
      },
    };
  }
  return failure(refuseJob("JOB_FAULT"));
}

/** Whether a failure is one that no reason describes, which somebody has to look into. */
export function isFault(error: unknown): boolean {
  return !(error instanceof Refusal || error instanceof ConnectError || error instanceof AttemptStopped);
}

function failure({ reason, domain, message, code }: Refusal): AttemptEnd {
  const retryable = mayPass(codeFromString(code.toLowerCase()) ?? Code.Internal);
  return { case: "failure", value: { failure: { reason, domain, message: message.slice(0, 1_000) }, retryable } };
}

/** Whether a call that was refused with a code may pass when it is repeated. */
export function mayPass(code: Code): boolean {
  return passing.has(code);
}

const passing = new Set([
  Code.Unavailable,
  Code.Aborted,
  Code.DeadlineExceeded,
  Code.ResourceExhausted,
  Code.Internal,
  Code.Unknown,
  Code.Canceled,
  Code.DataLoss,
]);

function secondsOf(header: string | null): number {
  const seconds = Number(header ?? 0);
  return Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, 86_400) : 0;
}
