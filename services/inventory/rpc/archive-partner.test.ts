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

test("archives a partner once, with a trace of it", async () => {
  const partners = stack.admin.client(PartnerService);
  const made = await partners.createPartner({ partner: { code: "GONE", name: "Gone", isCustomer: true } });
  const partnerId = made.partner?.id ?? "";
  const archive = (etag: string) => partners.archivePartner({ partnerId, etag });
  expect(await refusalOf(archive("2"))).toMatchObject({ reason: "VERSION_CONFLICT", current_etag: "1" });
  expect((await archive("1")).partner).toMatchObject({ code: "GONE", archived: true, etag: "2" });
  expect(await refusalOf(archive("2"))).toEqual({ reason: "ARCHIVED", resource: "partner" });
  const none = partners.archivePartner({ partnerId: uuidv7(), etag: "1" });
  expect(await refusalOf(none)).toEqual({ reason: "NOT_FOUND", resource: "partner" });
  const done = (await auditOf(stack, partnerId)).filter(({ outcome }) => outcome === "done");
  expect(done).toMatchObject([{}, { action: "PartnerService.ArchivePartner", after: { archived: true } }]);
  expect(await eventsOf(stack, partnerId)).toEqual(["inventory.partner.created", "inventory.partner.archived"]);
});
