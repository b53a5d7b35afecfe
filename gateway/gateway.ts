import type { DescService } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  type ConnectRouter,
  createContextValues,
  createRouterTransport,
  type HandlerContext,
  type Interceptor,
  type Transport,
} from "@connectrpc/connect";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import type { Logger } from "pino";
import type { Config } from "../platform/config/config.ts";
import type { DoorbellStats } from "../platform/jobs/doorbell.ts";
import { peerKey, requestIdKey } from "../platform/rpc/call.ts";
import { envelopeHeader, sealEnvelope } from "../platform/rpc/envelope.ts";
import { readMaxBytes } from "../platform/rpc/explain.ts";
import { checkedRequestId } from "../platform/rpc/request-headers.ts";
import { refuseBadUrl } from "./bad-url.ts";
import { connectRoutes } from "./connect-routes.ts";
import { isUpload } from "./files/file-routes.ts";
import { healthRoutes } from "./grpc-health.ts";
import { reflectionRoutes } from "./grpc-reflection.ts";
import type { HttpLimits } from "./http-limits.ts";
import { createMetrics, registerMetrics } from "./metrics.ts";
import { onePortServerFactory } from "./one-port-server.ts";
import { peerOf } from "./peer.ts";
import { registerProbes } from "./probes.ts";
import { registerPublicApi } from "./public-api.ts";
import type { Readiness } from "./readiness.ts";
import { addSecurityHeaders } from "./security-headers.ts";
import { proxyTest } from "./trusted-proxies.ts";
import { unknownRpcs } from "./unknown-rpcs.ts";

/** What a process serves on its port. */
export type GatewayOptions = {
  readonly config: Config;
  readonly log: Logger;
  readonly internalKey: Buffer;
  readonly version: string;
  readonly chain: { requestGate: (context: HandlerContext) => Promise<void>; interceptors: Interceptor[] };
  /** Services that are served on this port, here or passed on. */
  readonly contracts: readonly DescService[];
  readonly routes: (router: ConnectRouter) => void;
  readonly readiness: Readiness;
  /** Whether this process faces clients: REST, documents and pages, beside the RPCs. */
  readonly isPublic: boolean;
  readonly limits?: Partial<HttpLimits>;
  /** What became of the rings for jobs of this process. */
  readonly doorbellStats?: () => DoorbellStats;
};

/** A port that is open. */
export type Gateway = {
  readonly url: string;
  /** Transport in memory to everything that the port serves, through the same chain. */
  readonly transport: Transport;
  close(): Promise<void>;
};

/** Makes the server of a process: gRPC, gRPC-Web, Connect, REST, health and metrics on one port. */
export async function createGateway(
  options: GatewayOptions,
): Promise<{ transport: Transport; listen(): Promise<Gateway> }> {
  const { config, log, chain, readiness, contracts } = options;
  const metrics = createMetrics(options.doorbellStats);
  const router = { ...chain, readMaxBytes, interceptors: [metrics.interceptor, ...chain.interceptors] };
  const transport = createRouterTransport((inner) => options.routes(inner), { router });
  const stopping = new AbortController();
  const streamsStopping = new AbortController();
  const app = Fastify({
    loggerInstance: log,
    // The chain writes one line for each call; Fastify's own would double it.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: readMaxBytes,
    frameworkErrors: refuseBadUrl,
    genReqId: (request) => checkedRequestId(request.headers["x-request-id"]),
    serverFactory: onePortServerFactory({
      ...(options.limits ? { limits: options.limits } : {}),
      longBodyOf: (path) => {
        if (isUpload(path)) return "upload";
        return path.startsWith("/grpc.reflection.") ? "stream" : undefined;
      },
      isProxy: proxyTest(config.trustedProxies),
      onGraceOver: () => stopping.abort(new ConnectError("the server stops", Code.Unavailable)),
    }),
  }) as unknown as FastifyInstance;
  addSecurityHeaders(app);
  app.addHook("onRequest", async (request, reply) => {
    // A process that is about to stop lets go of HTTP/1.1 clients with an answer, before it has to hang up on them.
    if (readiness.isReady("") !== true && request.raw.httpVersionMajor === 1) reply.raw.shouldKeepAlive = false;
  });
  registerProbes(app, readiness);
  registerMetrics(app, metrics);
  await app.register(connectRoutes, {
    routes: options.routes,
    router: { ...router, shutdownSignal: stopping.signal },
    contextValues: (request) => createContextValues().set(peerKey, peerOf(request)).set(requestIdKey, request.id),
    observeCall: metrics.observeCall,
    streamShutdownSignal: streamsStopping.signal,
  });
  await app.register(connectRoutes, {
    routes: (inner: ConnectRouter) => {
      healthRoutes(readiness)(inner);
      if (config.reflection) reflectionRoutes(contracts)(inner);
    },
    router: { readMaxBytes },
  });
  await app.register(unknownRpcs, metrics);
  if (options.isPublic)
    await registerPublicApi(app, { ...options, transport, headersFor: restHeaders(options.internalKey) });
  return {
    transport,
    listen: async () => {
      await app.listen({ host: config.host, port: config.port });
      const address = app.server.address();
      const port = typeof address === "object" && address ? address.port : config.port;
      return {
        url: `http://${config.host === "0.0.0.0" || config.host === "127.0.0.1" ? "localhost" : config.host}:${port}`,
        transport,
        close: async () => {
          readiness.close();
          streamsStopping.abort(new ConnectError("the server stops", Code.Unavailable));
          await app.close();
        },
      };
    },
  };
}

const passedHeaders = ["accept-language", "authorization", "cookie", "device-proof", "idempotency-key", "x-csrf-token"];

/** The headers of the call behind a REST request: what the chain reads, and where the request came from. */
function restHeaders(internalKey: Buffer) {
  return (request: Parameters<typeof peerOf>[0]): Headers => {
    const headers = new Headers();
    for (const name of passedHeaders) {
      const value = request.headers[name];
      if (typeof value === "string") headers.set(name, value);
    }
    const peer = peerOf(request);
    headers.set(envelopeHeader, sealEnvelope({ requestId: request.id, peer }, internalKey));
    return headers;
  };
}
