import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  const make = async (code: string, ...movementTypes: MovementType[]) =>
    (await reasons().createReasonCode({ reasonCode: { code, name: code, movementTypes } })).reasonCode;
  await make("ANY");
  await make("DAMAGED", MovementType.SCRAP);
  await make("FOUND", MovementType.ADJ_MANUAL, MovementType.ADJ_COUNT);
  const old = await make("BROKEN", MovementType.SCRAP);
  await reasons().archiveReasonCode({ reasonCodeId: old?.id ?? "", etag: "1" });
});

afterAll(() => stack?.stop());

const reasons = () => stack.admin.client(ReasonCodeService);
const codes = async (request: object) => (await reasons().listReasonCodes(request)).reasonCodes.map(({ code }) => code);

test("lists by code, and those that may be given for a type of movement", async () => {
  expect(await codes({})).toEqual(["ANY", "DAMAGED", "FOUND"]);
  expect(await codes({ includeArchived: true })).toEqual(["ANY", "BROKEN", "DAMAGED", "FOUND"]);
  expect(await codes({ movementType: MovementType.SCRAP })).toEqual(["ANY", "DAMAGED"]);
  expect(await codes({ movementType: MovementType.ADJ_COUNT })).toEqual(["ANY", "FOUND"]);
  expect(await codes({ movementType: MovementType.ISS_MISC })).toEqual(["ANY"]);
});

test("pages through all of them once", async () => {
  const first = await reasons().listReasonCodes({ pageSize: 2 });
  expect(first.reasonCodes.map(({ code }) => code)).toEqual(["ANY", "DAMAGED"]);
  const second = await reasons().listReasonCodes({ pageSize: 2, pageToken: first.nextPageToken });
  expect(second).toMatchObject({ reasonCodes: [{ code: "FOUND" }], nextPageToken: "" });
});
