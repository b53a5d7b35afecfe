import { type Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.ts";

/** A refusal as the product sends it: reason, metadata and request id. */
export function refusal(
  code: Code,
  reason: string,
  metadata: Record<string, string> = {},
  violations: { field: string; description: string }[] = [],
): ConnectError {
  const [domain, name] = reason.split("/") as [string, string];
  const details = [
    { desc: ErrorInfoSchema, value: { domain, reason: name, metadata } },
    ...(violations.length > 0 ? [{ desc: BadRequestSchema, value: { fieldViolations: violations } }] : []),
  ];
  return new ConnectError("text for developers", code, { "x-request-id": "0199-request" }, details);
}
