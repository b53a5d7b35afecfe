import { afterAll, beforeAll, expect, test } from "vitest";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("shows a partner to whoever may read partners anywhere, and to nobody else", async () => {
  const made = await stack.admin
    .client(PartnerService)
    .createPartner({ partner: { code: "ACME", name: "Acme", isCustomer: true } });
  const partnerId = made.partner?.id ?? "";
  const { warehouseId } = await createTestSite(stack, "GET");
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [warehouseId] }]);
  const stranger = await createTestUser(stack, "stranger", []);
  expect((await operator.client(PartnerService).getPartner({ partnerId })).partner).toEqual(made.partner);
  expect(await refusalOf(stranger.client(PartnerService).getPartner({ partnerId }))).toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  const none = operator.client(PartnerService).getPartner({ partnerId: uuidv7() });
  expect(await refusalOf(none)).toEqual({ reason: "NOT_FOUND", resource: "partner" });
});
