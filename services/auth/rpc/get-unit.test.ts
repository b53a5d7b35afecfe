import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationUnit_Kind as Kind } from "../../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
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

test("a unit out of the caller's places is as unknown as one that does not exist", async () => {
  const taipei = await createTestSite(stack, "TPE");
  const tainan = await createTestSite(stack, "TNN");
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [taipei.warehouseId] }]);
  const get = async (unitId: string) => (await operator.client(OrganizationService).getUnit({ unitId })).unit;
  expect(await get(taipei.warehouseId)).toMatchObject({ code: "TPE-W1", kind: Kind.WAREHOUSE, siteId: taipei.id });
  for (const hidden of [taipei.id, taipei.workCenterId, tainan.warehouseId, uuidv7()]) {
    expect(await refusalOf(get(hidden))).toEqual({ reason: "NOT_FOUND", resource: "organization_unit" });
  }
});
