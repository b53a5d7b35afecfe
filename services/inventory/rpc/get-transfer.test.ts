import { afterAll, beforeAll, expect, test } from "vitest";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestRoute, createTestTransfer, type TestRoute } from "../../../test/test-transfers.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let route: TestRoute;

beforeAll(async () => {
  stack = await startTestStack();
  route = await createTestRoute(stack);
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "NUT");
});

afterAll(() => stack?.stop());

test("returns a transfer with its lines to whoever has one of its warehouses, and to nobody else", async () => {
  const made = await createTestTransfer(stack, route, { NUT: "2", BOLT: "1" });
  const third = await createTestSite(stack, "KHH");
  const get = async (login: string, unitId: string) => {
    const user = await createTestUser(stack, login, [{ role: "auditor", unitIds: [unitId] }]);
    return user.client(TransferService).getTransfer({ transferId: made.transfer.id });
  };
  expect(await get("source", route.from.warehouseId)).toMatchObject(made);
  const seen = await get("destination", route.to.id);
  expect(seen.lines.map(({ lineNo, itemCode }) => [lineNo, itemCode])).toEqual([
    [1, "NUT"],
    [2, "BOLT"],
  ]);
  const nowhere = { reason: "NOT_FOUND", resource: "transfer" };
  expect(await refusalOf(get("third", third.id))).toEqual(nowhere);
  const unknown = stack.admin.client(TransferService).getTransfer({ transferId: uuidv7() });
  expect(await refusalOf(unknown)).toEqual(nowhere);
});
