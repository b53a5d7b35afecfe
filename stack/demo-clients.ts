import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { isRead } from "../platform/rpc/contract.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";

/** Clients that call the stack from outside, as anybody would. */
export type DemoClients = <S extends DescService>(service: S, accessToken?: string) => Client<S>;

/** Makes clients for a running stack; writing calls get an idempotency key each. */
export function demoClients(url: string): DemoClients {
  return (service, accessToken) => {
    const authorized: Interceptor = (next) => (request) => {
      if (accessToken) request.header.set("authorization", `Bearer ${accessToken}`);
      if (!isRead(request.method)) request.header.set("idempotency-key", uuidv7());
      return next(request);
    };
    return createClient(
      service,
      createConnectTransport({ baseUrl: url, httpVersion: "1.1", interceptors: [authorized] }),
    );
  };
}
