import type { DescService } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { isRead } from "../platform/rpc/contract.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";

/** Clients that call the stack from outside, as anybody would. */
export type DemoClients = <S extends DescService>(service: S, accessToken?: string) => Client<S>;

/**
 * Makes clients for a running stack; writing calls get an idempotency key each. Given how many calls may be under way at
 * once, the others wait, and a call for which the stack is too busy is repeated with its key, as every caller should.
 */
export function demoClients(url: string, atOnce?: number): DemoClients {
  const patience = atOnce === undefined ? [] : [patient(atOnce)];
  return (service, accessToken) => {
    const authorized: Interceptor = (next) => (request) => {
      if (accessToken) request.header.set("authorization", `Bearer ${accessToken}`);
      if (!isRead(request.method)) request.header.set("idempotency-key", uuidv7());
      return next(request);
    };
    return createClient(
      service,
      createConnectTransport({ baseUrl: url, httpVersion: "1.1", interceptors: [authorized, ...patience] }),
    );
  };
}

function patient(atOnce: number): Interceptor {
  const waiting: (() => void)[] = [];
  let running = 0;
  const turn = async () => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
  };
  const done = () => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };
  return (next) => async (request) => {
    await turn();
    try {
      for (let tried = 1; ; tried += 1) {
        try {
          return await next(request);
        } catch (error) {
          if (tried === triesMax || !passing.includes(ConnectError.from(error).code)) throw error;
          await new Promise((resolve) => setTimeout(resolve, tried * 200));
        }
      }
    } finally {
      done();
    }
  };
}

/** What ends by itself: the stack is too busy, or was too slow. */
const passing: readonly Code[] = [Code.Unavailable, Code.DeadlineExceeded];

/** With the waits between them these take a minute. */
const triesMax = 24;
