import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient_State } from "../../../gen/erp/auth/v1/api_client_pb.ts";
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

test("all keys of the client stop working at once, for good", async () => {
  const bridge = await createTestApiClient(stack, "Bridge", "client-reader");
  const { apiKey } = await clients().rotateSecret({ apiClientId: bridge.id });
  for (const key of [bridge.key, apiKey]) await stack.client(ApiClientService, key).listApiClients({});
  const { apiClient } = await clients().revokeApiClient({ apiClientId: bridge.id, reason: "contract ended" });
  expect(apiClient?.state).toBe(ApiClient_State.REVOKED);
  expect(apiClient?.secrets.every(({ revokeTime }) => revokeTime !== undefined)).toBe(true);
  for (const key of [bridge.key, apiKey]) {
    const called = stack.client(ApiClientService, key).listApiClients({});
    expect(await refusalOf(called)).toEqual({ reason: "API_KEY_INVALID" });
  }
  expect((await auditOf(stack, bridge.id)).at(-1)).toMatchObject({
    action: "ApiClientService.RevokeApiClient",
    reason: "contract ended",
    before: { state: "active" },
    after: { state: "revoked" },
  });
  expect((await eventsOf(stack, bridge.id)).at(-1)).toBe("auth.apiclient.revoked");
});

test("a client is revoked once", async () => {
  const { id: apiClientId } = await createTestApiClient(stack, "Twice");
  const revoke = () => clients().revokeApiClient({ apiClientId, reason: "x" });
  await revoke();
  expect(await refusalOf(revoke())).toEqual({ reason: "INVALID_STATE", resource: "api_client", state: "revoked" });
  const unknown = clients().revokeApiClient({ apiClientId: uuidv7(), reason: "x" });
  expect(await refusalOf(unknown)).toEqual({ reason: "NOT_FOUND", resource: "api_client" });
  expect(await refusalOf(clients().revokeApiClient({ apiClientId, reason: "" }))).toMatchObject({
    reason: "INVALID_REQUEST",
  });
});

test("whoever may manage clients can stop one, however much it holds", async () => {
  const leaked = await createTestApiClient(stack, "Leaked", "client-reader");
  const chief = await createTestUser(stack, "chief", [{ role: "client-chief" }]);
  await chief.client(ApiClientService).revokeApiClient({ apiClientId: leaked.id, reason: "key on the internet" });
  expect(await refusalOf(leaked.client(ApiClientService).listApiClients({}))).toEqual({ reason: "API_KEY_INVALID" });
});
