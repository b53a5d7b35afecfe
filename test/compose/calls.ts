import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { connect } from "node:http2";
import { toJson } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { OrganizationUnit_Kind as Kind, OrganizationUnitSchema } from "../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../gen/erp/auth/v1/organization_service_pb.ts";
import { SessionService } from "../../gen/erp/auth/v1/session_service_pb.ts";
import { AuditService } from "../../gen/erp/operations/v1/audit_service_pb.ts";
import { HealthStreamService } from "../../gen/erp/operations/v1/health_stream_service_pb.ts";
import { SystemService } from "../../gen/erp/operations/v1/system_service_pb.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { inEveryProtocol, plain, protocols } from "../every-protocol.ts";
import { createForeignClient } from "../foreign-grpc.ts";

/** The stack as its clients reach it: the published port and the certificate. */
export type Door = { readonly url: string; readonly ca: string };

const password = "a long enough phrase of the compose test";

/** Signs in for the first time and replaces the temporary password; returns an access token. */
export async function firstSignIn({ url }: Door, temporary: string): Promise<string> {
  const transport = createConnectTransport({ baseUrl: url, httpVersion: "1.1" });
  const session = createClient(SessionService, transport);
  const { tokens } = await session.login({ login: "admin", password: temporary });
  const headers = { authorization: `Bearer ${tokens?.accessToken}`, "idempotency-key": uuidv7() };
  await session.changePassword({ currentPassword: temporary, newPassword: password }, { headers });
  return signIn({ url });
}

/** Signs in with the password that firstSignIn has set. */
export async function signIn({ url }: Pick<Door, "url">): Promise<string> {
  const session = createClient(SessionService, createConnectTransport({ baseUrl: url, httpVersion: "2" }));
  const { tokens } = await session.login({ login: "admin", password });
  return tokens?.accessToken ?? "";
}

/** Calls by every protocol through the published port: writes with one key, refusals, foreign gRPC, REST by HTTP/2, streams. */
export async function callEveryProtocol(door: Door, token: string, code: string): Promise<void> {
  const { createUnit } = OrganizationService.method;
  const create = inEveryProtocol(door.url, createUnit, {
    httpMethod: "POST",
    path: () => "/api/v1/organization-units",
    body: ({ unit }) => unit && toJson(OrganizationUnitSchema, unit),
  });
  const unit = { kind: Kind.SITE, code, name: code, timeZone: "Asia/Taipei" };
  const key = randomUUID();
  const replies = await Promise.all(protocols.map((each) => create(each, token, { unit }, key)));
  const [first, ...others] = replies.map((reply) => plain(createUnit, reply));
  for (const other of others) assert.deepEqual(other, first);
  assert.equal(replies.filter(({ replayed }) => !replayed).length, 1, "one effect");
  for (const each of protocols)
    assert.equal((await create(each, token, { unit }, randomUUID())).reason, "ALREADY_EXISTS", each);
  await callByForeignGrpc(door, token);
  await callRest(door, token);
  await watchHealth(door, token);
}

async function callByForeignGrpc({ url, ca }: Door, token: string): Promise<void> {
  const client = createForeignClient(url, {}, ca);
  try {
    const metadata = { authorization: `Bearer ${token}` };
    const { message } = await client.unary("erp.auth.v1.UserService/ListUsers", { pageSize: 1 }, { metadata });
    assert.equal((message as { users?: { login: string }[] }).users?.[0]?.login, "admin");
  } finally {
    client.close();
  }
}

async function callRest({ url, ca }: Door, token: string): Promise<void> {
  const session = connect(url, { ca });
  const status = async (path: string, headers: Record<string, string> = {}) => {
    const stream = session.request({ ":path": path, ...headers });
    stream.resume();
    return new Promise((resolve, reject) =>
      stream.once("response", (h) => resolve(h[":status"])).once("error", reject),
    );
  };
  try {
    assert.equal(await status("/api/v1/users", { authorization: `Bearer ${token}` }), 200);
    assert.equal(await status("/api/v1/users"), 401);
    assert.equal(await status("/docs/"), 200);
    assert.equal(await status("/metrics"), 403, "metrics are for this machine only");
    assert.equal(await status("/healthz"), 404, "the health check of nginx is not for clients");
  } finally {
    session.destroy();
  }
}

async function watchHealth({ url }: Door, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const request = { interval: { nanos: 100_000_000 }, limit: 3 };
  for (const transport of [
    createGrpcTransport({ baseUrl: url }),
    createConnectTransport({ baseUrl: url, httpVersion: "2" }),
    createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" }),
  ]) {
    let messages = 0;
    for await (const { health } of createClient(HealthStreamService, transport).watchHealth(request, { headers })) {
      assert(health);
      messages += 1;
    }
    assert.equal(messages, 3);
  }
}

/** Names of the replicas that answered, as far as they differ: each says how long it runs. */
export async function version({ url }: Pick<Door, "url">): Promise<string> {
  const client = createClient(SystemService, createConnectTransport({ baseUrl: url, httpVersion: "1.1" }));
  return (await client.getVersion({}, { timeoutMs: 5_000 })).version;
}

/** What the audit trail says: address of the caller who made a unit, and the checkpoints that the worker had signed. */
export async function readTrail(
  { url }: Door,
  token: string,
): Promise<{ ip: string; ok: boolean; checkpoints: number }> {
  const client = createClient(AuditService, createConnectTransport({ baseUrl: url, httpVersion: "2" }));
  const headers = { authorization: `Bearer ${token}` };
  const { records } = await client.listAudit({ action: "OrganizationService.CreateUnit", pageSize: 1 }, { headers });
  const { ok, checkpointsVerified } = await client.verifyChain({}, { headers });
  return { ip: records[0]?.ip ?? "", ok, checkpoints: Number(checkpointsVerified) };
}

/** What a client under load saw. */
export type Load = { readonly made: string[]; readonly failed: string[]; stop(): Promise<void> };

/** Makes units one after the other; what fails is asked again with the same key until it is answered. */
export function keepMakingUnits({ url }: Door, token: string, name: string): Load {
  const client = createClient(OrganizationService, createGrpcTransport({ baseUrl: url }));
  const load = { made: [] as string[], failed: [] as string[] };
  let over = false;
  const running = (async () => {
    for (let number = 0; !over; number += 1) {
      const code = `${name}-${number}`;
      const request = { unit: { kind: Kind.SITE, code, name: code, timeZone: "Asia/Taipei" }, requestId: uuidv7() };
      for (let done = false; !done; ) {
        try {
          await client.createUnit(request, { headers: { authorization: `Bearer ${token}` }, timeoutMs: 8_000 });
          load.made.push(code);
          done = true;
        } catch (error) {
          load.failed.push((error as Error).message);
          if (load.failed.length > 600) throw error;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    }
  })();
  // Whoever stops the load hears of it.
  running.catch(() => undefined);
  return {
    ...load,
    stop: async () => {
      over = true;
      await running;
    },
  };
}

/** The codes of all units that exist. */
export async function unitCodes({ url }: Door, token: string): Promise<string[]> {
  const client = createClient(OrganizationService, createConnectTransport({ baseUrl: url, httpVersion: "2" }));
  const codes: string[] = [];
  let pageToken = "";
  do {
    const headers = { authorization: `Bearer ${token}` };
    const page = await client.listUnits({ pageSize: 500, pageToken }, { headers });
    codes.push(...page.units.map(({ code }) => code));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return codes;
}
