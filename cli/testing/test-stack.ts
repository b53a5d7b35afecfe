import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { Code, ConnectError, type ConnectRouter, type HandlerContext, type Interceptor } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { GrantService } from "../../gen/erp/auth/v1/grant_service_pb.ts";
import { SessionService } from "../../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { Health_State } from "../../gen/erp/operations/v1/health_pb.ts";
import { HealthStreamService } from "../../gen/erp/operations/v1/health_stream_service_pb.ts";
import { createSessions } from "./test-sessions.ts";
import { createUsers } from "./test-users.ts";

/** A call that the stack received. */
type SeenCall = { method: string; authorization: string; userAgent: string; language: string; request: unknown };

/** A small stack that speaks the real contracts, to call with the real erpctl. */
export type TestStack = {
  /** Address for Connect and gRPC-Web. */
  http1: string;
  /** Address for gRPC. */
  http2: string;
  calls: SeenCall[];
  sessions: ReturnType<typeof createSessions>;
  /** Errors that the next calls fail with, before they reach their service. */
  failures: ConnectError[];
  /** How many calls over HTTP/1.1 lose their connection after they were carried out. */
  lost: { count: number };
  stop(): Promise<void>;
};

/** Starts a stack on free ports of the loopback interface. */
export async function startTestStack(): Promise<TestStack> {
  const calls: SeenCall[] = [];
  const failures: ConnectError[] = [];
  const sessions = createSessions();
  const record: Interceptor = (next) => async (request) => {
    const { header, method } = request;
    const told = (name: string) => header.get(name) ?? "";
    calls.push({
      method: method.name,
      authorization: told("authorization"),
      userAgent: told("user-agent"),
      language: told("accept-language"),
      request: request.stream ? undefined : request.message,
    });
    const failure = failures.shift();
    if (failure) throw failure;
    const response = await next(request);
    response.header.set("x-request-id", randomUUID());
    return response;
  };
  const users = createUsers();
  const routes = (router: ConnectRouter) => {
    router.service(UserService, users);
    router.service(SessionService, sessions.service);
    router.service(HealthStreamService, { watchHealth });
    router.service(GrantService, {
      grantRole: ({ principal, roleCode, requestId }) => ({
        grant: { ...(principal && { principal }), roleCode, id: requestId },
      }),
    });
  };
  const handler = connectNodeAdapter({ routes, interceptors: [record] });
  const lost = { count: 0 };
  const http1 = createServer((request, response) => {
    if (lost.count > 0) {
      lost.count -= 1;
      response.writeHead = () => response.destroy() as never;
    }
    handler(request, response);
  });
  const http2 = createHttp2Server(handler);
  const open = new Set<ServerHttp2Session>();
  http2.on("session", (session) => {
    open.add(session);
    session.on("close", () => open.delete(session));
  });
  for (const server of [http1, http2]) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    http1: addressOf(http1.address()),
    http2: addressOf(http2.address()),
    calls,
    sessions,
    failures,
    lost,
    async stop() {
      http1.closeAllConnections();
      for (const session of open) session.destroy();
      for (const server of [http1, http2]) await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function* watchHealth({ limit }: { limit: number }, context: HandlerContext) {
  for (let count = 0; limit === 0 || count < limit; count++) {
    if (context.signal.aborted) throw new ConnectError("gone", Code.Canceled);
    yield { health: { state: Health_State.UP, parts: [{ name: "database", state: Health_State.UP }] } };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function addressOf(address: AddressInfo | string | null): string {
  if (typeof address !== "object" || address === null) throw new Error("the server does not listen");
  return `http://127.0.0.1:${address.port}`;
}
