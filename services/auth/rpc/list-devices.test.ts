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
let here: DeviceSite;
let there: DeviceSite;
beforeAll(async () => {
  stack = await startTestStack();
  [here, there] = [await createDeviceSite(stack, "S1"), await createDeviceSite(stack, "S2")];
  for (const serialNo of ["A", "B", "C"]) await createPendingDevice(stack, here, serialNo);
  await createTrustedDevice(stack, here, "D");
  await createPendingDevice(stack, there, "E");
});
afterAll(() => stack.stop());

const serials = ({ devices }: { devices: readonly { serialNo: string }[] }) => devices.map(({ serialNo }) => serialNo);

test("lists the devices of the sites in reach, newest first", async () => {
  const asManager = here.approver.client(DeviceService);
  expect(serials(await asManager.listDevices({}))).toEqual(["D", "C", "B", "A"]);
  expect(serials(await asManager.listDevices({ siteId: there.id }))).toEqual([]);
  const asAdmin = stack.admin.client(DeviceService);
  expect(serials(await asAdmin.listDevices({}))).toEqual(["E", "D", "C", "B", "A"]);
  expect(serials(await asAdmin.listDevices({ siteId: there.id }))).toEqual(["E"]);
  expect(serials(await asAdmin.listDevices({ states: [Device_State.TRUSTED] }))).toEqual(["D"]);
});

test("pages without gap or repetition", async () => {
  const client = here.approver.client(DeviceService);
  const pages: string[][] = [];
  let pageToken = "";
  do {
    const page = await client.listDevices({ pageSize: 3, pageToken });
    pages.push(serials(page));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(pages).toEqual([["D", "C", "B"], ["A"]]);
  expect(await outcomeOf(client.listDevices({ pageToken: "x" }))).toBe("INVALID_REQUEST");
});
