import { timestampFromDate, timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, balancesOf, createTestWarehouse, movement, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let warehouse: TestWarehouse;

beforeAll(async () => {
  stack = await startTestStack();
  warehouse = await createTestWarehouse(stack, "TPE");
  await createTestItem(stack, "BOLT");
});

afterAll(() => stack?.stop());

const dayMs = 86_400_000;
const movements = () => stack.admin.client(MovementService);
const daysAgo = (days: number) => timestampFromDate(new Date(Date.now() - days * dayMs));
const receipt = (days: number) => ({
  movement: { ...movement(warehouse, Type.RCV_OTHER, "BOLT", "1", { to: at("A") }), businessTime: daysAgo(days) },
});

test("posts what happened before the tolerance of the site; PostMovement does not", async () => {
  expect(await refusalOf(movements().postMovement(receipt(3)))).toMatchObject({ reason: "BACKDATE_NOT_ALLOWED" });
  await movements().postMovement(receipt(0.5));
  const { posting } = await movements().backdateMovement(receipt(3));
  const { transaction } = await movements().getTransaction({ transactionId: posting?.transactionId ?? "" });
  const business = transaction?.businessTime ? timestampMs(transaction.businessTime) : 0;
  const recorded = transaction?.recordTime ? timestampMs(transaction.recordTime) : 0;
  expect(Math.round((recorded - business) / dayMs)).toBe(3);
  expect(await balancesOf(stack)).toEqual({ "BOLT A": "2" });
});

test("a time in the future is taken as now, with a warning", async () => {
  const { posting } = await movements().postMovement(receipt(-2));
  expect(posting?.warnings).toEqual(["CLOCK_SKEW"]);
  const { transaction } = await movements().getTransaction({ transactionId: posting?.transactionId ?? "" });
  expect(transaction?.businessTime).toEqual(transaction?.recordTime);
  expect(transaction?.warnings).toEqual(["CLOCK_SKEW"]);
});

test("a closed period stays closed, and an operator does not back-date", async () => {
  await withConnection({ connectionString: stack.database.adminUrl }, async (db) => {
    await db.query("set session_replication_role = replica");
    await db.query("update inventory.site_setting set closed_until = current_date - 5");
  });
  expect(await refusalOf(movements().backdateMovement(receipt(7)))).toMatchObject({ reason: "PERIOD_CLOSED" });
  await movements().backdateMovement(receipt(3));
  const operator = await createTestUser(stack, "operator", [{ role: "operator" }]);
  expect(await refusalOf(operator.client(MovementService).backdateMovement(receipt(3)))).toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  const { businessTime, ...timeless } = receipt(3).movement;
  expect(businessTime).toBeDefined();
  expect(await refusalOf(movements().backdateMovement({ movement: timeless }))).toMatchObject({
    reason: "INVALID_REQUEST",
  });
});
