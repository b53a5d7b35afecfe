import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { toJson } from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationUnit_Kind as Kind, OrganizationUnitSchema } from "../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../gen/erp/auth/v1/organization_service_pb.ts";
import { UserSchema } from "../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { type AnyProtocolCall, inEveryProtocol, type Protocol, plain, protocols } from "./every-protocol.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { createTestUser } from "./test-user.ts";

const { createUnit, updateUnit } = OrganizationService.method;
const { createUser } = UserService.method;

let stack: TestStack;
let token: string;
let create: AnyProtocolCall<typeof createUnit>;
let update: AnyProtocolCall<typeof updateUnit>;
let invite: AnyProtocolCall<typeof createUser>;

beforeAll(async () => {
  stack = await startTestStack();
  token = stack.admin.accessToken;
  create = inEveryProtocol(stack.url, createUnit, {
    httpMethod: "POST",
    path: () => "/api/v1/organization-units",
    body: ({ unit }) => unit && toJson(OrganizationUnitSchema, unit),
  });
  update = inEveryProtocol(stack.url, updateUnit, {
    httpMethod: "PATCH",
    path: ({ unit }) => `/api/v1/organization-units/${unit?.id}`,
    body: ({ unit }) => ({ name: unit?.name, etag: unit?.etag }),
  });
  invite = inEveryProtocol(stack.url, createUser, {
    httpMethod: "POST",
    path: () => "/api/v1/users",
    body: ({ user }) => user && toJson(UserSchema, user),
  });
}, 60_000);
afterAll(() => stack?.stop());

const site = (code: string, name = code) => ({ unit: { kind: Kind.SITE, code, name, timeZone: "Asia/Taipei" } });
const newCode = () => `S-${randomUUID().slice(0, 13).toUpperCase()}`;

async function query<Row extends object>(text: string, ...values: unknown[]): Promise<Row[]> {
  const { adminUrl } = stack.database;
  return withConnection({ connectionString: adminUrl }, async (db) => (await db.query<Row>(text, values)).rows);
}

/** How often units of these codes were made, by rows and by the audit trail. */
async function effectsOn(...codes: string[]): Promise<{ rows: number; records: number }[]> {
  return query(
    `select count(*)::int as rows, (
      select count(*)::int from audit.record
      where action = 'OrganizationService.CreateUnit' and outcome = 'done' and details -> 'after' ->> 'code' = any($1)
    ) as records
    from auth.organization_unit where code = any($1)`,
    codes,
  );
}

test("a key has one effect and one answer, in any protocol, order and spelling", { timeout: 60_000 }, async () => {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  process.stdout.write(`idempotency test: SEED=${seed}\n`);
  const twin = fc.record({
    protocol: fc.constantFrom(...protocols),
    altered: fc.boolean(),
    inField: fc.boolean(),
    upperCase: fc.boolean(),
    waits: fc.boolean(),
  });
  const holds = fc.asyncProperty(fc.array(twin, { minLength: 2, maxLength: 6 }), async (twins) => {
    const key = randomUUID();
    const [code, alteredCode] = [newCode(), newCode()];
    const running: Promise<{ altered: boolean; answer: unknown; replayed: boolean }>[] = [];
    for (const { protocol, altered, inField, upperCase, waits } of twins) {
      const spelled = upperCase ? key.toUpperCase() : key;
      // REST has no field for the key in this request: its body is the unit alone.
      const field = inField && protocol !== "rest" ? { requestId: spelled } : {};
      const request = { ...site(altered ? alteredCode : code), ...field };
      const call = create(protocol, token, request, spelled);
      const noted = call.then((reply) => ({ altered, answer: plain(createUnit, reply), replayed: reply.replayed }));
      running.push(noted);
      if (waits) await noted;
    }
    const replies = await Promise.all(running);
    const fresh = replies.filter(({ answer, replayed }) => !replayed && !(answer as { refused?: string }).refused);
    expect(fresh).toHaveLength(1);
    for (const { altered, answer } of replies) {
      expect(answer).toEqual(altered === fresh[0]?.altered ? fresh[0].answer : { refused: "IDEMPOTENCY_KEY_REUSED" });
    }
    expect(await effectsOn(code, alteredCode)).toEqual([{ rows: 1, records: 1 }]);
  });
  await fc.assert(holds, { seed, numRuns: 40 });
});

