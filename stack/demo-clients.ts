import { setTimeout as delay } from "node:timers/promises";
import type { DescService } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { isRead } from "../platform/rpc/contract.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";

/** Clients that call the stack from outside, as anybody would. */
export type DemoClients = <S extends DescService>(service: S, accessToken?: string) => Client<S>;

/**
 * Makes clients for a running stack. Writing calls get an idempotency key each, and what is refused for now is called again
 * with it: the demo comes up on a busy laptop, too.
 */
export function demoClients(url: string): DemoClients {
  return (service, accessToken) => {
    const authorized: Interceptor = (next) => (request) => {
      if (accessToken) request.header.set("authorization", `Bearer ${accessToken}`);
      if (!isRead(request.method)) request.header.set("idempotency-key", uuidv7());
      return next(request);
    };
    const patient: Interceptor = (next) => async (request) => {
      for (let tries = 1; ; tries++) {
        try {
          return await next(request);
        } catch (error) {
          if (tries === triesMax || !forNow.has(ConnectError.from(error).code)) throw error;
          await delay(Math.min(2 ** tries * 50, 2_000));
        }
      }
    };
    return createClient(
      service,
      createConnectTransport({ baseUrl: url, httpVersion: "1.1", interceptors: [authorized, patient] }),
    );
  };
}

const triesMax = 10;

/** What is refused for now, and may be granted a moment later. */
const forNow = new Set([Code.Unavailable, Code.Aborted, Code.DeadlineExceeded, Code.ResourceExhausted]);
