import { gzipSync } from "node:zlib";
import { Code, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enveloped, rawAnswer, type WireForm } from "../gateway/testing/raw-answer.ts";
import { OrganizationUnit_Kind } from "../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../gen/erp/auth/v1/organization_service_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { readMaxBytes, reasonOf } from "../platform/rpc/explain.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { type Attempt, call, expectRefused, protocols } from "./expect-refused.ts";
import { stateOf } from "./state-of.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";

let stack: TestStack;
let authorization: string;

beforeAll(async () => {
  stack = await startTestStack();
  authorization = `Bearer ${stack.admin.accessToken}`;
});

afterAll(() => stack?.stop());

/** A call that makes a site, as the administrator. */
function createSite(code: string, headers: Record<string, string> = {}, query = ""): Attempt {
  const unit = { kind: OrganizationUnit_Kind.SITE, code, name: code, timeZone: "Asia/Taipei" };
  const requestId = new URLSearchParams(query).get("requestId") ?? "";
  return {
    method: OrganizationService.method.createUnit,
    request: { unit, requestId },
    rest: [`POST /api/v1/organization-units${query}`, { ...unit, kind: "KIND_SITE" }],
    headers: { authorization, ...headers },
  };
}

test("a field that breaks a rule of the contract is named", async () => {
  const method = UserService.method.getUser;
  const made: Attempt = { method, request: { userId: "7" }, rest: ["GET /api/v1/users/7"], headers: { authorization } };
  await expectRefused(stack, made, { reason: "INVALID_REQUEST", fields: ["user_id"] });
});

test("an etag that is not the current one", async () => {
  const user = { id: stack.admin.id, displayName: "Somebody else", etag: "999" };
  const made: Attempt = {
    method: UserService.method.updateUser,
    request: { user, updateMask: { paths: ["display_name"] } },
    rest: [`PATCH /api/v1/users/${user.id}`, { displayName: user.displayName, etag: user.etag }],
    headers: { authorization },
  };
  await expectRefused(stack, made, { reason: "VERSION_CONFLICT" });
});

test("an idempotency key that was used with other content; with the same it is answered again, in any protocol", async () => {
  const key = { "idempotency-key": uuidv7() };
  expect((await call(stack.url, "grpc", createSite("FIRST", key))).code).toBe("OK");
  await expectRefused(stack, createSite("SECOND", key), { reason: "IDEMPOTENCY_KEY_REUSED" });
  for (const protocol of protocols) {
    const again = await call(stack.url, protocol, createSite("FIRST", key));
    expect([protocol, again.code, again.headers.get("idempotency-replayed")]).toEqual([protocol, "OK", "true"]);
  }
});

test("no idempotency key, one that is no UUID, and two that differ", async () => {
  const reason = { reason: "IDEMPOTENCY_KEY_REQUIRED" };
  await expectRefused(stack, createSite("NONE", { "idempotency-key": "" }), reason);
  await expectRefused(stack, createSite("WORD", { "idempotency-key": "again" }), reason);
  const differ = createSite("TWO", { "idempotency-key": uuidv7() }, `?requestId=${uuidv7()}`);
  await expectRefused(stack, differ, reason);
});

test("a call that cannot be answered in time", async () => {
  const attempt = { ...createSite("SLOW"), timeoutMs: 300 };
  await withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    const before = await stateOf(stack);
    await connection.query("begin");
    await connection.query("lock table auth.organization_unit in exclusive mode");
    for (const protocol of protocols) {
      const { code, reason, status } = await call(stack.url, protocol, attempt);
      expect([protocol, code, reason]).toEqual([protocol, "DEADLINE_EXCEEDED", "DEADLINE"]);
      if (protocol === "rest") expect(status).toBe(504);
    }
    await connection.query("rollback");
    // Whatever waited for the lock was given up, not only left alone.
    const waiting =
      "select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    expect((await connection.query(waiting)).rows).toEqual([{ count: 0 }]);
    expect(await stateOf(stack)).toEqual(before);
  });
});

test("REST: a field that the contract does not have, in the body and in the query", async () => {
  const before = await stateOf(stack);
  for (const [path, body, detail] of [
    ["/api/v1/organization-units", { code: "ODD", createdBy: "me" }, 'unknown field "unit.createdBy"'],
    ["/api/v1/organization-units?nothing=1", { code: "ODD" }, expect.stringContaining("nothing")],
  ] as const) {
    const refused = await call(stack.url, "rest", { ...createSite("ODD"), rest: [`POST ${path}`, body] });
    expect(refused).toMatchObject({ status: 400, reason: "MALFORMED_REQUEST", metadata: { detail } });
  }
  expect(await stateOf(stack)).toEqual(before);
});

const forms = ["connect json", "connect proto", "grpc", "grpc-web"] as const satisfies WireForm[];
const path = "/erp.auth.v1.OrganizationService/CreateUnit";

/** Sends raw bytes to CreateUnit. */
function send(form: (typeof forms)[number], content: Uint8Array, compressed = false) {
  const isEnveloped = form.startsWith("grpc");
  const encoding = { [isEnveloped ? "grpc-encoding" : "content-encoding"]: "gzip" };
  const headers = {
    authorization,
    "idempotency-key": uuidv7(),
    "accept-language": "zh-TW",
    ...(compressed ? encoding : {}),
  };
  return rawAnswer(stack.url, form, path, isEnveloped ? enveloped(content, compressed ? 1 : 0) : content, headers);
}

