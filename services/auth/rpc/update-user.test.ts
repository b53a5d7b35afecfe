import { afterAll, beforeAll, expect, test } from "vitest";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const users = () => stack.admin.client(UserService);
const make = async (login: string) => (await users().createUser({ user: { login, displayName: login } })).user;

test("changes what the mask names and nothing else", async () => {
  const before = await make("carla");
  const { user } = await users().updateUser({
    user: { id: before?.id ?? "", etag: "1", displayName: "Carla C.", locale: "en", timeZone: "Europe/Berlin" },
    updateMask: { paths: ["display_name", "time_zone"] },
  });
  expect(user).toMatchObject({ displayName: "Carla C.", timeZone: "Europe/Berlin", locale: "zh-TW", etag: "2" });
  expect((await auditOf(stack, user?.id ?? ""))[1]).toMatchObject({
    before: { display_name: "carla", time_zone: "" },
    after: { display_name: "Carla C.", time_zone: "Europe/Berlin" },
  });
});

test("refuses a stale version, also when it is repeated after the conflict is gone", async () => {
  const before = await make("dirk");
  const change = (etag: string, requestId = uuidv7()) =>
    users().updateUser({
      user: { id: before?.id ?? "", etag, displayName: "Dirk" },
      updateMask: { paths: ["display_name"] },
      requestId,
    });
  const stale = uuidv7();
  expect(await refusalOf(change("7", stale))).toEqual({
    reason: "VERSION_CONFLICT",
    resource: "user",
    current_etag: "1",
  });
  await change("1");
  expect(await refusalOf(change("7", stale))).toMatchObject({ current_etag: "1" });
  expect((await refusalOf(change(""))).violations).toContain("etag: is missing");
});

test("refuses what cannot be changed and who is not there", async () => {
  const change = (id: string, paths: string[]) =>
    users().updateUser({ user: { id, etag: "1" }, updateMask: { paths } });
  expect(await refusalOf(change(stack.admin.id, ["login"]))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(change(stack.admin.id, []))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(change(uuidv7(), ["locale"]))).toMatchObject({ reason: "NOT_FOUND" });
  expect(await refusalOf(change("not an id", ["locale"]))).toMatchObject({ reason: "MALFORMED_REQUEST" });
});
