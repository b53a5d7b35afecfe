import { type Client, Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { expect, test } from "vitest";
import { Health, HealthCheckResponse_ServingStatus as Status } from "../gen/grpc/health/v1/health_pb.ts";
import { healthRoutes } from "./grpc-health.ts";
import { createReadiness, type Readiness } from "./readiness.ts";
import { startSmallApp } from "./testing/small-app.ts";

async function start(): Promise<{
  client: Client<typeof Health>;
  readiness: Readiness;
  close: () => PromiseLike<void>;
}> {
  const readiness = createReadiness();
  const { app, origin } = await startSmallApp({
    limits: { closeGraceMs: 5_000 },
    connect: { routes: healthRoutes(readiness) },
    extend: (app) => app.addHook("preClose", async () => readiness.close()),
  });
  const client = createClient(Health, createGrpcTransport({ baseUrl: origin }));
  return { client, readiness, close: () => app.close() };
}

test("check and list", async () => {
  const { client, readiness } = await start();
  expect((await client.check({})).status).toBe(Status.NOT_SERVING);
  readiness.set("", true);
  readiness.set("erp.auth.v1.UserService", false);
  expect((await client.check({})).status).toBe(Status.SERVING);
  expect((await client.check({ service: "erp.auth.v1.UserService" })).status).toBe(Status.NOT_SERVING);
  await expect(client.check({ service: "nobody" })).rejects.toMatchObject({ code: Code.NotFound });
  const { statuses } = await client.list({});
  expect(Object.entries(statuses).map(([name, { status }]) => [name, status])).toEqual([
    ["", Status.SERVING],
    ["erp.auth.v1.UserService", Status.NOT_SERVING],
  ]);
});

test("watch tells the state at once, each change, and the shutdown before it ends", async () => {
  const { client, readiness, close } = await start();
  const states: Status[] = [];
  const watching = (async () => {
    for await (const { status } of client.watch({})) states.push(status);
  })();
  const over = expect(watching).rejects.toMatchObject({ code: Code.Unavailable });
  await expect.poll(() => states).toEqual([Status.NOT_SERVING]);
  readiness.set("", true);
  readiness.set("", true);
  await expect.poll(() => states).toEqual([Status.NOT_SERVING, Status.SERVING]);
  readiness.shutDown();
  readiness.set("", true);
  await expect.poll(() => states.slice(2)).toEqual([Status.NOT_SERVING]);
  const startedAt = performance.now();
  await close();
  await over;
  expect(performance.now() - startedAt).toBeLessThan(1_500);
});

test("a watcher that comes or stays hears NOT_SERVING even if the server closes right away", async () => {
  const { client, readiness, close } = await start();
  readiness.set("", true);
  const states: Status[] = [];
  const watching = (async () => {
    for await (const { status } of client.watch({})) states.push(status);
  })();
  const over = expect(watching).rejects.toMatchObject({ code: Code.Unavailable });
  await expect.poll(() => states.length).toBe(1);
  await close();
  await over;
  expect(states).toEqual([Status.SERVING, Status.NOT_SERVING]);
});

test("watch of an unknown service stays until the service is known", async () => {
  const { client, readiness } = await start();
  const leave = new AbortController();
  const states: Status[] = [];
  for await (const { status } of client.watch({ service: "later" }, { signal: leave.signal })) {
    states.push(status);
    if (states.length === 1) readiness.set("later", true);
    else break;
  }
  expect(states).toEqual([Status.SERVICE_UNKNOWN, Status.SERVING]);
});

test("a watcher that leaves is forgotten", async () => {
  const readiness = createReadiness();
  let watchers = 0;
  const counting: Readiness = {
    ...readiness,
    subscribe(listener) {
      watchers += 1;
      const unsubscribe = readiness.subscribe(listener);
      return () => {
        watchers -= 1;
        unsubscribe();
      };
    },
  };
  const { origin } = await startSmallApp({ connect: { routes: healthRoutes(counting) } });
  const client = createClient(Health, createGrpcTransport({ baseUrl: origin }));
  const leave = new AbortController();
  const watching = (async () => {
    for await (const _ of client.watch({}, { signal: leave.signal })) expect(watchers).toBe(1);
  })();
  await expect.poll(() => watchers).toBe(1);
  leave.abort();
  await expect(watching).rejects.toMatchObject({ code: Code.Canceled });
  await expect.poll(() => watchers).toBe(0);
});
