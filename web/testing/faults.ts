import { create, toBinary } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.ts";
import type { BentCall } from "./bend-calls.ts";

/** Answers a call of a page with an error as the core writes it. */
export function refuseWith(
  status: number,
  code: string,
  reason: string,
  metadata: Record<string, string> = {},
): (call: BentCall) => Promise<void> {
  const value = toBinary(ErrorInfoSchema, create(ErrorInfoSchema, { domain: "erp.type", reason, metadata }));
  const debug = { domain: "erp.type", reason, metadata };
  const details = [{ type: "google.rpc.ErrorInfo", value: base64Encode(value, "std_raw"), debug }];
  return (call) =>
    call.fulfill({
      status,
      contentType: "application/json",
      body: JSON.stringify({ code, message: "said by the test", details }),
    });
}

/** Answers a call with a message. */
export function answerWith(message: unknown): (call: BentCall) => Promise<void> {
  return (call) => call.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(message) });
}

/** Answers a call as a proxy does that cannot reach the core. */
export const proxyPage = (call: BentCall): Promise<void> =>
  call.fulfill({ status: 502, contentType: "text/html", body: "<html><body><h1>502 Bad Gateway</h1></body></html>" });
