import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import Fastify, { type FastifyInstance } from "fastify";
import { onTestFinished } from "vitest";
import { HealthStreamService } from "../../gen/erp/operations/v1/health_stream_service_pb.ts";
import { SystemService } from "../../gen/erp/operations/v1/system_service_pb.ts";
import { type ConnectRoutesOptions, connectRoutes } from "../connect-routes.ts";
import type { HttpLimits } from "../http-limits.ts";
import { type OnePortOptions, onePortServerFactory } from "../one-port-server.ts";

/** A running server on the common port, with two real services whose handlers are trivial. */
export type SmallApp = {
  readonly app: FastifyInstance;
  readonly port: number;
  readonly origin: string;
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[];
};

/** What a test may choose. */
export type SmallAppOptions = {
  readonly limits?: Partial<HttpLimits>;
  readonly onePort?: Omit<OnePortOptions, "limits">;
  readonly connect?: Partial<ConnectRoutesOptions>;
  readonly router?: Partial<ConnectRoutesOptions["router"]>;
  readonly extend?: (app: FastifyInstance) => void;
};

/** Starts the server on a free port; it is closed when the test ends. */
export async function startSmallApp(options: SmallAppOptions = {}): Promise<SmallApp> {
  const log: Record<string, unknown>[] = [];
  const app = Fastify({
    serverFactory: onePortServerFactory({ ...options.onePort, limits: { closeGraceMs: 200, ...options.limits } }),
    logger: { level: "debug", stream: { write: (line: string) => log.push(JSON.parse(line)) } },
  });
  options.extend?.(app);
  app.get("/ping", () => "pong");
  app.post("/echo", (request) => request.body);
  await app.register(connectRoutes, {
    routes: smallRoutes,
    ...options.connect,
    router: { readMaxBytes: 4 * 1024 * 1024, ...options.router },
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  return { app, port, origin: `http://127.0.0.1:${port}`, log };
}

/** GetVersion answers after as many milliseconds as the header "wait-ms" says; WatchHealth sends each 20 ms. */
export function smallRoutes(router: ConnectRouter): void {
  router.service(SystemService, {
    async getVersion(_request, { requestHeader, signal }) {
      const waitMs = Number(requestHeader.get("wait-ms") ?? 0);
      await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      return { product: "small" };
    },
  });
  router.service(HealthStreamService, {
    async *watchHealth({ limit }: { limit: number }, { signal }: HandlerContext) {
      for (let sent = 0; !signal.aborted && (limit === 0 || sent < limit); sent += 1) {
        yield { health: { parts: [{ name: `part ${sent}` }] } };
        await sleep(20);
      }
    },
  });
}