/** Sends raw bytes to CreateUnit in REST. */
async function sendRest(body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const about = {
    authorization,
    "idempotency-key": uuidv7(),
    "content-type": "application/json",
    "accept-language": "zh-TW",
  };
  const answer = await fetch(`${stack.url}/api/v1/organization-units`, {
    method: "POST",
    body,
    headers: { ...about, ...headers },
  });
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.headers.get("x-request-id")).not.toBe(null);
  const { status, reason, domain, detail } = (await answer.json()) as Record<string, unknown>;
  return { status, reason, domain, text: detail };
}

test("a body that is too long, as it is and as a bomb", async () => {
  const before = await stateOf(stack);
  const long = Buffer.alloc(readMaxBytes + 1, " ");
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
  const text = `請求超過 ${readMaxBytes} 位元組的上限。`;
  const tooLarge = { code: "RESOURCE_EXHAUSTED", reason: "REQUEST_TOO_LARGE", domain: "erp.type", text };
  for (const form of forms) {
    for (const refused of [await send(form, long), await send(form, bomb, true)]) {
      expect({ form, ...refused }).toMatchObject({ form, ...tooLarge });
      expect(refused.requestId).not.toBe("");
    }
  }
  expect(await sendRest(long)).toEqual({ status: 413, reason: "REQUEST_TOO_LARGE", domain: "erp.type", text });
  const compressed = { status: 415, reason: "UNSUPPORTED_COMPRESSION", domain: "erp.type" };
  expect(await sendRest(new Uint8Array(bomb), { "content-encoding": "gzip" })).toMatchObject(compressed);
  expect(await stateOf(stack)).toEqual(before);
});

test("a body that cannot be read, and one that is no UTF-8", async () => {
  const before = await stateOf(stack);
  const malformed = { reason: "MALFORMED_REQUEST", domain: "erp.type", text: expect.stringContaining("無法讀取請求") };
  const badText = Buffer.from(
    '{"unit":{"kind":"KIND_SITE","code":"BAD","name":"\xff","timeZone":"Asia/Taipei"}}',
    "latin1",
  );
  for (const form of forms) {
    const wrong =
      form === "connect json"
        ? [Buffer.from("{"), badText]
        : [Buffer.from([0x0a, 0x7f]), Buffer.from([0x0a, 3, 0x1a, 1, 0xff])];
    for (const content of wrong) {
      const refused = await send(form, content);
      expect({ form, ...refused }).toMatchObject({ form, code: "INVALID_ARGUMENT", ...malformed });
      expect(refused.requestId).not.toBe("");
    }
  }
  const badUnit = Buffer.from('{"kind":"KIND_SITE","code":"BAD","name":"\xff","timeZone":"Asia/Taipei"}', "latin1");
  for (const content of [Buffer.from("{"), badUnit]) {
    expect(await sendRest(new Uint8Array(content))).toEqual({ status: 400, ...malformed });
  }
  expect(await stateOf(stack)).toEqual(before);
});

test("an RPC or address that does not exist, and one that is for the inside only, cannot be told apart", async () => {
  const language = { "accept-language": "zh-TW", authorization };
  const unknown = { code: "UNIMPLEMENTED", reason: "UNKNOWN_METHOD", domain: "erp.type", text: "沒有這個方法。" };
  for (const form of forms) {
    const body = form.startsWith("grpc") ? enveloped("") : form === "connect json" ? "{}" : "";
    const answers = [];
    for (const name of ["UserService/Nothing", "NothingService/Get", "AuthorityService/ResolveIdentity"]) {
      const { headers, requestId, ...refused } = await rawAnswer(
        stack.url,
        form,
        `/erp.auth.v1.${name}`,
        body,
        language,
      );
      expect(refused).toMatchObject(unknown);
      expect(requestId).not.toBe("");
      answers.push(refused);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  }
  const answer = await fetch(`${stack.url}/api/v1/nothing`, { headers: language });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ reason: "UNKNOWN_METHOD", detail: unknown.text });
});

test("a path that cannot be decoded", async () => {
  for (const path of ["/erp.auth.v1.UserService/%FF", "/api/v1/%zz", "/%C0%AF"]) {
    const answer = await fetch(stack.url + path, { method: "POST", headers: { "accept-language": "zh-TW" } });
    expect([answer.status, answer.headers.has("x-request-id")]).toEqual([400, true]);
    expect(await answer.text()).toMatch(/MALFORMED_REQUEST.*無法讀取請求/);
  }
});

test("the generated clients understand a refusal in every protocol", async () => {
  const baseUrl = stack.url;
  for (const transport of [
    createConnectTransport({ baseUrl, httpVersion: "1.1" }),
    createConnectTransport({ baseUrl, httpVersion: "2", useBinaryFormat: false }),
    createGrpcTransport({ baseUrl }),
    createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  ]) {
    const client = createClient(OrganizationService, transport);
    const tooLong = { unit: { name: "x".repeat(readMaxBytes) } };
    for (const [refuse, code, reason] of [
      [() => client.listUnits({}), Code.Unauthenticated, "UNAUTHENTICATED"],
      [() => client.createUnit(tooLong), Code.ResourceExhausted, "REQUEST_TOO_LARGE"],
    ] as const) {
      const error = await refuse().then(Promise.reject.bind(Promise), (thrown) => thrown);
      expect([error.code, reasonOf(error)?.reason]).toEqual([code, reason]);
      expect(error.metadata.get("x-request-id")).not.toBe(null);
    }
  }
});
