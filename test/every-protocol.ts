import {
  create,
  type DescMethodUnary,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  type MessageShape,
  toJson,
} from "@bufbuild/protobuf";
import { ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { reasonOf } from "../platform/rpc/explain.ts";

/** Every protocol in which a writing RPC can be called. */
export const protocols = ["connect-json", "connect-proto", "grpc", "grpc-web", "rest"] as const;
export type Protocol = (typeof protocols)[number];

/** How a call ended: its message, or the documented reason of its refusal. */
export type Reply<M extends DescMethodUnary> = {
  readonly message?: MessageShape<M["output"]>;
  readonly reason?: string;
  /** Whether the answer came from the store of earlier ones. */
  readonly replayed: boolean;
};

/** A writing RPC as REST serves it: path and JSON body. REST has no generated client. */
export type RestRoute<M extends DescMethodUnary> = {
  readonly httpMethod: "POST" | "PATCH";
  path(request: MessageShape<M["input"]>): string;
  body(request: MessageShape<M["input"]>): unknown;
};

/** Calls one RPC by any protocol with a token. */
export type AnyProtocolCall<M extends DescMethodUnary> = (
  protocol: Protocol,
  token: string,
  request: MessageInitShape<M["input"]>,
  key: string,
) => Promise<Reply<M>>;

/** Makes the callers of an RPC; connections are shared by all calls, as those of a busy client are. */
export function inEveryProtocol<M extends DescMethodUnary>(
  url: string,
  method: M,
  route: RestRoute<M>,
): AnyProtocolCall<M> {
  const transports: Record<Exclude<Protocol, "rest">, Transport> = {
    "connect-json": createConnectTransport({ baseUrl: url, httpVersion: "1.1", useBinaryFormat: false }),
    "connect-proto": createConnectTransport({ baseUrl: url, httpVersion: "2", useBinaryFormat: true }),
    grpc: createGrpcTransport({ baseUrl: url }),
    "grpc-web": createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" }),
  };
  return async (protocol, token, request, key) => {
    const headers = { authorization: `Bearer ${token}`, "idempotency-key": key };
    if (protocol === "rest") {
      const message = create(method.input, request) as MessageShape<M["input"]>;
      return callRest(url, method, route, message, headers);
    }
    let replayed = false;
    const onHeader = (header: Headers) => {
      replayed = header.get("idempotency-replayed") === "true";
    };
    try {
      const client = createClient(method.parent, transports[protocol]) as unknown as Record<string, AnyCall<M>>;
      const call = client[method.localName] as AnyCall<M>;
      return { message: await call(request, { headers, onHeader }), replayed };
    } catch (error) {
      const reason = error instanceof ConnectError ? reasonOf(error)?.reason : undefined;
      if (!reason) throw error;
      return { reason, replayed: (error as ConnectError).metadata.get("idempotency-replayed") === "true" };
    }
  };
}

type AnyCall<M extends DescMethodUnary> = (
  request: MessageInitShape<M["input"]>,
  options: object,
) => Promise<MessageShape<M["output"]>>;

async function callRest<M extends DescMethodUnary>(
  url: string,
  method: M,
  route: RestRoute<M>,
  request: MessageShape<M["input"]>,
  headers: Record<string, string>,
): Promise<Reply<M>> {
  const answer = await fetch(url + route.path(request), {
    method: route.httpMethod,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(route.body(request)),
  });
  const replayed = answer.headers.get("idempotency-replayed") === "true";
  const json = (await answer.json()) as { reason?: string };
  if (answer.ok) return { message: fromJson(method.output, json as JsonValue) as MessageShape<M["output"]>, replayed };
  if (!json.reason) throw new Error(`a refusal without a reason: ${JSON.stringify(json)}`);
  return { reason: json.reason, replayed };
}

/** The answer as plain JSON, so that answers of different protocols can be compared. */
export function plain<M extends DescMethodUnary>(method: M, reply: Reply<M>): unknown {
  return reply.message ? toJson(method.output, reply.message) : { refused: reply.reason };
}
