import { Agent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { create, toJson } from "@bufbuild/protobuf";
import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementService, PostMovementRequestSchema } from "../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../gen/erp/inventory/v1/movement_type_pb.ts";
import { HealthStreamService } from "../../gen/erp/operations/v1/health_stream_service_pb.ts";
import { withConnection } from "../../platform/db/single-connection.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { startNginx, type TestNginx } from "../../platform/testing/nginx.ts";
import { createForeignClient } from "../foreign-grpc.ts";
import { createInstallation, type Installation, type StackProcess } from "../stack-process.ts";
import { createTestItem } from "../test-items.ts";
import { clientsOf } from "../test-stack.ts";
import { at, createTestWarehouse, movement, type TestWarehouse } from "../test-stock.ts";
import { signIn, type TestUser } from "../test-user.ts";
import { trust } from "./trust.ts";

// Two processes of the core behind nginx, and clients who post through it while parts of it come and go.

let installation: Installation;
let cores: StackProcess[];
let nginx: TestNginx;
let admin: TestUser;
let warehouse: TestWarehouse;

// Each process has a pool of ten for each role, and a role may hold forty connections of the test server.
const plan = { roles: "gateway,auth,inventory,work-order,operations", env: { ERP_TRUSTED_PROXIES: "127.0.0.1" } };

beforeAll(async () => {
  installation = await createInstallation();
  cores = [await installation.start(plan), await installation.start(plan)];
  nginx = await startNginx({ cores: cores.map(({ port }) => port), allow: { "many-users": "127.0.0.1 1;" } });
  trust(nginx.ca);
  admin = await signIn(clientsOf(cores[0]?.url ?? ""), "admin", installation.temporaryPassword);
  warehouse = await createTestWarehouse({ admin }, "TPE", ["A"]);
  await createTestItem({ admin }, "BOLT");
}, 90_000);
afterAll(async () => {
  await nginx?.stop();
  await installation?.remove();
}, 60_000);

/** What clients saw of their postings. */
type Seen = { readonly posted: string[]; readonly failed: { readonly client: string; readonly fault: string }[] };

/** A client: posts a receipt, or throws. */
type Client = { readonly name: string; post(requestId: string): Promise<unknown>; close?(): void };

const receipt = (requestId: string) => {
  const made = movement(warehouse, Type.RCV_OTHER, "BOLT", "1", { to: at("A") });
  return { movement: { ...made, note: requestId }, requestId };
};
const signedIn = () => ({ authorization: `Bearer ${admin.accessToken}` });

function connectClient(name: string, transport: Transport): Client {
  const client = createClient(MovementService, transport);
  return {
    name,
    post: (requestId) => client.postMovement(receipt(requestId), { headers: signedIn(), timeoutMs: 8_000 }),
  };
}

function foreignClient(): Client {
  const client = createForeignClient(nginx.url, {}, nginx.ca);
  const json = (requestId: string) =>
    toJson(PostMovementRequestSchema, create(PostMovementRequestSchema, receipt(requestId)));
  return {
    name: "grpc-js",
    post: (requestId) =>
      client.unary("erp.inventory.v1.MovementService/PostMovement", json(requestId) as object, {
        metadata: signedIn(),
      }),
    close: () => client.close(),
  };
}

/** Clients of every kind. */
function allClients(): Client[] {
  const baseUrl = nginx.url;
  const oneCallAConnection = new Agent({ keepAlive: false });
  const json = { baseUrl, httpVersion: "1.1", useBinaryFormat: false } as const;
  return Array.from({ length: 2 }, () => [
    foreignClient(),
    foreignClient(),
    connectClient("connection a call", createConnectTransport({ ...json, nodeOptions: { agent: oneCallAConnection } })),
    connectClient("HTTP/1.1 json", createConnectTransport(json)),
    connectClient("gRPC-Web", createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })),
    foreignClient(),
  ]).flat();
}

/** Posts one receipt after the other, each with a key of its own; what fails is repeated with the same key. */
async function keepPosting(client: Client, seen: Seen, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const requestId = uuidv7();
    for (let tries = 1; ; tries += 1) {
      try {
        await client.post(requestId);
        seen.posted.push(requestId);
        break;
      } catch (error) {
        seen.failed.push({ client: client.name, fault: (error as Error).message });
        if (tries > 20) throw error;
        await sleep(50);
      }
    }
  }
}

/** Lets clients of every kind work; stop() ends them and gives what they saw. */
function startClients(): { seen: Seen; stop(): Promise<Seen> } {
  const seen: Seen = { posted: [], failed: [] };
  let over = false;
  const clients = allClients();
  const running = Promise.all(clients.map((client) => keepPosting(client, seen, () => over)));
  running.catch(() => undefined);
  return {
    seen,
    stop: async () => {
      over = true;
      await running;
      for (const client of clients) client.close?.();
      return seen;
    },
  };
}

