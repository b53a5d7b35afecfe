import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { createDeviceSite, createTrustedDevice } from "../../../test/test-enrollment.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("a badge and its PIN open a session on a trusted device, and nowhere else", async () => {
  const site = await createDeviceSite(stack, "LB1");
  const wilma = await createTestUser(stack, "wilma");
  await stack.admin.client(UserService).assignBadge({ userId: wilma.id, badgeCode: "B-WILMA", pin: "135790" });
  const device = await createTrustedDevice(stack, site, "SN-1");
  const login = (pin: string) => device.client(SessionService).loginWithBadge({ badgeCode: "B-WILMA", pin });
  expect(await outcomeOf(login("000000"))).toBe("INVALID_CREDENTIALS");
  const { tokens, user } = await login("135790");
  expect(user?.login).toBe("wilma");
  const token = tokens?.accessToken ?? "";
  // The token is good with the device's proof only.
  expect(await outcomeOf(stack.client(SessionService, token).getMe({}))).toBe("DEVICE_PROOF_REQUIRED");
  device.signer.token = token;
  expect(await device.client(SessionService).getMe({})).toMatchObject({
    user: { login: "wilma" },
    deviceId: device.id,
  });
  const withoutDevice = stack.client(SessionService).loginWithBadge({ badgeCode: "B-WILMA", pin: "135790" });
  expect(await outcomeOf(withoutDevice)).toBe("DEVICE_PROOF_REQUIRED");
});

test("five wrong PINs make the badge wait on that device, not on others", async () => {
  const site = await createDeviceSite(stack, "LB2");
  const xenia = await createTestUser(stack, "xenia");
  await stack.admin.client(UserService).assignBadge({ userId: xenia.id, badgeCode: "B-XENIA", pin: "246800" });
  const [one, two] = [await createTrustedDevice(stack, site, "SN-2"), await createTrustedDevice(stack, site, "SN-3")];
  const login = (device: typeof one, pin: string) =>
    device.client(SessionService).loginWithBadge({ badgeCode: "B-XENIA", pin });
  for (let attempt = 1; attempt <= 5; attempt++)
    expect(await outcomeOf(login(one, "111111"))).toBe("INVALID_CREDENTIALS");
  expect(await outcomeOf(login(one, "246800"))).toBe("ACCOUNT_LOCKED");
  expect(await outcomeOf(login(two, "246800"))).toBe("ok");
});
