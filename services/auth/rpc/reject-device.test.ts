import { afterAll, beforeAll, expect, test } from "vitest";
import { Device_State } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import {
  createDeviceSite,
  createPendingDevice,
  createTrustedDevice,
  type DeviceSite,
} from "../../../test/test-enrollment.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let site: DeviceSite;
beforeAll(async () => {
  stack = await startTestStack();
  site = await createDeviceSite(stack, "S1");
});
afterAll(() => stack.stop());

test("refuses a pending device for good, and frees its serial number", async () => {
  const { id: deviceId } = await createPendingDevice(stack, site, "SN-1");
  const manager = site.approver.client(DeviceService);
  const { device } = await manager.rejectDevice({ deviceId, reason: "not ours" });
  expect(device).toMatchObject({ state: Device_State.REJECTED, decidedBy: site.approver.id });
  expect(await outcomeOf(manager.approveDevice({ deviceId, reason: "changed my mind" }))).toBe("INVALID_STATE");
  expect((await createPendingDevice(stack, site, "SN-1")).id).not.toBe(deviceId);
});

test("who let a device enrol may take it back, and a trusted one is not rejected but revoked", async () => {
  const pending = await createPendingDevice(stack, site, "SN-2");
  const enroller = site.enroller.client(DeviceService);
  expect(await outcomeOf(enroller.rejectDevice({ deviceId: pending.id, reason: "a mistake" }))).toBe("ok");
  const trusted = await createTrustedDevice(stack, site, "SN-3");
  expect(await outcomeOf(enroller.rejectDevice({ deviceId: trusted.id, reason: "late" }))).toBe("INVALID_STATE");
});
