import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const reasons = () => stack.admin.client(ReasonCodeService);

test("makes a reason code once, with a trace of it", async () => {
  const movementTypes = [MovementType.SCRAP, MovementType.ADJ_MANUAL, MovementType.SCRAP];
  const reasonCode = { code: "damaged", name: " 破損 ", movementTypes, requiresNote: true };
  const request = { reasonCode, requestId: uuidv7() };
  const made = await reasons().createReasonCode(request);
  expect(made.reasonCode).toMatchObject({
    code: "DAMAGED",
    name: "破損",
    movementTypes: [MovementType.ADJ_MANUAL, MovementType.SCRAP],
    requiresNote: true,
    archived: false,
    etag: "1",
  });
  expect(await reasons().createReasonCode(request)).toEqual(made);
  const id = made.reasonCode?.id ?? "";
  const after = { code: "DAMAGED", movement_types: ["ADJ_MANUAL", "SCRAP"] };
  expect(await auditOf(stack, id)).toMatchObject([{ action: "ReasonCodeService.CreateReasonCode", after }]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.reason_code.created"]);
});

test("refuses what is wrong or taken, and whoever may not", async () => {
  await reasons().createReasonCode({ reasonCode: { code: "LOST", name: "Lost" } });
  const create = (reasonCode: object) =>
    refusalOf(reasons().createReasonCode({ reasonCode: { code: "FREE", name: "Free", ...reasonCode } }));
  expect((await create({ code: "A/B" })).violations).toContain("reason_code.code: 1 to 32");
  expect((await create({ name: "" })).violations).toContain("reason_code.name: 1 to 100");
  expect(await create({ movementTypes: [0] })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await create({ movementTypes: [99] })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await create({ code: "lost" })).toEqual({ reason: "ALREADY_EXISTS", resource: "reason_code", field: "code" });
  const planner = await createTestUser(stack, "planner", [{ role: "planner", unitIds: [] }]);
  const denied = planner.client(ReasonCodeService).createReasonCode({ reasonCode: { code: "MINE", name: "Mine" } });
  expect(await refusalOf(denied)).toMatchObject({ reason: "PERMISSION_DENIED" });
});
