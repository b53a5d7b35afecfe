import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const units = () => stack.admin.client(OrganizationService);
const mask = (...paths: string[]) => ({ paths });

test("changes the named fields only, with a trace of what changed", async () => {
  const { id } = await createTestSite(stack, "TPE");
  const unit = { id, etag: "1", name: "Taipei", timeZone: "Asia/Tokyo", externalId: "ignored" };
  const request = { unit, updateMask: mask("name", "time_zone"), requestId: uuidv7() };
  const updated = await units().updateUnit(request);
  expect(updated.unit).toMatchObject({
    code: "TPE",
    name: "Taipei",
    timeZone: "Asia/Tokyo",
    externalId: "",
    etag: "2",
  });
  expect(await units().updateUnit(request)).toEqual(updated);
  expect((await auditOf(stack, id)).slice(1)).toMatchObject([
    {
      action: "OrganizationService.UpdateUnit",
      unit_id: id,
      before: { name: "TPE", time_zone: "Asia/Taipei" },
      after: { name: "Taipei", time_zone: "Asia/Tokyo" },
    },
  ]);
  expect(await eventsOf(stack, id)).toEqual(["auth.organization_unit.created", "auth.organization_unit.updated"]);
});

test("refuses what is wrong, taken, archived, or changed by others", async () => {
  const { id, warehouseId, workCenterId } = await createTestSite(stack, "TNN");
  const update = (unit: { id: string; etag?: string; [field: string]: string | undefined }, ...paths: string[]) =>
    refusalOf(units().updateUnit({ unit: { etag: "1", ...unit } as object, updateMask: mask(...paths) }));
  const invalid = { reason: "INVALID_REQUEST" };
  expect(await update({ id: uuidv7(), name: "x" }, "name")).toEqual({
    reason: "NOT_FOUND",
    resource: "organization_unit",
  });
  expect(await update({ id: "TNN", name: "x" }, "name")).toEqual({
    reason: "NOT_FOUND",
    resource: "organization_unit",
  });
  expect(await update({ id, code: "X" }, "code")).toMatchObject(invalid);
  expect(await update({ id, name: " " }, "name")).toMatchObject(invalid);
  expect(await update({ id, timeZone: "" }, "time_zone")).toMatchObject(invalid);
  expect(await update({ id: warehouseId, timeZone: "Asia/Taipei" }, "time_zone")).toMatchObject(invalid);
  expect(await update({ id, etag: "3", name: "x" }, "name")).toMatchObject({
    reason: "VERSION_CONFLICT",
    current_etag: "1",
  });
  await units().updateUnit({ unit: { id, etag: "1", externalId: "P-1" }, updateMask: mask("external_id") });
  const taken = { id: warehouseId, externalId: "P-1" };
  expect(await update(taken, "external_id")).toMatchObject({ reason: "ALREADY_EXISTS", field: "external_id" });
  await units().archiveUnit({ unitId: workCenterId, etag: "1" });
  expect(await update({ id: workCenterId, etag: "2", name: "x" }, "name")).toMatchObject({ reason: "ARCHIVED" });
});

test("a limited administrator cannot change the organization, which belongs to the whole stack", async () => {
  const { id } = await createTestSite(stack, "KHH");
  const local = await createTestUser(stack, "local", [{ role: "administrator", unitIds: [id] }]);
  const rename = { unit: { id, etag: "1", name: "Mine" }, updateMask: mask("name") };
  const refusal = await refusalOf(local.client(OrganizationService).updateUnit(rename));
  expect(refusal).toEqual({ reason: "OUT_OF_SCOPE", permission: "auth.organization.manage" });
});
