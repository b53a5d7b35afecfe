import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { register } from "prom-client";
import { expect, test } from "vitest";
import { HealthStreamService } from "../gen/erp/operations/v1/health_stream_service_pb.ts";
import { SystemService } from "../gen/erp/operations/v1/system_service_pb.ts";
import { createMetrics, registerMetrics } from "./metrics.ts";
import { getVersion, grpcStatus, post } from "./testing/calls.ts";
import { smallRoutes, startSmallApp } from "./testing/small-app.ts";

async function start() {
  const metrics = createMetrics();
  const app = await startSmallApp({
    extend: (app) => registerMetrics(app, metrics),
    connect: { routes: smallRoutes, observeCall: metrics.observeCall },
    router: {
      readMaxBytes: 1_000,
      interceptors: [
        metrics.interceptor,
        (next) => (request) => {
          if (request.header.has("refuse")) throw new ConnectError("no", Code.PermissionDenied);
          return next(request);
        },
      ],
    },
  });
  const scrape = async () => await (await fetch(`${app.origin}/metrics`)).text();
  const count = async (rpc: string, protocol: string, code: string) => {
    const line = `erp_rpc_duration_seconds_count{rpc="${rpc}",protocol="${protocol}",code="${code}"} `;
    const found = (await scrape()).split("\n").find((text) => text.startsWith(line));
    return Number(found?.slice(line.length) ?? 0);
  };
  return { app, scrape, count };
}

const rpc = getVersion.slice(1);

test("calls are counted by RPC, protocol and code", async () => {
  const { app, count } = await start();
  const grpc = createClient(SystemService, createGrpcTransport({ baseUrl: app.origin }));
  const connect = createClient(SystemService, createConnectTransport({ baseUrl: app.origin, httpVersion: "1.1" }));
  await grpc.getVersion({});
  await connect.getVersion({});
  await connect.getVersion({});
  await expect(grpc.getVersion({}, { headers: { refuse: "1" } })).rejects.toMatchObject({
    code: Code.PermissionDenied,
  });
  await expect.poll(() => count(rpc, "grpc", "ok")).toBe(1);
  await expect.poll(() => count(rpc, "connect", "ok")).toBe(2);
  await expect.poll(() => count(rpc, "grpc", "permission_denied")).toBe(1);
});

test("a call that cannot be read is counted as rejected", async () => {
  const { app, count } = await start();
  expect((await post(app, getVersion, "x".repeat(2_000))).status).toBe(429);
  await expect.poll(() => count(rpc, "connect", "rejected")).toBe(1);
});

test("streams count when they end, and are in flight until then", async () => {
  const { app, count, scrape } = await start();
  const stream = "erp.operations.v1.HealthStreamService/WatchHealth";
  const client = createClient(HealthStreamService, createGrpcTransport({ baseUrl: app.origin }));
  const leave = new AbortController();
  const watching = (async () => {
    for await (const _ of client.watchHealth({}, { signal: leave.signal }));
  })();
  await expect.poll(scrape).toContain('erp_rpc_in_flight{protocol="grpc"} 1');
  expect(await count(stream, "grpc", "canceled")).toBe(0);
  leave.abort();
  await expect(watching).rejects.toMatchObject({ code: Code.Canceled });
  await expect.poll(() => count(stream, "grpc", "canceled")).toBe(1);
  await expect.poll(scrape).toContain('erp_rpc_in_flight{protocol="grpc"} 0');
  for await (const _ of client.watchHealth({ limit: 2 }));
  await expect.poll(() => count(stream, "grpc", "ok")).toBe(1);
});

test("RPCs that do not exist share one label", async () => {
  const { app, count, scrape } = await start();
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      post(app, `/erp.No${i}/Rpc`, "", { "content-type": "application/grpc" }).then((answer) => answer.text()),
    ),
  );
  await post(app, "/page", "");
  await expect.poll(() => count("unknown", "grpc", "unimplemented")).toBe(20);
  expect(await scrape()).not.toContain("erp.No");
  expect(await grpcStatus(app, getVersion, Buffer.alloc(5))).toBe("0");
});

test("the registry has process figures and is not the global one", async () => {
  const { scrape } = await start();
  expect(await scrape()).toMatch(/process_resident_memory_bytes \d+/);
  expect(register.getMetricsAsArray()).toEqual([]);
});

test("the rings for jobs are counted as they are when somebody looks", async () => {
  const stats = { rung: 3, failed: 1 };
  const { registry } = createMetrics(() => stats);
  expect(await registry.metrics()).toMatch(/^erp_job_rings_total 3$[\s\S]*^erp_job_rings_failed_total 1$/m);
  stats.rung = 5;
  expect(await registry.metrics()).toMatch(/^erp_job_rings_total 5$/m);
});
