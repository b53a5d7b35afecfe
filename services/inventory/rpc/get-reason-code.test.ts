import { afterAll, beforeAll, expect, test } from "vitest";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
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

test("shows a reason code to whoever may read reason codes anywhere, and to nobody else", async () => {
  const made = await stack.admin
    .client(ReasonCodeService)
    .createReasonCode({ reasonCode: { code: "LOST", name: "Lost" } });
  const reasonCodeId = made.reasonCode?.id ?? "";
  const { warehouseId } = await createTestSite(stack, "GET");
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [warehouseId] }]);
  const stranger = await createTestUser(stack, "stranger", []);
  const shown = await operator.client(ReasonCodeService).getReasonCode({ reasonCodeId });
  expect(shown.reasonCode).toEqual(made.reasonCode);
  expect(await refusalOf(stranger.client(ReasonCodeService).getReasonCode({ reasonCodeId }))).toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  const none = operator.client(ReasonCodeService).getReasonCode({ reasonCodeId: uuidv7() });
  expect(await refusalOf(none)).toEqual({ reason: "NOT_FOUND", resource: "reason_code" });
});
