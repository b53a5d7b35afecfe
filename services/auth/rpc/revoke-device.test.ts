import { afterAll, beforeAll, expect, test } from "vitest";
import { Device_State } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import {
  createDeviceSite,
  createPendingDevice,
  createTestDevice,
  createTestToken,
  createTrustedDevice,
  type DeviceSite,
  enroll,
} from "../../../test/test-enrollment.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let site: DeviceSite;
beforeAll(async () => {
  stack = await startTestStack();
  site = await createDeviceSite(stack, "S1");
});
afterAll(() => stack.stop());

test("keeps a device out for good; its key is never taken again", async () => {
  const device = await createTrustedDevice(stack, site, "SN-1");
  const manager = site.approver.client(DeviceService);
  const target = { deviceId: device.id, reason: "broken" };
  expect((await manager.revokeDevice(target)).device?.state).toBe(Device_State.REVOKED);
  const { login, password } = site.enroller;
  expect(await outcomeOf(device.client(SessionService).login({ login, password }))).toBe("DEVICE_NOT_TRUSTED");
  expect(await outcomeOf(manager.resumeDevice(target))).toBe("INVALID_STATE");
  expect(await outcomeOf(manager.revokeDevice(target))).toBe("INVALID_STATE");
  const again = await createTestDevice(stack, device.signer.key);
  expect(await outcomeOf(enroll(again, await createTestToken(site), "SN-1"))).toBe("DEVICE_EXISTS");
});

test("a pending device is rejected, not revoked", async () => {
  const { id: deviceId } = await createPendingDevice(stack, site, "SN-2");
  const manager = site.approver.client(DeviceService);
  expect(await outcomeOf(manager.revokeDevice({ deviceId, reason: "x" }))).toBe("INVALID_STATE");
});

test("under load of a session on the device the last call passes within 5 seconds of the revocation", async () => {
  const device = await createTrustedDevice(stack, site, "SN-3");
  const session = device.client(SessionService);
  const { login, password } = site.enroller;
  const { tokens } = await session.login({ login, password });
  device.signer.token = tokens?.accessToken ?? "";
  expect(await outcomeOf(session.getMe({}))).toBe("ok");
  await site.approver.client(DeviceService).revokeDevice({ deviceId: device.id, reason: "stolen" });
  const revokedAt = performance.now();
  let lastSuccess = revokedAt;
  while (performance.now() - revokedAt < 1_500) {
    if ((await outcomeOf(session.getMe({}))) === "ok") lastSuccess = performance.now();
  }
  expect(lastSuccess - revokedAt).toBeLessThan(1_000);
});
