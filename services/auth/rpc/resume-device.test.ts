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

test("a device that was found again may be used again, but its old sessions stay ended", async () => {
  const device = await createTrustedDevice(stack, site, "SN-1");
  const session = device.client(SessionService);
  const { login, password } = site.enroller;
  const { tokens } = await session.login({ login, password });
  const manager = site.approver.client(DeviceService);
  const target = { deviceId: device.id, reason: "test" };
  expect(await outcomeOf(manager.resumeDevice(target))).toBe("INVALID_STATE");
  await manager.suspendDevice(target);
  const { device: resumed } = await manager.resumeDevice(target);
  expect(resumed).toMatchObject({ state: Device_State.TRUSTED, decidedBy: site.approver.id });
  expect(await outcomeOf(session.login({ login, password }))).toBe("ok");
  device.signer.token = tokens?.accessToken ?? "";
  expect(await outcomeOf(session.getMe({}))).toBe("SESSION_ENDED");
});
