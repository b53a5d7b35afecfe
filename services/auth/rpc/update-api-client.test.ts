import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { GrantService } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestApiClient } from "../../../test/test-api-client.ts";
import { createTestRole } from "../../../test/test-grants.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let chief: TestUser;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestRole(stack, "client-chief", "auth.apiclient.manage", "auth.apiclient.read");
  await createTestRole(stack, "user-reader", "auth.user.read");
  chief = await createTestUser(stack, "chief", [{ role: "client-chief" }]);
});

afterAll(() => stack?.stop());

type Change = { id: string; etag: string; name?: string; allowedCidrs?: string[]; rateLimitPerSecond?: number };
const update = (apiClient: Change, ...paths: string[]) =>
  stack.admin.client(ApiClientService).updateApiClient({ apiClient, updateMask: { paths } });

test("changes what the mask names and nothing else", async () => {
  const { id } = await createTestApiClient(stack, "Before");
  const change = { id, etag: "1", name: "After", allowedCidrs: ["127.0.0.9/8"], rateLimitPerSecond: 7 };
  const renamed = await update(change, "name");
  expect(renamed.apiClient).toMatchObject({ name: "After", allowedCidrs: [], rateLimitPerSecond: 0, etag: "2" });
  const rest = await update({ ...change, etag: "2" }, "allowed_cidrs", "rate_limit_per_second");
  expect(rest.apiClient).toMatchObject({ allowedCidrs: ["127.0.0.0/8"], rateLimitPerSecond: 7, etag: "3" });
  expect((await auditOf(stack, id)).slice(1)).toMatchObject([
    { before: { name: "Before" }, after: { name: "After" } },
    { before: { allowed_cidrs: [], rate_limit_per_second: 0 }, after: { allowed_cidrs: ["127.0.0.0/8"] } },
  ]);
  expect(await eventsOf(stack, id)).toEqual([
    "auth.apiclient.created",
    "auth.apiclient.updated",
    "auth.apiclient.updated",
  ]);
});

test("a change of the networks acts on the next calls", async () => {
  const bridge = await createTestApiClient(stack, "Fenced", "client-chief");
  await bridge.client(ApiClientService).listApiClients({});
  await update({ id: bridge.id, etag: "1", allowedCidrs: ["10.0.0.0/8"] }, "allowed_cidrs");
  const called = bridge.client(ApiClientService).listApiClients({});
  expect(await refusalOf(called)).toMatchObject({ reason: "ADDRESS_NOT_ALLOWED" });
});

test("refuses what is out of date, unknown, wrong or not changeable", async () => {
  const { id } = await createTestApiClient(stack, "Guarded");
  await createTestApiClient(stack, "Neighbour");
  expect(await refusalOf(update({ id, etag: "9", name: "x" }, "name"))).toEqual({
    reason: "VERSION_CONFLICT",
    resource: "api_client",
    current_etag: "1",
  });
  expect(await refusalOf(update({ id: uuidv7(), etag: "1", name: "x" }, "name"))).toMatchObject({
    reason: "NOT_FOUND",
  });
  expect(await refusalOf(update({ id, etag: "1", name: "Neighbour" }, "name"))).toMatchObject({
    reason: "ALREADY_EXISTS",
  });
  for (const [change, path] of [
    [{ name: " " }, "name"],
    [{ allowedCidrs: ["nowhere"] }, "allowed_cidrs"],
    [{ rateLimitPerSecond: 10_001 }, "rate_limit_per_second"],
    [{}, "created_by"],
  ] as const) {
    const refusal = await refusalOf(update({ id, etag: "1", ...change } as Change, path));
    expect(refusal).toMatchObject({ reason: "INVALID_REQUEST" });
  }
});

test("who holds less than a client cannot open its networks, but can rename it", async () => {
  const bridge = await createTestApiClient(stack, "Powerful", "user-reader");
  const change = { id: bridge.id, etag: "1", name: "Renamed", allowedCidrs: ["0.0.0.0/0"] };
  const ofChief = (...paths: string[]) =>
    chief.client(ApiClientService).updateApiClient({ apiClient: change, updateMask: { paths } });
  expect(await refusalOf(ofChief("allowed_cidrs"))).toEqual({
    reason: "SCOPE_EXCEEDED",
    permissions: "auth.user.read",
  });
  expect((await ofChief("name")).apiClient?.name).toBe("Renamed");
  const { grants } = await stack.admin.client(GrantService).listGrants({ roleCode: "user-reader" });
  await stack.admin.client(GrantService).revokeGrant({ grantId: grants[0]?.id ?? "", reason: "less" });
  const opened = { ...change, etag: "2" };
  const again = chief
    .client(ApiClientService)
    .updateApiClient({ apiClient: opened, updateMask: { paths: ["allowed_cidrs"] } });
  expect((await again).apiClient?.allowedCidrs).toEqual(["0.0.0.0/0"]);
});

test("a revoked client is not changed any more", async () => {
  const { id } = await createTestApiClient(stack, "Gone");
  await stack.admin.client(ApiClientService).revokeApiClient({ apiClientId: id, reason: "gone" });
  expect(await refusalOf(update({ id, etag: "2", name: "x" }, "name"))).toEqual({
    reason: "INVALID_STATE",
    resource: "api_client",
    state: "revoked",
  });
});
