import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestApiClient } from "../../../test/test-api-client.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  for (let round = 0; round < 3; round++) {
    const { id } = await createTestApiClient(stack, "same name");
    if (round < 2) await clients().revokeApiClient({ apiClientId: id, reason: "again" });
  }
  for (const name of ["delta", "alpha", "omega"]) await createTestApiClient(stack, name);
});

afterAll(() => stack?.stop());

const clients = () => stack.admin.client(ApiClientService);

async function names(request: { includeRevoked?: boolean; pageSize: number }): Promise<string[]> {
  const found: string[] = [];
  let pageToken = "";
  do {
    const page = await clients().listApiClients({ ...request, pageToken });
    found.push(...page.apiClients.map(({ name }) => name));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return found;
}

test.each([1, 2, 50])("lists by name, each once, in pages of %d", async (pageSize) => {
  expect(await names({ pageSize })).toEqual(["alpha", "delta", "omega", "same name"]);
  expect(await names({ pageSize, includeRevoked: true })).toEqual([
    "alpha",
    "delta",
    "omega",
    "same name",
    "same name",
    "same name",
  ]);
});

test("each client comes with its own secrets", async () => {
  const { apiClients } = await clients().listApiClients({ includeRevoked: true });
  const prefixes = apiClients.flatMap(({ secrets }) => secrets.map(({ prefix }) => prefix));
  expect(apiClients.every(({ secrets }) => secrets.length === 1)).toBe(true);
  expect(new Set(prefixes).size).toBe(apiClients.length);
});

test("a made-up token breaks nothing", async () => {
  const token = (keys: string[]) => Buffer.from(JSON.stringify(keys)).toString("base64url");
  expect((await clients().listApiClients({ pageToken: token(["beta", "no uuid"]) })).apiClients).toHaveLength(3);
  expect(await refusalOf(clients().listApiClients({ pageToken: token(["beta"]) }))).toMatchObject({
    reason: "INVALID_REQUEST",
  });
});

test("a grant for some places only does not show clients, which belong to the whole stack", async () => {
  const nobody = await createTestUser(stack, "nobody");
  const asked = nobody.client(ApiClientService).listApiClients({});
  expect(await refusalOf(asked)).toMatchObject({ reason: "PERMISSION_DENIED" });
});
