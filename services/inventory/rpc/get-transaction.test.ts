import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, movement, receiveTestStock } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("shows what was entered, what it came to, and who posted it", async () => {
  const warehouse = await createTestWarehouse(stack, "TPE");
  await createTestItem(stack, "BOLT");
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [warehouse.id] }]);
  await receiveTestStock(stack, warehouse, "BOLT", "5", at("A"));
  const asked = movement(warehouse, Type.MOVE_BIN, "BOLT", "2.000", { from: at("A"), to: at("B") });
  const client = operator.client(MovementService);
  const { posting } = await client.postMovement({ movement: { ...asked, note: "tidy up" } });
  const transactionId = posting?.transactionId ?? "";
  const { transaction } = await client.getTransaction({ transactionId });
  expect(transaction).toMatchObject({
    id: transactionId,
    type: Type.MOVE_BIN,
    warehouseId: warehouse.warehouseId,
    note: "tidy up",
    actorName: "operator",
    reversalOf: "",
    reversals: [],
    recordTime: posting?.recordTime,
    businessTime: posting?.recordTime,
  });
  const side = (locationCode: string) => ({ locationCode, lotNo: "", status: StockStatus.UNRESTRICTED });
  const amount = { value: "2", uom: "EA" };
  expect(transaction?.movements).toMatchObject([
    { lineNo: 1, itemCode: "BOLT", quantity: amount, entered: amount, from: side("A"), to: side("B"), reversed: "0" },
  ]);
  const unknown = await refusalOf(client.getTransaction({ transactionId: uuidv7() }));
  expect(unknown).toEqual({ reason: "NOT_FOUND", resource: "stock_transaction" });
});