test("100 twins released at once by all protocols: one effect, 100 identical answers", {
  timeout: 60_000,
}, async () => {
  const key = randomUUID();
  const code = newCode();
  let shed = 0;
  const insist = async (protocol: Protocol) => {
    for (;;) {
      const reply = await create(protocol, token, site(code), key);
      if (reply.reason !== "OVERLOADED" && reply.reason !== "COMMAND_IN_PROGRESS") return plain(createUnit, reply);
      shed += 1;
      await sleep(20 + randomInt(80));
    }
  };
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => insist(protocols[i % 5] as Protocol)));
  process.stdout.write(`idempotency test: of 100 twins, ${shed} calls were told to come again\n`);
  expect(answers).toHaveLength(100);
  expect(answers[0]).toMatchObject({ unit: { code } });
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await effectsOn(code)).toEqual([{ rows: 1, records: 1 }]);
});

test("a key belongs to its principal: another one's is another key", async () => {
  const other = await createTestUser(stack, "other-admin", [{ role: "administrator" }]);
  const key = randomUUID();
  const [mine, hers] = [newCode(), newCode()];
  const first = await create("grpc", token, site(mine), key);
  const second = await create("rest", other.accessToken, site(hers), key);
  expect(first.message?.unit?.code).toBe(mine);
  expect(second).toMatchObject({ message: { unit: { code: hers } }, replayed: false });
  // Same key, same content, but not her call: she learns what anybody would, not what the first caller was told.
  const third = await create("grpc-web", other.accessToken, site(mine), randomUUID());
  expect(third.reason).toBe("ALREADY_EXISTS");
  expect((await create("connect-json", token, site(mine), key)).message).toEqual(first.message);
});

test("a key belongs to its RPC", async () => {
  const key = randomUUID();
  const code = newCode();
  expect((await create("grpc", token, site(code), key)).replayed).toBe(false);
  const invited = await invite("grpc", token, { user: { login: code.toLowerCase(), displayName: code } }, key);
  expect(invited).toMatchObject({ replayed: false, message: { user: { displayName: code } } });
});

test("a refusal by a rule of the business is kept, even when its cause is gone", async () => {
  const made = await create("grpc", token, site(newCode()), randomUUID());
  const { id = "", etag = "" } = made.message?.unit ?? {};
  const etagToCome = String(Number(etag) + 1);
  const rename = (name: string, given: string) => ({
    unit: { id, name, etag: given },
    updateMask: { paths: ["name"] },
  });
  const key = randomUUID();
  const early = await update("connect-json", token, rename("too early", etagToCome), key);
  expect(early).toEqual({ reason: "VERSION_CONFLICT", replayed: false });
  const between = await update("rest", token, rename("between", etag), randomUUID());
  expect(between.message?.unit?.etag).toBe(etagToCome);
  for (const protocol of protocols) {
    const again = await update(protocol, token, rename("too early", etagToCome), key);
    expect([protocol, again]).toEqual([protocol, { reason: "VERSION_CONFLICT", replayed: true }]);
  }
  const fresh = await update("grpc-web", token, rename("too early", etagToCome), randomUUID());
  expect(fresh.message?.unit?.name).toBe("too early");
});

test("a request that breaks a rule of the contract does not use up its key", async () => {
  for (const protocol of protocols) {
    const key = randomUUID();
    const code = newCode();
    expect(await create(protocol, token, site("no code!"), key)).toMatchObject({ reason: "INVALID_REQUEST" });
    expect(await create(protocol, token, site(code), key)).toMatchObject({
      message: { unit: { code } },
      replayed: false,
    });
  }
  expect(await create("grpc", token, site(newCode()), "no key")).toMatchObject({ reason: "IDEMPOTENCY_KEY_REQUIRED" });
});

test("secrets in kept answers are encrypted, and come back as they were", async () => {
  const key = randomUUID();
  const request = { user: { login: "keeper-of-secrets", displayName: "Keeper" } };
  const first = await invite("connect-proto", token, request, key);
  const secret = first.message?.temporaryPassword ?? "";
  expect(secret.length).toBeGreaterThan(8);
  const kept = await query<{ response: Buffer }>("select response from platform.idempotency where key = $1", key);
  expect(kept).toHaveLength(1);
  expect(kept[0]?.response.length).toBeGreaterThan(secret.length);
  expect(kept[0]?.response.includes(secret)).toBe(false);
  const everywhere = await query("select 1 from audit.record where details::text like '%' || $1 || '%'", secret);
  expect(everywhere).toEqual([]);
  for (const protocol of protocols) {
    const again = await invite(protocol, token, request, key);
    expect([protocol, plain(createUser, again), again.replayed]).toEqual([protocol, plain(createUser, first), true]);
  }
});
