import { afterAll, beforeAll, expect, test } from "vitest";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
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

test("shows a location within reach, and none of the world outside", async () => {
  const mine = await createTestSite(stack, "TPE");
  const other = await createTestSite(stack, "KHH");
  const create = async (warehouseId: string) => {
    const location = { warehouseId, code: "A-1", kind: Kind.BIN };
    return (await stack.admin.client(LocationService).createLocation({ location })).location;
  };
  const [own, foreign] = [await create(mine.warehouseId), await create(other.warehouseId)];
  const grants = [{ role: "operator", unitIds: [mine.warehouseId] }];
  const operator = (await createTestUser(stack, "operator", grants)).client(LocationService);
  expect((await operator.getLocation({ locationId: own?.id ?? "" })).location).toEqual(own);
  const hidden = { reason: "NOT_FOUND", resource: "location" };
  const virtual = "00000000-0000-7000-8000-000000000001";
  for (const locationId of [foreign?.id ?? "", uuidv7(), virtual]) {
    expect(await refusalOf(operator.getLocation({ locationId }))).toEqual(hidden);
  }
  expect(await refusalOf(stack.admin.client(LocationService).getLocation({ locationId: virtual }))).toEqual(hidden);
});
