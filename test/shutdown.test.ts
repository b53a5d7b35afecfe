import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationUnit_Kind as Kind } from "../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../gen/erp/auth/v1/organization_service_pb.ts";
import { HealthStreamService } from "../gen/erp/operations/v1/health_stream_service_pb.ts";
import { Health, HealthCheckResponse_ServingStatus as Status } from "../gen/grpc/health/v1/health_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { reasonOf } from "../platform/rpc/explain.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { createInstallation, type Installation, type StackProcess } from "./stack-process.ts";
import { clientsOf } from "./test-stack.ts";
import { signIn, type TestUser } from "./test-user.ts";

let installation: Installation;
let running: StackProcess;
let admin: TestUser;

beforeAll(async () => {
  installation = await createInstallation();
  running = await installation.start();
  admin = await signIn(clientsOf(running.url), "admin", installation.temporaryPassword);
}, 60_000);
afterAll(() => installation?.remove(), 60_000);

/** Moments in milliseconds since the signal. */
type Moments = { stopAsked: number; readonly since: () => number };

type NewUnit = {
  readonly unit: { kind: Kind; code: string; name: string; timeZone: string };
  readonly requestId: string;
};

/** What a client under load saw. */
type Load = { readonly made: string[]; readonly refused: Refused[] };

/** A call that was not answered, or answered with a refusal. */
type Refused = { readonly request: NewUnit; readonly byServer: boolean; readonly code: Code; readonly atMs: number };

/** Makes units, one after the other, until the process is gone for good. */
async function load(transport: Transport, name: string, moments: Moments, isOver: () => boolean): Promise<Load> {
  const client = createClient(OrganizationService, transport);
  const seen: Load = { made: [], refused: [] };
  for (let number = 0; !isOver(); number += 1) {
    const code = `${name}-${number}`;
    const request = { unit: { kind: Kind.SITE, code, name: code, timeZone: "Asia/Taipei" }, requestId: uuidv7() };
    try {
      await client.createUnit(request, { timeoutMs: 20_000 });
      seen.made.push(code);
    } catch (thrown) {
      const error = ConnectError.from(thrown);
      seen.refused.push({ request, byServer: reasonOf(error) !== undefined, code: error.code, atMs: moments.since() });
      await sleep(50);
    }
  }
  return seen;
}

/** Asks for the readiness over one connection that is kept alive, until it is closed. */
async function probeReadiness(moments: Moments): Promise<{ status: number; atMs: number }[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const seen: { status: number; atMs: number }[] = [];
  try {
    for (;;) {
      const status = await new Promise<number>((resolve, reject) => {
        const probe = request(`${running.url}/readyz`, { agent }, (answer) => {
          answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
        });
        probe.once("error", reject).end();
      });
      seen.push({ status, atMs: moments.since() });
      await sleep(25);
    }
  } catch (error) {
    // What a closed connection looks like; anything else is not what is waited for here.
    expect((error as NodeJS.ErrnoException).code).toMatch(/ECONNRESET|ECONNREFUSED/);
    return seen;
  } finally {
    agent.destroy();
  }
}

/** Follows a stream until it ends, with what came and how and when it ended. */
async function follow<T>(messages: AsyncIterable<T>, moments: Moments) {
  const seen: { message: T; atMs: number }[] = [];
  try {
    for await (const message of messages) seen.push({ message, atMs: moments.since() });
    return { seen, end: "by itself" as const, atMs: moments.since() };
  } catch (error) {
    return { seen, end: ConnectError.from(error).code, atMs: moments.since() };
  }
}

test("SIGTERM under load: first the news, then the end of listening, then the process", {
  timeout: 60_000,
}, async () => {
  const start = performance.now();
  const moments: Moments = {
    stopAsked: Number.POSITIVE_INFINITY,
    since: () => performance.now() - start - moments.stopAsked,
  };
  let over = false;
  const authorized: Interceptor = (next) => (call) => {
    call.header.set("authorization", `Bearer ${admin.accessToken}`);
    return next(call);
  };
  const options = { baseUrl: running.url, interceptors: [authorized] };
  const grpc = createGrpcTransport(options);
  const http1 = createConnectTransport({ ...options, httpVersion: "1.1" });
  const loads = Promise.all([
    ...Array.from({ length: 4 }, (_, i) => load(grpc, `GRPC-${i}`, moments, () => over)),
    ...Array.from({ length: 4 }, (_, i) => load(http1, `HTTP-${i}`, moments, () => over)),
  ]);
  const readiness = probeReadiness(moments);
  const watch = follow(createClient(Health, createGrpcTransport(options)).watch({}), moments);
  const stream = follow(createClient(HealthStreamService, createGrpcTransport(options)).watchHealth({}), moments);
  await sleep(1_500);
  moments.stopAsked = performance.now() - start;
  const exitCode = await running.end("SIGTERM");
  const exitedMs = moments.since();
  await sleep(200);
  over = true;

  const [seen, probes, watched, streamed] = await Promise.all([loads, readiness, watch, stream]);
  expect(exitCode).toBe(0);
  expect(exitedMs).toBeLessThan(25_000);

  // Balancers hear of it while calls are still served: the news comes first.
  const notReady = probes.find(({ status }) => status === 503);
  expect(probes[0]?.status).toBe(200);
  expect(notReady?.atMs).toBeGreaterThanOrEqual(0);
  expect(notReady?.atMs).toBeLessThan(500);
  const refused = seen.flatMap((each) => each.refused);
  expect(refused.filter(({ byServer, atMs }) => !byServer && atMs < 2_500)).toEqual([]);
  const firstRefusal = Math.min(...refused.map(({ atMs }) => atMs));

  // What the server refuses may be tried elsewhere. A connection that was just being made is cut by the system.
  expect(refused.filter(({ byServer, code }) => byServer && code !== Code.Unavailable)).toEqual([]);

  // Who watches the health hears that it is over before the connection ends.
  expect(watched.seen.map(({ message }) => message.status)).toEqual([Status.SERVING, Status.NOT_SERVING]);
  expect(watched.seen[1]?.atMs).toBeLessThan(500);
  expect(watched.end).toBe(Code.Unavailable);
  expect(streamed.seen.length).toBeGreaterThan(0);
  expect(streamed.end).toBe(Code.Unavailable);
  process.stdout.write(
    `shutdown test: ${refused.length} calls without an answer, the first after ${Math.round(firstRefusal)} ms, ` +
      `stream cut after ${Math.round(streamed.atMs)} ms, exit after ${Math.round(exitedMs)} ms\n`,
  );

  // No call is lost: each that got no answer gets one from the next process, and all have happened once.
  running = await installation.start({ port: running.port });
  const again = createClient(OrganizationService, createGrpcTransport(options));
  for (const { request } of refused) await again.createUnit(request);
  const made = [...seen.flatMap((each) => each.made), ...refused.map(({ request }) => request.unit.code)];
  const { rows } = await withConnection({ connectionString: installation.database.adminUrl }, (db) =>
    db.query<{ code: string }>("select code from auth.organization_unit"),
  );
  expect(rows.map(({ code }) => code).sort()).toEqual(made.sort());
  expect(made.length).toBeGreaterThan(50);
});

// The terminal and npm both pass a Ctrl-C on. Whoever presses it again does not want to wait.
test("a second signal close to the first changes nothing; a later one ends the process there and then", async () => {
  const other = await installation.start();
  other.signal("SIGINT");
  await sleep(50);
  other.signal("SIGTERM");
  await sleep(800);
  expect((await fetch(`${other.url}/livez`)).status).toBe(200);
  expect(await other.end("SIGINT")).toBe(130);
});
