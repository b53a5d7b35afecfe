import { type ConnectError, createConnectRouter, createContextKey, createContextValues } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { Health } from "../gen/grpc/health/v1/health_pb.ts";
import type { RpcProtocol } from "./rpc-protocol.ts";

/**
 * Writes a refusal as the protocol of its call has it, for calls that no handler answers. Connect itself writes it: the
 * handlers below refuse every call with the error that they are handed, before they look at anything.
 */
export function refusalAnswer(
  protocol: RpcProtocol,
  contentType: string,
  error: ConnectError,
): Promise<UniversalServerResponse> {
  const handler = protocol === "connect-stream" ? refusing.stream : refusing.unary;
  const { binary, json } = contentTypes[protocol];
  return handler({
    httpVersion: "2.0",
    method: "POST",
    url: "http://localhost/",
    header: new Headers({ "content-type": /\+json\b/.test(contentType) ? json : binary }),
    body: nothing(),
    signal: new AbortController().signal,
    contextValues: createContextValues().set(errorKey, error),
  });
}

const errorKey = createContextKey<ConnectError | undefined>(undefined, { description: "error to answer with" });

// The unary form of Connect writes errors as JSON, whatever the request was.
const contentTypes: Readonly<Record<RpcProtocol, { binary: string; json: string }>> = {
  grpc: { binary: "application/grpc", json: "application/grpc+json" },
  "grpc-web": { binary: "application/grpc-web+proto", json: "application/grpc-web+json" },
  connect: { binary: "application/json", json: "application/json" },
  "connect-stream": { binary: "application/connect+proto", json: "application/connect+json" },
};

const refusing = createRefusingHandlers();

/** Any service will do that has an RPC of each kind. */
function createRefusingHandlers(): { unary: UniversalHandler; stream: UniversalHandler } {
  const router = createConnectRouter({
    requestGate: ({ values }) => Promise.reject(values.get(errorKey)),
  }).service(Health, {});
  const handlerOf = (kind: string) =>
    router.handlers.find(({ method }) => method.methodKind === kind) as UniversalHandler;
  return { unary: handlerOf("unary"), stream: handlerOf("server_streaming") };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
