import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Device_State } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { createDeviceSite, createPendingDevice, type TestDevice } from "../../../test/test-enrollment.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let device: TestDevice;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_MIN_APP_VERSION: "1.10.0" } });
  device = await createPendingDevice(stack, await createDeviceSite(stack, "S1"), "SN-1");
});
afterAll(() => stack.stop());

const seen = async () => (await stack.admin.client(DeviceService).getDevice({ deviceId: device.id })).device;

test("records what the device says and tells it what it must know", async () => {
  const status = { appVersion: "1.10.2", batteryPercent: 0, queueDepth: 7, lastSequence: 2n ** 64n - 1n };
  const answer = await device.client(DeviceTrustService).deviceHeartbeat(status);
  expect(answer).toMatchObject({ state: Device_State.PENDING, minAppVersion: "1.10.0" });
  expect(Math.abs((answer.serverTime ? timestampMs(answer.serverTime) : 0) - Date.now())).toBeLessThan(10_000);
  expect(await seen()).toMatchObject({ appVersion: "1.10.2", batteryPercent: 0, queueDepth: 7, lastIp: "127.0.0.1" });
  expect((await seen())?.lastSeenTime).toEqual(answer.serverTime);
});

test("the last one wins and leaves the version of the record alone", async () => {
  const before = await seen();
  await device.client(DeviceTrustService).deviceHeartbeat({ appVersion: "1.11", queueDepth: 0 });
  const after = await seen();
  expect(after).toMatchObject({
    appVersion: "1.11",
    queueDepth: 0,
    etag: before?.etag,
    updateTime: before?.updateTime,
  });
  expect(after?.batteryPercent).toBeUndefined();
});

test("an app that is too old is told so, and recorded", async () => {
  expect(await outcomeOf(device.client(DeviceTrustService).deviceHeartbeat({ appVersion: "1.9.9" }))).toBe(
    "UPGRADE_REQUIRED",
  );
  expect(await seen()).toMatchObject({ appVersion: "1.9.9" });
});

test("needs a proof", async () => {
  const anonymous = stack.client(DeviceTrustService).deviceHeartbeat({ appVersion: "1.10.0" });
  expect(await outcomeOf(anonymous)).toBe("DEVICE_PROOF_REQUIRED");
});