/** Every posting that was acknowledged is in the ledger once, and nothing else is. */
async function expectOnce(...seen: readonly Seen[]): Promise<void> {
  const { rows } = await withConnection({ connectionString: installation.database.adminUrl }, (db) =>
    db.query<{ note: string }>("select note from inventory.stock_transaction"),
  );
  expect(rows.map(({ note }) => note).sort()).toEqual(seen.flatMap(({ posted }) => posted).sort());
}

const earlier: Seen[] = [];
const keepsConnections = new Set(["HTTP/1.1 json", "gRPC-Web"]);
const notTaken = /socket hang up|ECONNRESET|EPIPE/;
// How clients say that an answer had no end (cut-answers.test.ts), or that a kept connection was closed before their call.
const cut = /^\[aborted\] (aborted|socket hang up)$|^13 INTERNAL: Received RST_STREAM with code 2/;

test("nginx reads its configuration anew under load without a failed call or a broken stream", async () => {
  const clients = startClients();
  await expect.poll(() => clients.seen.posted.length, { timeout: 20_000 }).toBeGreaterThan(30);
  const transport = createGrpcTransport({ baseUrl: nginx.url });
  const health = createClient(HealthStreamService, transport).watchHealth(
    { interval: { nanos: 200_000_000 }, limit: 20 },
    { headers: { authorization: `Bearer ${admin.accessToken}` } },
  );
  const following = (async () => {
    let messages = 0;
    for await (const _ of health) messages += 1;
    return messages;
  })();
  for (let reload = 0; reload < 3; reload += 1) {
    const known = clients.seen.posted.length;
    await nginx.reload();
    await expect.poll(() => clients.seen.posted.length, { timeout: 20_000 }).toBeGreaterThan(known + 30);
  }
  const seen = await clients.stop();
  earlier.push(seen);
  // Nothing that nginx took is lost. A connection that waits for its next call is closed, and a client that sends one in that
  // moment has to send it again, as gRPC does by itself; nothing of it was done.
  const lost = seen.failed.filter(({ client, fault }) => !(keepsConnections.has(client) && notTaken.test(fault)));
  expect(lost).toEqual([]);
  expect(await following).toBe(20);
  await expectOnce(...earlier);
}, 60_000);

test("a replica dies under load: the other takes over, what failed can be repeated, nothing is doubled", async () => {
  const clients = startClients();
  await expect.poll(() => clients.seen.posted.length, { timeout: 20_000 }).toBeGreaterThan(30);
  const [, dying] = cores as [StackProcess, StackProcess];
  const before = clients.seen.posted.length;
  await dying.end("SIGKILL");
  await expect.poll(() => clients.seen.posted.length, { timeout: 20_000 }).toBeGreaterThan(before + 60);
  // A call that begins while one is dead does not notice: nothing of it was sent there.
  const late = createForeignClient(nginx.url, {}, nginx.ca);
  const version = "erp.operations.v1.SystemService/GetVersion";
  const answers = await Promise.allSettled(Array.from({ length: 40 }, () => late.unary(version, {})));
  late.close();
  expect(answers.filter(({ status }) => status === "rejected")).toEqual([]);
  cores[1] = await installation.start({ ...plan, port: dying.port });
  await expect.poll(() => nginx.accessLog().at(-1)?.upstream, { timeout: 10_000 }).toBe(`127.0.0.1:${dying.port}`);
  const seen = await clients.stop();
  earlier.push(seen);
  // Only calls that were under way when their process died fail: one a client, seldom two. Most are told to repeat; of an answer
  // that had begun, and of a connection that nginx ends because it did not read the whole of a refused call, clients see the end.
  expect(seen.failed.filter(({ fault }) => !/UNAVAILABLE|\[unavailable\]/.test(fault) && !cut.test(fault))).toEqual([]);
  expect(seen.failed.length).toBeGreaterThan(0);
  expect(seen.failed.length).toBeLessThanOrEqual(24);
  await expectOnce(...earlier);
  process.stdout.write(`replica test: ${seen.posted.length} postings, ${seen.failed.length} repeated after the kill\n`);
}, 90_000);

test("a replica that stops in good order: who meets its last moment is told to repeat, and nobody else notices", async () => {
  const clients = startClients();
  await expect.poll(() => clients.seen.posted.length, { timeout: 20_000 }).toBeGreaterThan(30);
  const [stopping] = cores as [StackProcess];
  expect(await stopping.end("SIGTERM")).toBe(0);
  const known = clients.seen.posted.length;
  await expect.poll(() => clients.seen.posted.length, { timeout: 20_000 }).toBeGreaterThan(known + 30);
  const seen = await clients.stop();
  earlier.push(seen);
  // A call may be on its way to it in the moment in which it ends its connections; most often none is.
  expect(seen.failed.filter(({ fault }) => !/UNAVAILABLE|\[unavailable\]/.test(fault))).toEqual([]);
  expect(seen.failed.length).toBeLessThanOrEqual(4);
  await expectOnce(...earlier);
}, 60_000);
