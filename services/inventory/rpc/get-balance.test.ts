import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, receiveTestStock, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestWarehouse(stack, "TPE");
  tainan = await createTestWarehouse(stack, "TNN");
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "MILK", { tracking: Item_Tracking.LOT });
  const lot = { lotNo: "L1", warehouseId: taipei.warehouseId, expiryDate: "2020-01-31" };
  await stack.admin.client(LotService).createLot({ item: { code: "MILK" }, lot });
  await receiveTestStock(stack, taipei, "BOLT", "10", at("A"));
  await receiveTestStock(stack, taipei, "MILK", "3", at("A", "L1"));
});

afterAll(() => stack?.stop());

const key = (item: string, location: string, rest: object = {}) => ({
  warehouse: { code: taipei.code },
  item: { code: item },
  location: { code: location },
  ...rest,
});
const get = async (request: object, user = stack.admin) =>
  (await user.client(StockService).getBalance(request)).balance;

test("returns the stock at a place, with all that people know it by", async () => {
  expect(await get(key("bolt", "a"))).toMatchObject({
    warehouseId: taipei.warehouseId,
    warehouseCode: "TPE-W1",
    itemCode: "BOLT",
    itemName: "BOLT",
    uom: "EA",
    locationCode: "A",
    lotNo: "",
    status: StockStatus.UNRESTRICTED,
    expired: false,
    onHand: "10",
    allocated: "0",
    available: "10",
  });
});

test("stock past its date keeps its status, and is not available", async () => {
  const milk = { lotNo: "L1", expiryDate: "2020-01-31", status: StockStatus.UNRESTRICTED, onHand: "3" };
  expect(await get(key("MILK", "A", { lot: { code: "L1" } }))).toMatchObject({
    ...milk,
    expired: true,
    available: "0",
  });
});

test("returns zeros where there never was any", async () => {
  expect(await get(key("BOLT", "B"))).toMatchObject({ locationCode: "B", onHand: "0", available: "0" });
  const blocked = key("BOLT", "A", { status: StockStatus.BLOCKED });
  expect(await get(blocked)).toMatchObject({ status: StockStatus.BLOCKED, onHand: "0" });
});

test("knows nothing that does not exist, or lies elsewhere", async () => {
  const refused = (request: object, user = stack.admin) => refusalOf(get(request, user));
  expect(await refused(key("NONE", "A"))).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect(await refused(key("BOLT", "Z"))).toEqual({ reason: "NOT_FOUND", resource: "location" });
  expect(await refused(key("MILK", "A", { lot: { code: "L2" } }))).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [tainan.warehouseId] }]);
  expect(await refused(key("BOLT", "A"), operator)).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  const own = { ...key("BOLT", "A"), warehouse: { id: tainan.warehouseId } };
  expect(await get(own, operator)).toMatchObject({ warehouseCode: "TNN-W1", onHand: "0" });
});
