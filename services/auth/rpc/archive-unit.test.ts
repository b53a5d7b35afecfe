import { createConnectTransport } from "@connectrpc/connect-web";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDeviceKey, signingFetch } from "../../../cli/device-signer.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, movement, receiveTestStock } from "../../../test/test-stock.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const units = () => stack.admin.client(OrganizationService);
const archive = (unitId: string, etag = "1") => units().archiveUnit({ unitId, etag });

test("a site can be archived after its units, with a trace of it", async () => {
  const { id, warehouseId, workCenterId } = await createTestSite(stack, "TPE");
  const inUse = { reason: "IN_USE", resource: "organization_unit", by: "organization_unit" };
  expect(await refusalOf(archive(id))).toEqual(inUse);
  expect((await archive(warehouseId)).unit).toMatchObject({ archived: true, etag: "2" });
  expect(await refusalOf(archive(id))).toEqual(inUse);
  await archive(workCenterId);
  const request = { unitId: id, etag: "1", requestId: uuidv7() };
  const archived = await units().archiveUnit(request);
  expect(archived.unit?.archived).toBe(true);
  expect(await units().archiveUnit(request)).toEqual(archived);
  const trail = (await auditOf(stack, id)).slice(1);
  expect(trail.map(({ reason }) => reason)).toEqual(["IN_USE", "IN_USE", ""]);
  expect(trail.slice(2)).toMatchObject([
    { action: "OrganizationService.ArchiveUnit", unit_id: id, before: { archived: false }, after: { archived: true } },
  ]);
  expect(await eventsOf(stack, id)).toEqual(["auth.organization_unit.created", "auth.organization_unit.archived"]);
});

test("refuses what is not there, changed by others, or archived already", async () => {
  const { warehouseId } = await createTestSite(stack, "TNN");
  expect(await refusalOf(archive(uuidv7()))).toEqual({ reason: "NOT_FOUND", resource: "organization_unit" });
  expect(await refusalOf(archive(warehouseId, "5"))).toMatchObject({ reason: "VERSION_CONFLICT", current_etag: "1" });
  await archive(warehouseId);
  expect(await refusalOf(archive(warehouseId, "2"))).toEqual({ reason: "ARCHIVED", resource: "organization_unit" });
});

test("a site stays as long as a device can work there", async () => {
  const { id, warehouseId, workCenterId } = await createTestSite(stack, "KHH");
  await archive(warehouseId);
  await archive(workCenterId);
  const devices = stack.admin.client(DeviceService);
  const { enrollmentToken } = await stack.admin
    .client(DeviceTrustService)
    .createEnrollmentToken({ siteId: id, deviceName: "PDA 1" });
  const key = createDeviceKey();
  const fetch = signingFetch({ key, keyId: key.thumbprint, token: enrollmentToken, nonce: "" });
  const transport = createConnectTransport({ baseUrl: stack.url, fetch });
  const device = { enrollmentToken, publicKeyJwk: key.publicJwk, serialNo: "S-1" };
  const enrolled = await stack.client(DeviceTrustService, undefined, transport).enrollDevice(device);
  expect(await refusalOf(archive(id))).toEqual({ reason: "IN_USE", resource: "organization_unit", by: "device" });
  await devices.rejectDevice({ deviceId: enrolled.device?.id ?? "", reason: "lost" });
  expect((await archive(id)).unit?.archived).toBe(true);
});

test("a warehouse that holds stock is still in use", async () => {
  const warehouse = await createTestWarehouse(stack, "TXG");
  await createTestItem(stack, "BOLT");
  await receiveTestStock(stack, warehouse, "BOLT", "3", at("A"));
  const inUse = { reason: "IN_USE", resource: "organization_unit", by: "stock" };
  expect(await refusalOf(archive(warehouse.warehouseId))).toEqual(inUse);
  const taken = movement(warehouse, MovementType.ISS_PROD, "BOLT", "3", { from: at("A") });
  await stack.admin.client(MovementService).postMovement({ movement: taken });
  expect((await archive(warehouse.warehouseId)).unit?.archived).toBe(true);
});
