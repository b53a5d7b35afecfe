import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
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

test("the key stops working at once, the other one goes on", async () => {
  const bridge = await createTestApiClient(stack, "Bridge", "client-reader");
  const { apiKey } = await clients().rotateSecret({ apiClientId: bridge.id });
  await bridge.client(ApiClientService).listApiClients({});
  const { apiClient } = await clients().revokeSecret({ apiClientId: bridge.id, prefix: bridge.prefix });
  expect(apiClient?.secrets.map(({ revokeTime }) => revokeTime !== undefined)).toEqual([true, false]);
  expect(await refusalOf(bridge.client(ApiClientService).listApiClients({}))).toEqual({ reason: "API_KEY_INVALID" });
  expect((await stack.client(ApiClientService, apiKey).listApiClients({})).apiClients).toHaveLength(1);
  expect((await auditOf(stack, bridge.id)).at(-1)).toMatchObject({
    action: "ApiClientService.RevokeSecret",
    before: { secret: bridge.prefix, revoked: false },
    after: { secret: bridge.prefix, revoked: true },
  });
  expect(await eventsOf(stack, bridge.id)).toContain("auth.apiclient.secret_revoked");
});

test("refuses a secret that is revoked, unknown or of another client", async () => {
  const [one, other] = [await createTestApiClient(stack, "One"), await createTestApiClient(stack, "Other")];
  const revoke = (apiClientId: string, prefix: string) => clients().revokeSecret({ apiClientId, prefix });
  await revoke(one.id, one.prefix);
  expect(await refusalOf(revoke(one.id, one.prefix))).toEqual({
    reason: "INVALID_STATE",
    resource: "api_secret",
    state: "revoked",
  });
  expect(await refusalOf(revoke(one.id, other.prefix))).toEqual({ reason: "NOT_FOUND", resource: "api_secret" });
  expect(await refusalOf(revoke(uuidv7(), other.prefix))).toEqual({ reason: "NOT_FOUND", resource: "api_client" });
});

test("who holds less than a client does not end its keys", async () => {
  const powerful = await createTestApiClient(stack, "Powerful", "client-reader");
  const chief = await createTestUser(stack, "chief", [{ role: "client-chief" }]);
  const { id: apiClientId, prefix } = powerful;
  const revoked = chief.client(ApiClientService).revokeSecret({ apiClientId, prefix });
  expect(await refusalOf(revoked)).toMatchObject({ reason: "SCOPE_EXCEEDED" });
  await powerful.client(ApiClientService).listApiClients({});
});
