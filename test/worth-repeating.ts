import { Code, type ConnectError } from "@connectrpc/connect";

/**
 * Whether a call of a client whose server may be killed gets no answer and has to be repeated with its key: a connection that
 * is refused or cut off, overload, a deadline. Whatever else comes is an answer.
 */
export function isWorthRepeating({ code, cause }: ConnectError): boolean {
  // A kept connection may fail where it is written to, because its server is gone: Connect calls that internal.
  return repeatable.has(code) || (cause as NodeJS.ErrnoException | undefined)?.code === "EPIPE";
}

const repeatable = new Set([
  Code.Unavailable,
  Code.ResourceExhausted,
  Code.Aborted,
  Code.DeadlineExceeded,
  Code.Canceled,
]);
