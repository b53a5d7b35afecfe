import { connect } from "node:http2";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { expect, onTestFinished } from "vitest";
import { SystemService } from "../../gen/erp/operations/v1/system_service_pb.ts";
import type { SmallApp } from "./small-app.ts";

/** Path of the unary RPC that the small app serves. */
export const getVersion = "/erp.operations.v1.SystemService/GetVersion";

/** Header of a JSON body. */
export const json = { "content-type": "application/json" };

/** The process still answers a stranger, over both versions of HTTP. */
export async function expectServes({ origin }: SmallApp): Promise<void> {
  expect(await (await fetch(`${origin}/ping`, { signal: AbortSignal.timeout(2_000) })).text()).toBe("pong");
  const client = createClient(SystemService, createGrpcTransport({ baseUrl: origin, defaultTimeoutMs: 2_000 }));
  expect((await client.getVersion({})).product).toBe("small");
}

/** Posts a body over HTTP/1.1. */
export function post(
  { origin }: SmallApp,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = json,
): Promise<Response> {
  return fetch(`${origin}${path}`, { method: "POST", body, headers, signal: AbortSignal.timeout(5_000) });
}

/** Sends raw bytes as the body of a gRPC call; resolves to the grpc-status. */
export async function grpcStatus(
  { origin }: SmallApp,
  path: string,
  body: Uint8Array,
  headers: Record<string, string> = {},
): Promise<string> {
  const session = connect(origin);
  onTestFinished(() => session.destroy());
  const about = { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" };
  const stream = session.request({ ...about, ...headers });
  stream.end(body);
  stream.resume();
  return await new Promise((resolve, reject) => {
    stream.once("error", reject);
    const look = (fields: Record<string, unknown>) => fields["grpc-status"] && resolve(String(fields["grpc-status"]));
    stream.on("response", look);
    stream.on("trailers", look);
  });
}
