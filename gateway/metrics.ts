import { Code, ConnectError, type ContextValues, createContextKey, type Interceptor } from "@connectrpc/connect";
import { codeToString } from "@connectrpc/connect/protocol-connect";
import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { DoorbellStats } from "../platform/jobs/doorbell.ts";
import { protocolOfRequest, type RpcProtocol } from "./rpc-protocol.ts";

/** Told of each call when its headers have arrived; returns what to do when its answer has left or was given up. */
export type CallObserver = (rpc: string, protocol: RpcProtocol, values: ContextValues) => () => void;

/** The figures of one process, for Prometheus. */
export type Metrics = {
  readonly registry: Registry;
  readonly observeCall: CallObserver;
  /** Learns how a call ended; belongs outermost, where the error is what the caller gets. */
  readonly interceptor: Interceptor;
  /** Counts a call of an RPC that does not exist. All of them share one label, because callers choose the names. */
  observeUnknown(protocol: RpcProtocol): void;
};

/**
 * Makes the figures, in a registry of their own. Labels are bounded: `rpc` has the RPCs that are served and "unknown",
 * `protocol` four values, `code` the codes of Connect, "ok", and "rejected" for a call that was refused before the
 * interceptors saw it (unreadable, too big, not authenticated).
 */
export function createMetrics(doorbellStats?: () => DoorbellStats): Metrics {
  const registry = Registry.merge([ofProcess()]);
  if (doorbellStats) countRings(registry, doorbellStats);
  const duration = new Histogram({
    name: "erp_rpc_duration_seconds",
    help: "Time from the headers of a call to the end of its answer",
    labelNames: ["rpc", "protocol", "code"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const inFlight = new Gauge({
    name: "erp_rpc_in_flight",
    help: "Calls that are being answered",
    labelNames: ["protocol"],
    registers: [registry],
  });
  return {
    registry,
    interceptor: recordOutcome,
    observeCall(rpc, protocol, values) {
      const startedAt = performance.now();
      inFlight.inc({ protocol });
      return () => {
        inFlight.dec({ protocol });
        const code = values.get(outcomeKey) ?? "rejected";
        duration.observe({ rpc, protocol, code }, (performance.now() - startedAt) / 1000);
      };
    },
    observeUnknown(protocol) {
      duration.observe({ rpc: "unknown", protocol, code: codeToString(Code.Unimplemented) }, 0);
    },
  };
}

/** Serves the figures at `path`, and counts RPCs that nobody serves. Who may read them is the proxy's and the caller's affair. */
export function registerMetrics(app: FastifyInstance, metrics: Metrics, path = "/metrics"): void {
  app.get(path, async (_request, reply) => {
    const text = await metrics.registry.metrics();
    return await reply.type(metrics.registry.contentType).send(text);
  });
  app.addHook("onResponse", (request, _reply, done) => {
    const protocol = request.is404 ? protocolOfRequest(request) : undefined;
    if (protocol) metrics.observeUnknown(protocol);
    done();
  });
}

/**
 * What Node tells about the process. It is listened to once, however many servers the process has had: nothing ends what measures
 * the delays of the event loop and the collections of garbage.
 */
function ofProcess(): Registry {
  if (!processRegistry) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}

let processRegistry: Registry | undefined;

/** Counts the rings for jobs, and those that were lost: jobs are then found by looking, up to a second later. */
function countRings(registry: Registry, stats: () => DoorbellStats): void {
  const counter = (name: string, help: string, value: () => number) => {
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  };
  counter("erp_job_rings_total", "Jobs for which the doorbell was rung", () => stats().rung);
  counter("erp_job_rings_failed_total", "Rings that were lost on their way to Redis", () => stats().failed);
}

const outcomeKey = createContextKey<string | undefined>(undefined, { description: "code a call ended with" });

const recordOutcome: Interceptor = (next) => async (request) => {
  const ended = (error?: unknown) => {
    request.contextValues.set(outcomeKey, error === undefined ? "ok" : codeToString(ConnectError.from(error).code));
  };
  try {
    const response = await next(request);
    if (response.stream) return { ...response, message: watchEnd(response.message, ended) };
    ended();
    return response;
  } catch (error) {
    ended(error);
    throw error;
  }
};

async function* watchEnd<T>(messages: AsyncIterable<T>, ended: (error?: unknown) => void): AsyncIterable<T> {
  // Holds when the generator is returned early, because the client left.
  ended(new ConnectError("the client left", Code.Canceled));
  try {
    yield* messages;
    ended();
  } catch (error) {
    ended(error);
    throw error;
  }
}
