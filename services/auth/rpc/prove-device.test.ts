import { afterAll, beforeAll, expect, test } from "vitest";
import { Device_State } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { createDeviceSite, createPendingDevice, type DeviceSite } from "../../../test/test-enrollment.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let site: DeviceSite;
beforeAll(async () => {
  stack = await startTestStack();
  site = await createDeviceSite(stack, "S1");
});
afterAll(() => stack.stop());

test("tells a device its state, whatever it is, with a nonce for the next call", async () => {
  const device = await createPendingDevice(stack, site, "SN-1");
  const prove = async () => {
    const { device: seen, nonce } = await device.client(DeviceTrustService).proveDevice({});
    expect(nonce).toMatch(/^[\w-]{27}$/);
    expect(seen?.id).toBe(device.id);
    return seen?.state;
  };
  const manager = site.approver.client(DeviceService);
  const target = { deviceId: device.id, reason: "test" };
  expect(await prove()).toBe(Device_State.PENDING);
  await manager.approveDevice(target);
  expect(await prove()).toBe(Device_State.TRUSTED);
  await manager.suspendDevice(target);
  expect(await prove()).toBe(Device_State.SUSPENDED);
  await manager.revokeDevice(target);
  expect(await prove()).toBe(Device_State.REVOKED);
});

test("needs a proof: a user has nothing to ask here", async () => {
  expect(await outcomeOf(stack.client(DeviceTrustService).proveDevice({}))).toBe("DEVICE_PROOF_REQUIRED");
  expect(await outcomeOf(stack.admin.client(DeviceTrustService).proveDevice({}))).toBe("DEVICE_PROOF_REQUIRED");
});
