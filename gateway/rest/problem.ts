import { ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, LocalizedMessageSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { explain } from "../../platform/rpc/explain.ts";
import { httpStatusOf, statusText } from "./http-status.ts";

/** A refusal as RFC 9457 writes it, with the parts of google.rpc.ErrorInfo and google.rpc.BadRequest as extensions. */
export type Problem = {
  /** Address of the reason's description on this server; "about:blank" when there is no reason. */
  readonly type: string;
  /** The reason in words, the same for every occurrence. */
  readonly title: string;
  readonly status: number;
  /** What happened, in the caller's language. */
  readonly detail: string;
  /** Path of the request. */
  readonly instance: string;
  /** What clients switch on. */
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly request_id: string;
  readonly violations: readonly { field: string; description: string; reason: string }[];
};

/** What is known of the HTTP request that failed. */
export type ProblemContext = {
  readonly instance: string;
  readonly requestId: string;
  /** "zh-TW" or "en". */
  readonly language: string;
  /** Status that HTTP has for this case, when it says more than the one of the code. */
  readonly status?: number | undefined;
};

/**
 * Describes an error for a caller of REST. What carries no reason is explained first, so that nothing of an unexpected
 * fault (SQL, paths, stacks) gets out.
 */
export function problemOf(error: unknown, context: ProblemContext): Problem {
  const explained = explainedError(error, context);
  const info = explained.findDetails(ErrorInfoSchema)[0];
  const reason = info?.reason ?? "";
  const status = context.status ?? httpStatusOf(explained.code, reason);
  const violations = explained.findDetails(BadRequestSchema).flatMap((each) => each.fieldViolations);
  const text = explained.findDetails(LocalizedMessageSchema)[0]?.message;
  return {
    type: reason === "" ? "about:blank" : `/docs/errors#${reason}`,
    title: reason === "" ? (statusText[status] ?? "Error") : inWords(reason),
    status,
    detail: text ?? (info ? explained.rawMessage : ""),
    instance: context.instance,
    reason,
    domain: info?.domain ?? "",
    metadata: info?.metadata ?? {},
    request_id: context.requestId,
    violations: violations.map(({ field, description, reason: rule }) => ({ field, description, reason: rule })),
  };
}

/** Headers that belong to the status of a problem. */
export function problemHeaders(problem: Problem): Record<string, string> {
  const headers: Record<string, string> = { "content-type": "application/problem+json; charset=utf-8" };
  const retryAfter = problem.metadata.retry_after_seconds;
  if (retryAfter !== undefined && /^\d+$/.test(retryAfter)) headers["retry-after"] = retryAfter;
  if (problem.status === 401) {
    // RFC 6750, 3.1: a call that came without a token gets no error code.
    const rejected = ["TOKEN_INVALID", "TOKEN_EXPIRED", "SESSION_ENDED", "API_KEY_INVALID"].includes(problem.reason);
    headers["www-authenticate"] = `Bearer realm="erp"${rejected ? ', error="invalid_token"' : ""}`;
  }
  return headers;
}

function explainedError(error: unknown, { requestId, language }: ProblemContext): ConnectError {
  const explained = error instanceof ConnectError && error.findDetails(ErrorInfoSchema).length > 0;
  return explained ? error : explain(error, { requestId, language });
}

/** "TOKEN_EXPIRED" reads "Token expired". */
function inWords(reason: string): string {
  const words = reason.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
