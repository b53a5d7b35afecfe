import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { User_State } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { collide } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const users = () => stack.admin.client(UserService);
const set = (userId: string, state: User_State) => users().setUserState({ userId, state, reason: "test" });

test("locking ends the sessions at once; activating lets the user in again", async () => {
  const erika = await createTestUser(stack, "erika");
  await erika.client(SessionService).getMe({});
  expect((await set(erika.id, User_State.LOCKED)).user?.state).toBe(User_State.LOCKED);
  expect(await refusalOf(erika.client(SessionService).getMe({}))).toMatchObject({ reason: "SESSION_ENDED" });
  const signIn = () => stack.client(SessionService).login({ login: "erika", password: erika.password });
  expect(await refusalOf(signIn())).toMatchObject({ reason: "INVALID_CREDENTIALS" });
  await set(erika.id, User_State.ACTIVE);
  expect((await signIn()).user?.state).toBe(User_State.ACTIVE);
  expect(await eventsOf(stack, erika.id)).toContain("auth.user.state_changed");
});

test("the last administrator stays, whoever asks and however many ask at once", async () => {
  expect(await refusalOf(set(stack.admin.id, User_State.DISABLED))).toMatchObject({ reason: "LAST_ADMIN" });
  const second = await createTestUser(stack, "second", [{ role: "administrator" }]);
  const outcomes = await collide(stack, [
    () => set(second.id, User_State.DISABLED),
    () =>
      second.client(UserService).setUserState({ userId: stack.admin.id, state: User_State.DISABLED, reason: "race" }),
  ]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});
