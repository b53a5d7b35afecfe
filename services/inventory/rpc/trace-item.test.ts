import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, movement, receiveTestStock, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { movementTypeName } from "./movement-type-name.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestWarehouse(stack, "TPE");
  tainan = await createTestWarehouse(stack, "TNN");
  await createTestItem(stack, "MILK", { tracking: Item_Tracking.LOT });
  await createTestItem(stack, "PUMP", { tracking: Item_Tracking.SERIAL });
  await stack.admin.client(ReasonCodeService).createReasonCode({ reasonCode: { code: "RETURN", name: "Return" } });
  const lots = stack.admin.client(LotService);
  for (const lotNo of ["L1", "L2"]) {
    await lots.createLot({ item: { code: "MILK" }, lot: { lotNo, warehouseId: taipei.warehouseId } });
  }
  await receiveTestStock(stack, taipei, "MILK", "6", at("A", "L1"));
  await receiveTestStock(stack, taipei, "MILK", "9", at("A", "L2"));
  await receiveTestStock(stack, tainan, "MILK", "5", at("B", "L1"));
  await post(movement(taipei, Type.ISS_PROD, "MILK", "4", { from: at("A", "L1") }));
  await post(movement(taipei, Type.RCV_OTHER, "PUMP", "2", { to: at("A"), serials: ["P1", "P2"] }));
  await post(movement(taipei, Type.MOVE_BIN, "PUMP", "1", { from: at("A"), to: at("B"), serials: ["P1"] }));
  await post(movement(taipei, Type.ISS_PROD, "PUMP", "1", { from: at("B"), serials: ["P1"] }));
});

afterAll(() => stack?.stop());

const post = (document: ReturnType<typeof movement>) =>
  stack.admin.client(MovementService).postMovement({ movement: document });
const lot = (code: string) => ({ item: { code: "MILK" }, traced: { case: "lot" as const, value: { code } } });
const piece = (value: string) => ({ item: { code: "PUMP" }, traced: { case: "serialNo" as const, value } });
const trace = async (request: ReturnType<typeof lot | typeof piece>, user = stack.admin) =>
  (await user.client(StockService).traceItem(request)).entries.map(
    ({ type, locationCode, quantity, actorName }) =>
      `${movementTypeName(type)} ${locationCode} ${quantity} by ${actorName}`,
  );

const inTaipei = ["RCV_OTHER SUPPLIER -6 by admin", "RCV_OTHER A 6 by admin"];
const inTainan = ["RCV_OTHER SUPPLIER -5 by admin", "RCV_OTHER B 5 by admin"];
const used = ["ISS_PROD A -4 by admin", "ISS_PROD PRODUCTION 4 by admin"];

test("follows a lot from where it came to where it went", async () => {
  expect(await trace(lot("L1"))).toEqual([...inTaipei, ...inTainan, ...used]);
  const client = stack.admin.client(StockService);
  const first = await client.traceItem({ ...lot("L1"), pageSize: 5 });
  const second = await client.traceItem({ ...lot("L1"), pageSize: 5, pageToken: first.nextPageToken });
  expect([first.entries.length, second.entries.length, second.nextPageToken]).toEqual([5, 1, ""]);
});

test("follows a piece by its number", async () => {
  expect(await trace(piece("P1"))).toEqual([
    "RCV_OTHER SUPPLIER -2 by admin",
    "RCV_OTHER A 2 by admin",
    "MOVE_BIN A -1 by admin",
    "MOVE_BIN B 1 by admin",
    "ISS_PROD B -1 by admin",
    "ISS_PROD PRODUCTION 1 by admin",
  ]);
  expect(await trace(piece("P2"))).toHaveLength(2);
});

test("shows a limited caller what happened in her own warehouses", async () => {
  const auditor = await createTestUser(stack, "auditor", [{ role: "auditor", unitIds: [tainan.id] }]);
  expect(await trace(lot("L1"), auditor)).toEqual(inTainan);
  expect(await refusalOf(trace(lot("L2"), auditor))).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  expect(await refusalOf(trace(piece("P1"), auditor))).toEqual({ reason: "NOT_FOUND", resource: "serial" });
});

test("refuses what does not exist, and a trace of nothing", async () => {
  expect(await refusalOf(trace({ ...lot("L1"), item: { code: "NONE" } }))).toEqual({
    reason: "NOT_FOUND",
    resource: "item",
  });
  expect(await refusalOf(trace({ ...lot("L1"), item: { code: "PUMP" } }))).toEqual({
    reason: "NOT_FOUND",
    resource: "lot",
  });
  expect(await refusalOf(trace(piece("P9")))).toEqual({ reason: "NOT_FOUND", resource: "serial" });
  const nothing = stack.admin.client(StockService).traceItem({ item: { code: "MILK" } });
  expect(await refusalOf(nothing)).toMatchObject({ reason: "INVALID_REQUEST" });
});
