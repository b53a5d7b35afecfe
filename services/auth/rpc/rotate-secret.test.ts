import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestApiClient } from "../../../test/test-api-client.ts";
import { createTestRole } from "../../../test/test-grants.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestRole(stack, "client-reader", "auth.apiclient.read");
  await createTestRole(stack, "client-chief", "auth.apiclient.manage");
});

afterAll(() => stack?.stop());

const clients = () => stack.admin.client(ApiClientService);
const rotate = (apiClientId: string) => clients().rotateSecret({ apiClientId });

test("a second key works beside the first; a third is refused until one is gone", async () => {
  const bridge = await createTestApiClient(stack, "Rotating", "client-reader");
  const { apiClient, apiKey } = await rotate(bridge.id);
  expect(apiClient?.secrets.map(({ prefix }) => prefix)).toEqual([bridge.prefix, expect.stringMatching(/^erp_test_/)]);
  for (const key of [bridge.key, apiKey]) {
    expect((await stack.client(ApiClientService, key).listApiClients({})).apiClients.length).toBeGreaterThan(0);
  }
  expect(await refusalOf(rotate(bridge.id))).toEqual({ reason: "SECRET_LIMIT" });
  await clients().revokeSecret({ apiClientId: bridge.id, prefix: bridge.prefix });
  expect((await rotate(bridge.id)).apiClient?.secrets).toHaveLength(3);
  const secrets = (await auditOf(stack, bridge.id)).filter(({ action }) => action === "ApiClientService.RotateSecret");
  expect(secrets.map(({ outcome }) => outcome)).toEqual(["done", "failed", "done"]);
  expect(secrets[0]?.after).toMatchObject({ secret: apiClient?.secrets[1]?.prefix });
  expect(await eventsOf(stack, bridge.id)).toContain("auth.apiclient.secret_created");
});

test("an expired key does not count", async () => {
  const { id } = await createTestApiClient(stack, "Forgotten");
  await rotate(id);
  await withConnection({ connectionString: stack.database.adminUrl }, async (client) => {
    await client.query("set session_replication_role = replica");
    await client.query("update auth.api_secret set expire_time = now() where api_client_id = $1", [id]);
  });
  expect((await rotate(id)).apiClient?.secrets).toHaveLength(3);
});

test("of ten callers at once one gets the second key", async () => {
  const { id } = await createTestApiClient(stack, "Contended");
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => rotate(id)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") {
      expect(await refusalOf(Promise.reject(outcome.reason))).toEqual({ reason: "SECRET_LIMIT" });
    }
  }
  const { apiClient } = await clients().getApiClient({ apiClientId: id });
  expect(apiClient?.secrets).toHaveLength(2);
});

test("the key expires when it is said, and within a year", async () => {
  const { id } = await createTestApiClient(stack, "Short-lived");
  const wanted = new Date(Date.now() + 7 * 86_400_000);
  const { apiClient } = await clients().rotateSecret({ apiClientId: id, expireTime: timestampFromDate(wanted) });
  const expireTime = apiClient?.secrets[1]?.expireTime;
  expect(expireTime && timestampDate(expireTime)).toEqual(wanted);
  const past = clients().rotateSecret({ apiClientId: id, expireTime: timestampFromDate(new Date(0)) });
  expect(await refusalOf(past)).toMatchObject({ reason: "SECRET_LIMIT" });
  await clients().revokeSecret({ apiClientId: id, prefix: apiClient?.secrets[1]?.prefix ?? "" });
  const again = clients().rotateSecret({ apiClientId: id, expireTime: timestampFromDate(new Date(0)) });
  expect((await refusalOf(again)).violations).toContain("expire_time");
});

test("who holds less than a client gets no key of it", async () => {
  const powerful = await createTestApiClient(stack, "Powerful", "client-reader");
  const weak = await createTestApiClient(stack, "Weak");
  const chief = await createTestUser(stack, "chief", [{ role: "client-chief" }]);
  const ofChief = (apiClientId: string) => chief.client(ApiClientService).rotateSecret({ apiClientId });
  expect(await refusalOf(ofChief(powerful.id))).toEqual({
    reason: "SCOPE_EXCEEDED",
    permissions: "auth.apiclient.read",
  });
  expect((await ofChief(weak.id)).apiKey).toMatch(/^erp_test_/);
});

test("a revoked or unknown client gets no key", async () => {
  const { id } = await createTestApiClient(stack, "Gone");
  await clients().revokeApiClient({ apiClientId: id, reason: "gone" });
  expect(await refusalOf(rotate(id))).toEqual({ reason: "INVALID_STATE", resource: "api_client", state: "revoked" });
  expect(await refusalOf(rotate(uuidv7()))).toEqual({ reason: "NOT_FOUND", resource: "api_client" });
});
