import type { FastifyRequest } from "fastify";

/** The protocols that RPCs are served in; "connect" stands for its unary form, "connect-stream" for the enveloped one. */
export type RpcProtocol = "grpc" | "grpc-web" | "connect" | "connect-stream";

/** Tells the protocol from the content type, as Connect does; undefined when the request is no RPC (a page, a REST call). */
export function protocolOfRequest(request: FastifyRequest): RpcProtocol | undefined {
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/grpc-web")) return "grpc-web";
  if (type.startsWith("application/grpc")) return "grpc";
  if (type.startsWith("application/connect+")) return "connect-stream";
  if (type.startsWith("application/proto") || request.headers["connect-protocol-version"] !== undefined)
    return "connect";
  return undefined;
}
