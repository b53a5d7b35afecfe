import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const reasons = () => stack.admin.client(ReasonCodeService);

async function createReason(code: string): Promise<string> {
  const reasonCode = { code, name: code, movementTypes: [MovementType.SCRAP], requiresNote: true };
  return (await reasons().createReasonCode({ reasonCode })).reasonCode?.id ?? "";
}

test("changes the fields that the mask names and no other, with a trace of it", async () => {
  const id = await createReason("DAMAGED");
  const request = {
    reasonCode: { id, etag: "1", name: "Damaged in store", movementTypes: [], requiresNote: false },
    updateMask: { paths: ["name", "movement_types"] },
    requestId: uuidv7(),
  };
  const updated = await reasons().updateReasonCode(request);
  expect(updated.reasonCode).toMatchObject({
    code: "DAMAGED",
    name: "Damaged in store",
    movementTypes: [],
    requiresNote: true,
    etag: "2",
  });
  expect(await reasons().updateReasonCode(request)).toEqual(updated);
  const [, record] = await auditOf(stack, id);
  expect(record).toMatchObject({ before: { movement_types: ["SCRAP"] }, after: { movement_types: [] } });
  expect(await eventsOf(stack, id)).toEqual(["inventory.reason_code.created", "inventory.reason_code.updated"]);
});

test("refuses what is wrong, out of date, archived or not there", async () => {
  const id = await createReason("LOST");
  const update = (fields: object, paths: string[]) =>
    refusalOf(reasons().updateReasonCode({ reasonCode: { id, etag: "1", ...fields }, updateMask: { paths } }));
  expect(await update({}, ["code"])).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await update({ name: "" }, ["name"])).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await update({ name: "N", etag: "3" }, ["name"])).toMatchObject({ reason: "VERSION_CONFLICT" });
  expect(await update({ name: "N", id: uuidv7() }, ["name"])).toEqual({ reason: "NOT_FOUND", resource: "reason_code" });
  await reasons().archiveReasonCode({ reasonCodeId: id, etag: "1" });
  expect(await update({ name: "N", etag: "2" }, ["name"])).toEqual({ reason: "ARCHIVED", resource: "reason_code" });
});
