import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, movement, receiveTestStock, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;
const ids: Record<string, string> = {};

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestWarehouse(stack, "TPE");
  tainan = await createTestWarehouse(stack, "TNN");
  for (const code of ["BOLT", "CAP", "NUT", "WASHER"]) ids[code] = (await createTestItem(stack, code)).id;
  await receiveTestStock(stack, taipei, "BOLT", "10", at("A"));
  await receiveTestStock(stack, taipei, "BOLT", "5", at("B"));
  await receiveTestStock(stack, tainan, "BOLT", "100", at("A"));
  await receiveTestStock(stack, taipei, "WASHER", "3", at("A"));
  await receiveTestStock(stack, taipei, "NUT", "1", at("A"));
  const used = movement(taipei, Type.ISS_PROD, "NUT", "1", { from: at("A") });
  await stack.admin.client(MovementService).postMovement({ movement: used });
});

afterAll(() => stack?.stop());

const sum = async (request: object = {}, user = stack.admin) =>
  (await user.client(StockService).sumBalances(request)).sums.map(
    ({ itemCode, onHand, allocated, available }) => `${itemCode} ${onHand} ${allocated} ${available}`,
  );

test("adds up what all warehouses have of each item", async () => {
  expect(await sum()).toEqual(["BOLT 115 0 115", "WASHER 3 0 3"]);
  expect(await sum({ warehouseId: tainan.warehouseId })).toEqual(["BOLT 100 0 100"]);
  expect(await sum({ itemIds: [ids.CAP, ids.WASHER] })).toEqual(["WASHER 3 0 3"]);
  expect(await sum({ itemIds: [ids.CAP, ids.NUT], includeZero: true })).toEqual(["CAP 0 0 0", "NUT 0 0 0"]);
});

test("lists page by page", async () => {
  const client = stack.admin.client(StockService);
  const first = await client.sumBalances({ pageSize: 1 });
  const second = await client.sumBalances({ pageSize: 1, pageToken: first.nextPageToken });
  expect([first, second].map(({ sums }) => sums[0]?.itemCode)).toEqual(["BOLT", "WASHER"]);
  expect(second.nextPageToken).toBe("");
});

test("adds up the own warehouses of a limited caller only", async () => {
  const planner = await createTestUser(stack, "planner", [{ role: "planner", unitIds: [tainan.id] }]);
  expect(await sum({}, planner)).toEqual(["BOLT 100 0 100"]);
  expect(await sum({ warehouseId: taipei.warehouseId }, planner)).toEqual([]);
  expect(await sum({ itemIds: [ids.WASHER], includeZero: true }, planner)).toEqual(["WASHER 0 0 0"]);
});
