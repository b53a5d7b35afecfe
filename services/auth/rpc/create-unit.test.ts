import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationUnit_Kind as Kind } from "../../../gen/erp/auth/v1/organization_pb.ts";
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
const site = { kind: Kind.SITE, code: "khh", name: " Kaohsiung ", timeZone: "Asia/Taipei" };

test("makes a site once, with a trace of it", async () => {
  const request = { unit: { ...site, externalId: "P-1" }, requestId: uuidv7() };
  const made = await units().createUnit(request);
  const shown = {
    kind: Kind.SITE,
    code: "KHH",
    name: "Kaohsiung",
    externalId: "P-1",
    siteId: "",
    archived: false,
    etag: "1",
  };
  expect(made.unit).toMatchObject(shown);
  expect(await units().createUnit(request)).toEqual(made);
  const id = made.unit?.id ?? "";
  const trace = { action: "OrganizationService.CreateUnit", actor: "admin", unit_id: id, after: { code: "KHH" } };
  expect(await auditOf(stack, id)).toMatchObject([trace]);
  expect(await eventsOf(stack, id)).toEqual(["auth.organization_unit.created"]);
});

test("who holds a role for a site holds it for a new warehouse of it at once", async () => {
  const { id: siteId } = await createTestSite(stack, "TPE");
  const operator = (await createTestUser(stack, "operator", [{ role: "operator", unitIds: [siteId] }])).client(
    OrganizationService,
  );
  expect((await operator.listUnits({})).units).toHaveLength(3);
  const { unit } = await units().createUnit({ unit: { kind: Kind.WAREHOUSE, siteId, code: "TPE-W2", name: "Second" } });
  expect((await operator.getUnit({ unitId: unit?.id ?? "" })).unit).toEqual(unit);
});

test("refuses what is wrong, taken, or in a site that is not there", async () => {
  const { id: siteId, warehouseId } = await createTestSite(stack, "TNN");
  const create = (unit: object) => refusalOf(units().createUnit({ unit: { ...site, code: "X", ...unit } }));
  const warehouse = { kind: Kind.WAREHOUSE, timeZone: "", siteId };
  expect(await create({ timeZone: "Mars/Olympus" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await create({ kind: Kind.UNSPECIFIED })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await create({ ...warehouse, siteId: "" })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await create({ ...warehouse, siteId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "site" });
  expect(await create({ ...warehouse, siteId: warehouseId })).toEqual({ reason: "NOT_FOUND", resource: "site" });
  expect(await create({ code: "tnn" })).toMatchObject({ reason: "ALREADY_EXISTS", field: "code" });
  await units().createUnit({ unit: { ...site, code: "Y", externalId: "P-2" } });
  expect(await create({ externalId: "P-2" })).toMatchObject({ reason: "ALREADY_EXISTS", field: "external_id" });
  const closed = await units().createUnit({ unit: { ...site, code: "OLD" } });
  await units().archiveUnit({ unitId: closed.unit?.id ?? "", etag: "1" });
  expect(await create({ ...warehouse, siteId: closed.unit?.id })).toEqual({ reason: "ARCHIVED", resource: "site" });
});
