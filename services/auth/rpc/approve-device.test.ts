import { afterAll, beforeAll, expect, test } from "vitest";
import { Device_State } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
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

test("another person than the one who let it enrol trusts a device", async () => {
  const { id: deviceId } = await createPendingDevice(stack, site, "SN-1");
  const request = { deviceId, reason: "fingerprint compared" };
  expect(await outcomeOf(site.enroller.client(DeviceService).approveDevice(request))).toBe("APPROVAL_SELF");
  const { device } = await site.approver.client(DeviceService).approveDevice(request);
  expect(device).toMatchObject({
    state: Device_State.TRUSTED,
    decidedBy: site.approver.id,
    enrolledBy: site.enroller.id,
  });
  expect(await outcomeOf(site.approver.client(DeviceService).approveDevice(request))).toBe("INVALID_STATE");
});

test("is audited with reason, place, before and after, and published", async () => {
  const { id } = await createPendingDevice(stack, site, "SN-2");
  await site.approver.client(DeviceService).approveDevice({ deviceId: id, reason: "seen at dock 3" });
  await withConnection({ connectionString: stack.database.adminUrl }, async (admin) => {
    const audit = await admin.query(
      "select action, actor_id, unit_id, outcome, reason, details from audit.record where resource_id = $1 order by record_time desc limit 1",
      [id],
    );
    expect(audit.rows).toMatchObject([
      {
        action: "DeviceService.ApproveDevice",
        actor_id: site.approver.id,
        unit_id: site.id,
        outcome: "done",
        reason: "seen at dock 3",
        details: { before: { state: "pending" }, after: { state: "trusted", decided_by: site.approver.id } },
      },
    ]);
    const events = await admin.query("select topic, unit_id from platform.outbox where resource_id = $1 order by id", [
      id,
    ]);
    expect(events.rows).toEqual([
      { topic: "auth.device.enrolled", unit_id: site.id },
      { topic: "auth.device.trusted", unit_id: site.id },
    ]);
  });
});

test("a device of another site cannot be told from one that does not exist", async () => {
  const other = await createDeviceSite(stack, "S2");
  const { id: deviceId } = await createPendingDevice(stack, other, "SN-3");
  const manager = site.approver.client(DeviceService);
  expect(await outcomeOf(manager.approveDevice({ deviceId, reason: "x" }))).toBe("NOT_FOUND");
  expect(await outcomeOf(manager.approveDevice({ deviceId: uuidv7(), reason: "x" }))).toBe("NOT_FOUND");
});

test("needs a reason", async () => {
  const { id: deviceId } = await createPendingDevice(stack, site, "SN-4");
  const manager = site.approver.client(DeviceService);
  expect(await outcomeOf(manager.approveDevice({ deviceId, reason: "" }))).toBe("INVALID_REQUEST");
});
