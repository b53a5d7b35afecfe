import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import {
  at,
  balancesOf,
  createTestWarehouse,
  driftsOf,
  movement,
  type TestWarehouse,
} from "../../../test/test-stock.ts";

let stack: TestStack;
let warehouse: TestWarehouse;

beforeAll(async () => {
  stack = await startTestStack();
  warehouse = await createTestWarehouse(stack, "TPE");
  await createTestItem(stack, "BOLT");
});

afterAll(() => stack?.stop());

const movements = () => stack.admin.client(MovementService);
const receipt = (value: string) => ({
  movement: movement(warehouse, Type.RCV_OTHER, "BOLT", value, { to: at("A") }),
  requestId: uuidv7(),
});
const issue = (value: string) => ({
  movement: movement(warehouse, Type.ISS_PROD, "BOLT", value, { from: at("A") }),
  requestId: uuidv7(),
});

test("each document has an outcome of its own, in order, and keeps it when the batch is repeated", async () => {
  const batch = { movements: [issue("1"), receipt("5"), issue("3"), issue("3"), receipt("0.5")] };
  const { results } = await movements().batchPostMovements(batch);
  expect(results.map(({ outcome }) => (outcome.case === "refusal" ? outcome.value.reason : outcome.case))).toEqual([
    "INSUFFICIENT_STOCK",
    "posting",
    "posting",
    "INSUFFICIENT_STOCK",
    "PRECISION_EXCEEDED",
  ]);
  expect(results[3]?.outcome.value).toMatchObject({
    domain: "erp.inventory",
    metadata: { on_hand: "2", requested: "3", item: "BOLT" },
    message: "A 的 BOLT 庫存不足：現有 2，需要 3。",
  });
  expect(await balancesOf(stack)).toEqual({ "BOLT A": "2" });
  const again = await movements().batchPostMovements(batch);
  expect(again.results.map(({ outcome }) => outcome)).toEqual(results.map(({ outcome }) => outcome));
  expect(again.results.map(({ replayed }) => replayed)).toEqual([true, true, true, true, false]);
  expect(await balancesOf(stack)).toEqual({ "BOLT A": "2" });
});

test("a document is the same by PostMovement", async () => {
  const single = receipt("7");
  const { posting } = await movements().postMovement(single);
  const { results } = await movements().batchPostMovements({ movements: [single] });
  expect(results).toMatchObject([{ outcome: { case: "posting", value: posting }, replayed: true }]);
  expect(await driftsOf(stack)).toEqual([]);
});

test("refuses a batch without keys, or too large", async () => {
  const invalid = { reason: "INVALID_REQUEST" };
  const { movement: unkeyed } = receipt("1");
  expect(await refusalOf(movements().batchPostMovements({ movements: [{ movement: unkeyed }] }))).toMatchObject(
    invalid,
  );
  const large = receipt("1");
  const line = large.movement.lines?.[0] ?? {};
  large.movement.lines = Array.from({ length: 500 }, () => line);
  const five = Array.from({ length: 5 }, () => ({ ...large, requestId: uuidv7() }));
  expect(await refusalOf(movements().batchPostMovements({ movements: five }))).toMatchObject(invalid);
});
