import { Code, ConnectError } from "@connectrpc/connect";
import { refuse } from "../platform/errors/common.ts";
import type { Refusal } from "../platform/errors/refusal.ts";
import { readMaxBytes } from "../platform/rpc/explain.ts";

/**
 * Why the protocol layer could not read the request of a call. Whatever it stumbles over before an RPC runs came from the
 * caller, so nothing of it is a fault of ours, though Connect calls some of it "internal". What it says of a body is cut
 * down to the place and what is expected there: the value may be a password.
 */
export function protocolRefusal(error: unknown, limitBytes = readMaxBytes): Refusal {
  if (!(error instanceof ConnectError)) return refuse("MALFORMED_REQUEST", { detail: "the body cannot be read" });
  switch (error.code) {
    case Code.ResourceExhausted:
      return refuse("REQUEST_TOO_LARGE", { limit_bytes: String(limitBytes) });
    case Code.DeadlineExceeded:
      return refuse("DEADLINE");
    case Code.Unavailable:
      return refuse("OVERLOADED", { retry_after_seconds: "1" });
    case Code.Unimplemented: {
      const supported = /^unknown compression .*: supported encodings are (.*)$/.exec(error.rawMessage)?.[1];
      if (supported !== undefined) return refuse("UNSUPPORTED_COMPRESSION", { supported });
    }
  }
  return refuse("MALFORMED_REQUEST", { detail: withoutValue(error.rawMessage).slice(0, detailLengthMax) });
}

/** It may travel in a header, twice. */
const detailLengthMax = 200;

function withoutValue(message: string): string {
  const [, kind = "", name = "", rest = ""] = /^cannot decode (\w+) ([\w.]+) from JSON: (.*)$/s.exec(message) ?? [];
  if (kind === "") return message.replace(/^(protocol error|parse binary): /, "");
  const [expected] = /^(expected .*?(?=, got |$)|key ".*" is unknown)/s.exec(rest) ?? [];
  return expected === undefined ? `the JSON of ${kind} ${name} is not valid` : `${kind} ${name}: ${expected}`;
}
