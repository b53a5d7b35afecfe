import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient_State } from "../../../gen/erp/auth/v1/api_client_pb.ts";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { SystemService } from "../../../gen/erp/operations/v1/system_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestApiClient } from "../../../test/test-api-client.ts";
import { createTestRole } from "../../../test/test-grants.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";
import { parseApiKey } from "../credentials/api-key.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestRole(stack, "client-chief", "auth.apiclient.manage", "auth.organization.read");
});

afterAll(() => stack?.stop());

const clients = () => stack.admin.client(ApiClientService);
const dayMs = 86_400_000;
const inDays = (days: number) => timestampFromDate(new Date(Date.now() + days * dayMs));

test("makes a client that can sign in and may do nothing yet", async () => {
  const { apiClient, apiKey } = await clients().createApiClient({
    name: " ERP bridge ",
    allowedCidrs: ["127.0.0.1/8", "127.0.0.0/8", "2001:DB8::1/32"],
    rateLimitPerSecond: 50,
  });
  expect(apiClient).toMatchObject({
    name: "ERP bridge",
    state: ApiClient_State.ACTIVE,
    allowedCidrs: ["127.0.0.0/8", "2001:db8::/32"],
    rateLimitPerSecond: 50,
    createdBy: stack.admin.id,
    etag: "1",
  });
  expect(apiClient?.secrets).toHaveLength(1);
  const [secret] = apiClient?.secrets ?? [];
  expect(secret?.prefix).toBe(parseApiKey(apiKey)?.prefix);
  expect(secret?.lastUseTime).toBeUndefined();
  const life = timestampDate(secret?.expireTime ?? inDays(0)).getTime() - Date.now();
  expect(Math.abs(life - 365 * dayMs)).toBeLessThan(60_000);
  const called = stack.client(OrganizationService, apiKey).listUnits({});
  expect(await refusalOf(called)).toMatchObject({ reason: "PERMISSION_DENIED" });
  expect(await eventsOf(stack, apiClient?.id ?? "")).toEqual(["auth.apiclient.created"]);
});

test("the key is stored nowhere, in no form from which it could be read", async () => {
  const requestId = uuidv7();
  const { apiClient, apiKey } = await clients().createApiClient({ name: "Kept secret", requestId });
  const secretPart = apiKey.split("_")[3] ?? "";
  expect(secretPart).toHaveLength(32);
  await withConnection({ connectionString: stack.database.adminUrl }, async (client) => {
    for (const [table, column] of [
      ["auth.api_secret", "secret_hash"],
      ["platform.idempotency", "response"],
    ]) {
      const bytes = (await client.query(`select ${column} as bytes from ${table}`)).rows.map(
        (row) => row.bytes as Buffer,
      );
      expect(bytes.length).toBeGreaterThan(0);
      expect(bytes.some((each) => each.includes(secretPart))).toBe(false);
    }
    const texts = await client.query(
      "select a::text as text from audit.record a union all select o::text from platform.outbox o",
    );
    expect(texts.rows.some(({ text }) => text.includes(secretPart))).toBe(false);
  });
  const [made] = await auditOf(stack, apiClient?.id ?? "");
  expect(made).toMatchObject({
    action: "ApiClientService.CreateApiClient",
    actor: "admin",
    after: { name: "Kept secret", secret: apiClient?.secrets[0]?.prefix },
  });
});

test("a repeated call gets the same key and makes no second client", async () => {
  const request = { name: "Once", requestId: uuidv7() };
  const first = await clients().createApiClient(request);
  expect(await clients().createApiClient(request)).toEqual(first);
  const { apiClients } = await clients().listApiClients({ pageSize: 500 });
  expect(apiClients.filter(({ name }) => name === "Once")).toHaveLength(1);
});

test("a name is unique among active clients", async () => {
  const first = await createTestApiClient(stack, "Taken");
  const again = () => clients().createApiClient({ name: "Taken" });
  expect(await refusalOf(again())).toEqual({ reason: "ALREADY_EXISTS", resource: "api_client", field: "name" });
  await clients().revokeApiClient({ apiClientId: first.id, reason: "replaced" });
  expect((await again()).apiClient?.name).toBe("Taken");
});

test.each([
  ["expire_time", () => ({ expireTime: inDays(367) })],
  ["expire_time", () => ({ expireTime: inDays(-1) })],
  [
    "expire_time",
    () => ({ expireTime: { $typeName: "google.protobuf.Timestamp" as const, seconds: 2n ** 60n, nanos: 0 } }),
  ],
  ["name", () => ({ name: "   " })],
  ["name", () => ({ name: "a\u0000b" })],
  ["allowed_cidrs", () => ({ allowedCidrs: ["10.0.0.1"] })],
  ["allowed_cidrs", () => ({ allowedCidrs: ["10.0.0.0/99"] })],
  ["rate_limit_per_second", () => ({ rateLimitPerSecond: -1 })],
])("refuses a wrong %s", async (field, wrong) => {
  const refusal = await refusalOf(clients().createApiClient({ name: "Wrong", ...wrong() }));
  expect(refusal.reason).toBe("INVALID_REQUEST");
  expect(refusal.violations).toContain(field);
});

test("a client makes no clients, whatever it holds", async () => {
  const chief = await createTestApiClient(stack, "Chief", "client-chief");
  const made = chief.client(ApiClientService).createApiClient({ name: "Child" });
  expect(await refusalOf(made)).toEqual({ reason: "PERMISSION_DENIED", permission: "auth.apiclient.manage" });
});

test("a client calls from its networks only", async () => {
  const { apiKey } = await clients().createApiClient({ name: "Elsewhere", allowedCidrs: ["10.0.0.0/8"] });
  const called = stack.client(ApiClientService, apiKey).listApiClients({});
  expect(await refusalOf(called)).toEqual({ reason: "ADDRESS_NOT_ALLOWED", ip: "127.0.0.1" });
  expect((await stack.client(SystemService).getVersion({})).product).toBe("ERP Core");
});
