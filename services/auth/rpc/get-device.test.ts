import { afterAll, beforeAll, expect, test } from "vitest";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { createDeviceSite, createPendingDevice } from "../../../test/test-enrollment.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

test("shows a device to those who hold the permission at its site, and nobody else can tell that it exists", async () => {
  const [here, there] = [await createDeviceSite(stack, "S1"), await createDeviceSite(stack, "S2")];
  const { id: deviceId } = await createPendingDevice(stack, here, "SN-1");
  const get = (user: typeof here.enroller, id = deviceId) => user.client(DeviceService).getDevice({ deviceId: id });
  expect((await get(here.approver)).device).toMatchObject({ id: deviceId, serialNo: "SN-1" });
  expect((await get(stack.admin)).device?.id).toBe(deviceId);
  const errors = await Promise.all(
    [get(there.approver), get(there.approver, uuidv7())].map((call) =>
      call.catch(({ message, code }) => ({ message, code })),
    ),
  );
  expect(errors[0]).toEqual(errors[1]);
  expect(await outcomeOf(get(there.approver))).toBe("NOT_FOUND");
  const nobody = await createTestUser(stack, "nobody");
  expect(await outcomeOf(get(nobody))).toBe("PERMISSION_DENIED");
});
