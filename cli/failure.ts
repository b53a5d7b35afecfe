import type { Registry } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  LocalizedMessageSchema,
  RetryInfoSchema,
} from "../gen/google/rpc/error_details_pb.ts";
import { connectionProblem } from "./connection-problem.ts";
import { exitCodeOf } from "./exit-code.ts";
import { findReason, reasonText } from "./reason.ts";
import type { Language } from "./settings.ts";

/** A failed call as erpctl tells it. */
export type Failure = {
  exitCode: number;
  /** Canonical spelling of the status, for example "NOT_FOUND". */
  code: string;
  domain: string;
  /** Empty when the server named none. */
  reason: string;
  /** Text for people. */
  message: string;
  metadata: Record<string, string>;
  /** Empty when the answer carried none. */
  requestId: string;
  violations: { field: string; description: string }[];
  /** Whether the contracts say that the same call may succeed later. */
  retryable: boolean;
  /** Shortest time to wait before another attempt, when the server named one. */
  retryAfterMs: number | undefined;
};

/** Reads what an error of a call says. Anything that is no ConnectError counts as a fault of ours. */
export function readFailure(error: unknown, registry: Registry, language: Language): Failure {
  const failure = ConnectError.from(error);
  const problem = connectionProblem(failure);
  // A connection that breaks tells nothing about the call: with its idempotency key it may be sent again.
  const code = problem === undefined ? failure.code : Code.Unavailable;
  const info = failure.findDetails(ErrorInfoSchema)[0];
  const known = info && findReason(registry, info.domain, info.reason);
  const metadata = info?.metadata ?? {};
  // What the server says names the records in the language as well.
  const said = failure.findDetails(LocalizedMessageSchema).find(({ locale }) => locale === language)?.message;
  return {
    exitCode: exitCodeOf(code),
    code: codeName(code),
    domain: info?.domain ?? "",
    reason: info?.reason ?? "",
    message: said || (known ? reasonText(known, metadata, language) : problem || failure.rawMessage || codeName(code)),
    metadata,
    requestId: failure.metadata.get("x-request-id") ?? metadata.request_id ?? "",
    violations: failure
      .findDetails(BadRequestSchema)
      .flatMap((each) => each.fieldViolations)
      .map(({ field, description }) => ({ field, description })),
    retryable: known?.text.retryable ?? false,
    retryAfterMs: retryAfterMs(failure, metadata),
  };
}

/** Whether another attempt of the same call can help, now. */
export function isWorthRetrying(failure: Failure): boolean {
  if (failure.code === "UNAVAILABLE" || failure.code === "DEADLINE_EXCEEDED") return true;
  return failure.code === "ABORTED" && failure.retryable;
}

function codeName(code: Code): string {
  return Code[code].replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
}

function retryAfterMs(failure: ConnectError, metadata: Record<string, string>): number | undefined {
  const delay = failure.findDetails(RetryInfoSchema)[0]?.retryDelay;
  if (delay) return Number(delay.seconds) * 1000 + delay.nanos / 1e6;
  const seconds = Number(metadata.retry_after_seconds ?? failure.metadata.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
