import { afterAll, beforeAll, expect, test } from "vitest";
import { Device_State } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import {
  createDeviceSite,
  createPendingDevice,
  createTestDevice,
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

test("revokes a device and lets one successor take over its name and site", async () => {
  const old = await createTrustedDevice(stack, site, "SN-1");
  const manager = site.approver.client(DeviceService);
  const request = { deviceId: old.id, reason: "broken screen", requestId: uuidv7() };
  const replaced = await manager.replaceDevice(request);
  expect(replaced.device?.state).toBe(Device_State.REVOKED);
  expect(replaced.qrContent).toContain(replaced.enrollmentToken);
  expect(await manager.replaceDevice(request)).toEqual(replaced);

  const successor = await enroll(await createTestDevice(stack), replaced.enrollmentToken, "SN-2");
  const { device } = await manager.getDevice({ deviceId: successor.id });
  expect(device).toMatchObject({
    name: replaced.device?.name,
    siteId: site.id,
    state: Device_State.PENDING,
    replacesDeviceId: old.id,
    enrolledBy: site.approver.id,
  });
  const another = await createTestDevice(stack);
  expect(await outcomeOf(enroll(another, replaced.enrollmentToken, "SN-3"))).toBe("ENROLLMENT_TOKEN_INVALID");
  // Who replaced it made the token, so somebody else must trust the successor.
  expect(await outcomeOf(manager.approveDevice({ deviceId: successor.id, reason: "mine" }))).toBe("APPROVAL_SELF");
});

test("only a device that was trusted is replaced", async () => {
  const { id: deviceId } = await createPendingDevice(stack, site, "SN-4");
  const manager = site.approver.client(DeviceService);
  expect(await outcomeOf(manager.replaceDevice({ deviceId, reason: "x" }))).toBe("INVALID_STATE");
});
