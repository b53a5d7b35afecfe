import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { type ClientReadableStream, type ServiceError, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { HealthStreamService } from "../gen/erp/operations/v1/health_stream_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { reasonOf } from "../platform/rpc/explain.ts";
import { appendRecords, auditEntry } from "./audit-records.ts";
import { createForeignClient, type ForeignClient, statusDetails } from "./foreign-grpc.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";

const listUsers = "erp.auth.v1.UserService/ListUsers";
const createUser = "erp.auth.v1.UserService/CreateUser";
const listAudit = "erp.operations.v1.AuditService/ListAudit";
const watchHealth = "erp.operations.v1.HealthStreamService/WatchHealth";

let stack: TestStack;
let client: ForeignClient;
let signedIn: Record<string, string>;

beforeAll(async () => {
  stack = await startTestStack();
  signedIn = { authorization: `Bearer ${stack.admin.accessToken}` };
  client = createForeignClient(stack.url);
}, 60_000);
afterAll(async () => {
  client?.close();
  await stack?.stop();
});

/** How a call of grpc-js was refused. */
async function refusal(call: Promise<unknown>): Promise<ServiceError> {
  const outcome = await call.then(
    () => undefined,
    (error: ServiceError) => error,
  );
  if (!outcome) throw new Error("the call was not refused");
  return outcome;
}

async function inFlight(): Promise<number> {
  const text = await (await fetch(`${stack.url}/metrics`)).text();
  const gauges = [...text.matchAll(/^erp_rpc_in_flight(?:\{[^}]*\})? (\d+)$/gm)];
  expect(gauges.length).toBeGreaterThan(0);
  return gauges.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Asked on a connection of its own: within a transaction the answer would stay the same. */
async function waitingForLocks(): Promise<number | null> {
  return withConnection({ connectionString: stack.database.adminUrl }, async (db) => {
    const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    return (await db.query(waiting)).rowCount;
  });
}

test("grpc-js: a unary call, with metadata of both kinds", async () => {
  const metadata = {
    ...signedIn,
    "x-request-id": "foreign-unary-1",
    "trace-context-bin": Buffer.from([0, 255, 10, 13]),
  };
  const { message, metadata: header } = await client.unary(listUsers, { pageSize: 1 }, { metadata });
  expect(message).toMatchObject({ users: [{ login: "admin", state: "STATE_ACTIVE" }] });
  expect(header.get("x-request-id")).toEqual(["foreign-unary-1"]);
});

test("grpc-js: a refusal carries its status and its details", async () => {
  const error = await refusal(
    client.unary(
      createUser,
      { user: { login: "?", displayName: "?" }, requestId: randomUUID() },
      { metadata: { ...signedIn, "accept-language": "zh-TW" } },
    ),
  );
  expect(error.code).toBe(status.INVALID_ARGUMENT);
  const details = statusDetails(error);
  expect(details).toMatchObject({
    status: { code: status.INVALID_ARGUMENT, message: error.details },
    "google.rpc.ErrorInfo": { reason: "INVALID_REQUEST", domain: "erp.type" },
    "google.rpc.LocalizedMessage": { locale: "zh-TW", message: expect.stringContaining("請求內容不正確") },
  });
  const { fieldViolations } = details["google.rpc.BadRequest"] as { fieldViolations: { field: string }[] };
  expect(fieldViolations.map(({ field }) => field)).toContain("user.login");
});

test("grpc-js: what does not exist is unimplemented", async () => {
  const { Client, credentials } = await import("@grpc/grpc-js");
  const bare = new Client(new URL(stack.url).host, credentials.createInsecure());
  const bytes = (content: Buffer) => content;
  for (const path of ["/erp.auth.v1.UserService/Nothing", "/erp.nothing.v1.NothingService/Get", "/nothing/at/all"]) {
    const call = new Promise((resolve, reject) =>
      bare.makeUnaryRequest(path, bytes, bytes, Buffer.alloc(0), (error, answer) =>
        error ? reject(error) : resolve(answer),
      ),
    );
    expect([path, (await refusal(call)).code]).toEqual([path, status.UNIMPLEMENTED]);
  }
  bare.close();
});

/** Reads a stream to its end: its messages and the code it ended with. */
async function drain(stream: ClientReadableStream<Record<string, unknown>>) {
  const messages: Record<string, unknown>[] = [];
  const code = await new Promise<number>((resolve) => {
    stream.on("data", (message) => messages.push(message));
    stream.on("error", (error: ServiceError) => resolve(error.code));
    stream.on("end", () => resolve(status.OK));
  });
  return { messages, code };
}

const often = { interval: { nanos: 100_000_000 } };

test("grpc-js: a server stream that ends, one that runs into its deadline, one that is cancelled", async () => {
  const whole = await drain(client.stream(watchHealth, { ...often, limit: 3 }, { metadata: signedIn }));
  expect(whole).toMatchObject({ code: status.OK, messages: [{}, {}, { health: { state: "STATE_UP" } }] });
  const late = await drain(client.stream(watchHealth, often, { metadata: signedIn, deadlineMs: 450 }));
  expect(late.code).toBe(status.DEADLINE_EXCEEDED);
  expect(late.messages.length).toBeGreaterThan(0);
  const endless = client.stream(watchHealth, often, { metadata: signedIn });
  endless.once("data", () => endless.cancel());
  expect(await drain(endless)).toMatchObject({ code: status.CANCELLED });
  const denied = await drain(client.stream(watchHealth, often));
  expect(denied).toEqual({ code: status.UNAUTHENTICATED, messages: [] });
  // Nothing runs on for clients that have left.
  await expect.poll(inFlight, { timeout: 5_000 }).toBe(0);
});

test("grpc-js: a call that runs into its deadline changes nothing", async () => {
  const key = randomUUID();
  const request = { user: { login: "too-late", displayName: "Too late" }, requestId: key };
  await withConnection({ connectionString: stack.database.adminUrl }, async (holder) => {
    await holder.query("begin");
    // Every command ends with its audit records, and waits here.
    await holder.query("lock table audit.record in share mode");
    const error = await refusal(client.unary(createUser, request, { metadata: signedIn, deadlineMs: 600 }));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    await expect.poll(inFlight, { timeout: 5_000 }).toBe(0);
    // The database's own limit ends the statement some milliseconds after the caller has given up.
    await expect.poll(waitingForLocks, { timeout: 5_000 }).toBe(0);
    await holder.query("rollback");
    const { rows } = await holder.query("select 1 from auth.user_account where login = 'too-late'");
    expect(rows).toEqual([]);
  });
  const { message } = await client.unary(createUser, request, { metadata: signedIn });
  expect(message).toMatchObject({ user: { login: "too-late", state: "STATE_INVITED" } });
});

test("grpc-js: large messages both ways, plain and compressed", { timeout: 60_000 }, async () => {
  const filler = { text: "a long story ".repeat(70) };
  await appendRecords(
    stack.database,
    Array.from({ length: 480 }, () => auditEntry({ after: filler })),
  );
  const gzip = 2;
  for (const options of [{}, { "grpc.default_compression_algorithm": gzip }]) {
    const large = createForeignClient(stack.url, { ...options, "grpc.max_receive_message_length": -1 });
    const metadata = signedIn;
    // The sizes of gRPC's own interoperability tests. The request is read whole before it is found to break a rule.
    const sent = await refusal(large.unary(listUsers, { query: "q".repeat(271_828) }, { metadata }));
    expect(statusDetails(sent)["google.rpc.ErrorInfo"]).toMatchObject({ reason: "INVALID_REQUEST" });
    const { message } = await large.unary(listAudit, { pageSize: 500 }, { metadata });
    expect(JSON.stringify(message).length).toBeGreaterThan(314_159);
    const tooLarge = await refusal(large.unary(listUsers, { query: "q".repeat(5_000_000) }, { metadata }));
    expect(tooLarge.code).toBe(status.RESOURCE_EXHAUSTED);
    expect((await large.unary(listUsers, {}, { metadata })).message).toMatchObject({ users: expect.anything() });
    // What was refused while it still came holds nothing.
    await expect.poll(inFlight, { timeout: 3_000 }).toBe(0);
    large.close();
  }
});

test("grpc-js: many calls at once on one connection", async () => {
  const calls = Array.from({ length: 150 }, () => client.unary("erp.operations.v1.SystemService/GetVersion", {}));
  const products = (await Promise.all(calls)).map(({ message }) => message.product);
  expect(new Set(products).size).toBe(1);
});

test("gRPC-Web over fetch, as browsers send it", async () => {
  const transport = createGrpcWebTransport({ baseUrl: stack.url });
  const options = { headers: signedIn };
  const users = createClient(UserService, transport);
  expect((await users.listUsers({ pageSize: 1 }, options)).users).toHaveLength(1);
  const error = await users.getUser({ userId: randomUUID() }, options).catch((thrown) => thrown);
  expect(reasonOf(error)?.reason).toBe("NOT_FOUND");
  const states: unknown[] = [];
  const watched = createClient(HealthStreamService, transport).watchHealth({ ...often, limit: 2 }, options);
  for await (const { health } of watched) states.push(health?.state);
  expect(states).toHaveLength(2);
  const leaving = new AbortController();
  const endless = createClient(HealthStreamService, transport).watchHealth(often, {
    ...options,
    signal: leaving.signal,
  });
  const left = (async () => {
    for await (const _ of endless) leaving.abort();
  })();
  await expect(left).rejects.toThrow(/abort|cancel/i);
  await sleep(100);
  await expect.poll(inFlight, { timeout: 5_000 }).toBe(0);
});
