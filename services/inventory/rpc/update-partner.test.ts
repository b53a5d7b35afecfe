import { afterAll, beforeAll, expect, test } from "vitest";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const partners = () => stack.admin.client(PartnerService);

async function createPartner(code: string, fields: object = {}): Promise<string> {
  const made = await partners().createPartner({ partner: { code, name: code, isSupplier: true, ...fields } });
  return made.partner?.id ?? "";
}

test("changes the fields that the mask names and no other, with a trace of it", async () => {
  const id = await createPartner("MILL", { externalId: "E-1" });
  const request = {
    partner: {
      id,
      etag: "1",
      name: "Yarn Mill",
      isCustomer: true,
      gln: "4006381333931",
      externalId: "not in the mask",
    },
    updateMask: { paths: ["name", "is_customer", "gln"] },
    requestId: uuidv7(),
  };
  const updated = await partners().updatePartner(request);
  expect(updated.partner).toMatchObject({
    name: "Yarn Mill",
    isSupplier: true,
    isCustomer: true,
    gln: "4006381333931",
    externalId: "E-1",
    etag: "2",
  });
  expect(await partners().updatePartner(request)).toEqual(updated);
  const [, record] = await auditOf(stack, id);
  expect(record).toMatchObject({ before: { name: "MILL", gln: null }, after: { name: "Yarn Mill" } });
  expect(await eventsOf(stack, id)).toEqual(["inventory.partner.created", "inventory.partner.updated"]);
});

test("refuses what is wrong, taken, out of date, archived or not there", async () => {
  const id = await createPartner("FIRM");
  await createPartner("OTHER", { externalId: "E-2" });
  const update = (fields: object, paths: string[]) =>
    refusalOf(partners().updatePartner({ partner: { id, etag: "1", ...fields }, updateMask: { paths } }));
  expect(await update({}, ["code"])).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await update({ isSupplier: false }, ["is_supplier"])).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await update({ gln: "1" }, ["gln"])).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await update({ externalId: "E-2" }, ["external_id"])).toMatchObject({ reason: "ALREADY_EXISTS" });
  expect(await update({ name: "N", etag: "3" }, ["name"])).toMatchObject({ reason: "VERSION_CONFLICT" });
  expect(await update({ name: "N", id: uuidv7() }, ["name"])).toEqual({ reason: "NOT_FOUND", resource: "partner" });
  await partners().archivePartner({ partnerId: id, etag: "1" });
  expect(await update({ name: "N", etag: "2" }, ["name"])).toEqual({ reason: "ARCHIVED", resource: "partner" });
});
