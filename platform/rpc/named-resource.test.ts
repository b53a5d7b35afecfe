import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import {
  ApproveDeviceRequestSchema,
  DeviceService,
  ListDevicesRequestSchema,
} from "../../gen/erp/auth/v1/device_service_pb.ts";
import { OrganizationService, UpdateUnitRequestSchema } from "../../gen/erp/auth/v1/organization_service_pb.ts";
import { CreateUserRequestSchema, UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { CreateLotRequestSchema, LotService } from "../../gen/erp/inventory/v1/lot_service_pb.ts";
import { namedResource } from "./named-resource.ts";

test("a request is about the resource whose id it carries", () => {
  const approve = create(ApproveDeviceRequestSchema, { deviceId: "d1", requestId: "r1" });
  expect(namedResource(DeviceService.method.approveDevice, approve)).toEqual({
    resourceType: "device",
    resourceId: "d1",
  });
  const update = create(UpdateUnitRequestSchema, { unit: { id: "u1" } });
  const unit = { resourceType: "organization_unit", resourceId: "u1" };
  expect(namedResource(OrganizationService.method.updateUnit, update)).toEqual(unit);
});

test("a reference is to what its field says", () => {
  const lot = create(CreateLotRequestSchema, { item: { id: "i1" } });
  expect(namedResource(LotService.method.createLot, lot)).toEqual({ resourceType: "item", resourceId: "i1" });
});

test("or about none that exists", () => {
  const newUser = create(CreateUserRequestSchema, { user: { login: "anna" }, requestId: "r1" });
  expect(namedResource(UserService.method.createUser, newUser)).toBeUndefined();
  expect(namedResource(DeviceService.method.listDevices, create(ListDevicesRequestSchema))).toBeUndefined();
});
