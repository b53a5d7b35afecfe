import { afterAll, beforeAll, expect, test } from "vitest";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
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

const partners = () => stack.admin.client(PartnerService);
const mill = { code: "mill-1", name: " Yarn Mill ", isSupplier: true, externalId: "SAP-1" };

test("makes a partner once, with a trace of it", async () => {
  const request = { partner: { ...mill, gln: "4006381 33393-1" }, requestId: uuidv7() };
  const made = await partners().createPartner(request);
  const shown = {
    code: "MILL-1",
    name: "Yarn Mill",
    isSupplier: true,
    isCustomer: false,
    gln: "4006381333931",
    externalId: "SAP-1",
    archived: false,
    etag: "1",
  };
  expect(made.partner).toMatchObject(shown);
  expect(await partners().createPartner(request)).toEqual(made);
  const id = made.partner?.id ?? "";
  expect(await auditOf(stack, id)).toMatchObject([
    { action: "PartnerService.CreatePartner", actor: "admin", unit_id: null, after: { code: "MILL-1" } },
  ]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.partner.created"]);
});

test("refuses what is wrong or taken", async () => {
  await partners().createPartner({ partner: { code: "ACME", name: "Acme", isCustomer: true, externalId: "A-1" } });
  const create = (partner: object) =>
    refusalOf(partners().createPartner({ partner: { code: "FREE", name: "Free", isCustomer: true, ...partner } }));
  expect(await create({ isCustomer: false })).toMatchObject({
    reason: "INVALID_REQUEST",
    violations: "partner.is_supplier: a supplier, a customer, or both",
  });
  expect((await create({ gln: "4006381333930" })).violations).toContain("partner.gln: 13 digits");
  expect(await create({ code: "acme" })).toEqual({ reason: "ALREADY_EXISTS", resource: "partner", field: "code" });
  expect(await create({ externalId: "A-1" })).toMatchObject({ reason: "ALREADY_EXISTS", field: "external_id" });
});

test("partners belong to the whole stack: a planner of one warehouse changes none", async () => {
  const { warehouseId } = await createTestSite(stack, "PRT");
  const planner = await createTestUser(stack, "planner-here", [{ role: "planner", unitIds: [warehouseId] }]);
  const refusal = refusalOf(planner.client(PartnerService).createPartner({ partner: { ...mill, code: "MILL-2" } }));
  expect(await refusal).toMatchObject({ reason: "OUT_OF_SCOPE" });
});
