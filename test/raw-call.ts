import { create, type DescMethod, fromBinary, toJsonString } from "@bufbuild/protobuf";
import { type Signer, signProof } from "../cli/device-signer.ts";
import { ErrorInfoSchema } from "../gen/google/rpc/error_details_pb.ts";

/** What a raw call sends beside its method. */
export type RawCall = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields of the request; none when not given. */
  readonly request?: Record<string, unknown>;
  /** Signs the call as a device does. */
  readonly signer?: Signer | undefined;
};

/**
 * Calls an RPC as Connect JSON with nothing but fetch, and returns the documented reason of the refusal, or "ok". Throws
 * when the answer is neither. A stream is read to its end.
 */
export async function rawOutcome(url: string, method: DescMethod, call: RawCall = {}): Promise<string> {
  const path = `/${method.parent.typeName}/${method.name}`;
  const json = toJsonString(method.input, create(method.input, call.request ?? {}));
  const streamed = method.methodKind !== "unary";
  const body = streamed ? enveloped(json) : Buffer.from(json);
  const headers = new Headers(call.headers);
  headers.set("content-type", streamed ? "application/connect+json" : "application/json");
  // A proof is made before the content of an upload is known, so it covers none of it.
  const covered = method.methodKind === "client_streaming" ? Buffer.alloc(0) : body;
  if (call.signer) headers.set("device-proof", signProof({ ...call.signer, httpMethod: "POST", path, body: covered }));
  const answer = await fetch(`${url}${path}`, { method: "POST", headers, body });
  const content = Buffer.from(await answer.arrayBuffer());
  if (streamed) return answer.ok ? outcomeOfStream(content) : reasonIn(JSON.parse(content.toString()));
  return answer.ok ? "ok" : reasonIn(JSON.parse(content.toString()));
}

type ConnectFault = { readonly code?: string; readonly details?: readonly { type: string; value: string }[] };

function reasonIn(fault: ConnectFault): string {
  const info = fault.details?.find(({ type }) => type === "google.rpc.ErrorInfo");
  if (!info) throw new Error(`a refusal without a reason: ${JSON.stringify(fault)}`);
  return fromBinary(ErrorInfoSchema, Buffer.from(info.value, "base64")).reason;
}

/** A message of a Connect stream: flags, length, content. */
function enveloped(json: string): Buffer<ArrayBuffer> {
  const content = Buffer.from(json);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(content.length, 1);
  return Buffer.concat([head, content]);
}

/** The last message of a Connect stream has the second flag set and says how the call ended. */
function outcomeOfStream(content: Buffer): string {
  let at = 0;
  while (at < content.length) {
    const end = at + 5 + content.readUInt32BE(at + 1);
    if (((content[at] ?? 0) & 2) !== 0) {
      const { error } = JSON.parse(content.subarray(at + 5, end).toString()) as { error?: ConnectFault };
      return error ? reasonIn(error) : "ok";
    }
    at = end;
  }
  throw new Error("the stream ended without saying how");
}
