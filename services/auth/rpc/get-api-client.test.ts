import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestApiClient } from "../../../test/test-api-client.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("shows a client with its secrets and when each was last used, but never a key", async () => {
  const bridge = await createTestApiClient(stack, "Bridge");
  const auditor = await createTestUser(stack, "auditor", [{ role: "auditor" }]);
  const get = async () => (await auditor.client(ApiClientService).getApiClient({ apiClientId: bridge.id })).apiClient;
  expect((await get())?.secrets).toMatchObject([{ prefix: bridge.prefix }]);
  expect((await get())?.secrets[0]?.lastUseTime).toBeUndefined();
  await refusalOf(bridge.client(OrganizationService).listUnits({}));
  await vi.waitFor(async () => {
    const used = (await get())?.secrets[0]?.lastUseTime;
    expect(used && Math.abs(timestampMs(used) - Date.now())).toBeLessThan(60_000);
  }, 5000);
  expect(JSON.stringify(await get(), (_, value) => (typeof value === "bigint" ? Number(value) : value))).not.toContain(
    bridge.key.split("_")[3],
  );
});

test("says when there is none", async () => {
  const asked = stack.admin.client(ApiClientService).getApiClient({ apiClientId: uuidv7() });
  expect(await refusalOf(asked)).toEqual({ reason: "NOT_FOUND", resource: "api_client" });
});
