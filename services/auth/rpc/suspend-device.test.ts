import { afterAll, beforeAll, expect, test } from "vitest";
import { Device_State } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { createDeviceSite, createTrustedDevice, type DeviceSite } from "../../../test/test-enrollment.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let site: DeviceSite;
beforeAll(async () => {
  stack = await startTestStack();
  site = await createDeviceSite(stack, "S1");
});
afterAll(() => stack.stop());

test("ends the sessions on the device at once and lets nobody sign in there", async () => {
  const device = await createTrustedDevice(stack, site, "SN-1");
  const session = device.client(SessionService);
  const { login, password } = site.enroller;
  const signIn = () => session.login({ login, password });
  const { tokens } = await signIn();
  device.signer.token = tokens?.accessToken ?? "";
  expect((await session.getMe({})).user?.login).toBe(login);

  const manager = site.approver.client(DeviceService);
  const { device: suspended } = await manager.suspendDevice({ deviceId: device.id, reason: "missing" });
  expect(suspended?.state).toBe(Device_State.SUSPENDED);
  expect(["DEVICE_NOT_TRUSTED", "SESSION_ENDED"]).toContain(await outcomeOf(session.getMe({})));
  delete device.signer.token;
  expect(await outcomeOf(signIn())).toBe("DEVICE_NOT_TRUSTED");
  const { sessions } = await stack.admin
    .client(SessionService)
    .listSessions({ deviceId: device.id, includeEnded: true });
  expect(sessions).toHaveLength(1);
  expect(sessions[0]?.revokeTime).toBeDefined();
  expect(await outcomeOf(manager.suspendDevice({ deviceId: device.id, reason: "again" }))).toBe("INVALID_STATE");
});
