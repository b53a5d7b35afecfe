import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Lot_State as State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { collide, untilCallsWait } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { allocateTestStock, postTestStock } from "../../../test/test-ledger.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventPlacesOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let taipei: TestSite;
let kaohsiung: TestSite;
let itemId: string;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestSite(stack, "TPE");
  kaohsiung = await createTestSite(stack, "KHH");
  itemId = (await createTestItem(stack, "MILK", { tracking: Tracking.LOT })).id;
});

afterAll(() => stack?.stop());

const create = async (lotNo: string) => {
  const lot = { warehouseId: taipei.warehouseId, lotNo };
  return (await stack.admin.client(LotService).createLot({ item: { id: itemId }, lot })).lot?.id ?? "";
};

test("whoever has stock of a lot holds it everywhere, and sees what is affected in her own places", async () => {
  const lotId = await create("L1");
  const [near, nearer, far] = [
    (await createTestLocation(stack, kaohsiung.warehouseId, "A-1")).id,
    (await createTestLocation(stack, kaohsiung.warehouseId, "A-2")).id,
    (await createTestLocation(stack, taipei.warehouseId, "B-1")).id,
  ];
  const receive = (warehouseId: string, locationId: string, quantity: number) =>
    postTestStock(stack, { warehouseId, itemId, locationId, lotId, quantity });
  await receive(kaohsiung.warehouseId, near, 5);
  await receive(kaohsiung.warehouseId, nearer, 7);
  await allocateTestStock(stack, { warehouseId: kaohsiung.warehouseId, itemId, locationId: nearer, quantity: 3 });
  await receive(taipei.warehouseId, far, 9);
  const grants = [{ role: "warehouse-manager", unitIds: [kaohsiung.warehouseId] }];
  const manager = (await createTestUser(stack, "manager", grants)).client(LotService);
  const held = await manager.holdLot({ lotId, reason: "Smells" });
  expect(held).toMatchObject({ lot: { state: State.ON_HOLD, stateReason: "Smells", etag: "2" }, moreStock: false });
  const place = { warehouseId: kaohsiung.warehouseId, status: StockStatus.UNRESTRICTED };
  expect(held.stock).toMatchObject([
    { ...place, locationId: nearer, locationCode: "A-2", onHand: "7", allocated: "3" },
    { ...place, locationId: near, locationCode: "A-1", onHand: "5", allocated: "0" },
  ]);
  for (const [warehouseId, locationId] of [
    [kaohsiung.warehouseId, near],
    [taipei.warehouseId, far],
  ] as const) {
    expect(await refusalOf(receive(warehouseId, locationId, -1))).toMatchObject({ reason: "LOT_ON_HOLD" });
  }
  expect((await auditOf(stack, lotId)).at(-1)).toMatchObject({
    action: "LotService.HoldLot",
    actor: "manager",
    reason: "Smells",
    before: { state: "active" },
    after: { state: "on_hold" },
  });
  // Each warehouse that has stock of it hears of it.
  const places = (await eventPlacesOf(stack, lotId, "inventory.lot.held")).sort();
  expect(places).toEqual([taipei.warehouseId, kaohsiung.warehouseId].sort());
});

test("what is issued while a lot is put on hold finds it on hold", async () => {
  const lotId = await create("L3");
  const { warehouseId } = taipei;
  const locationId = (await createTestLocation(stack, warehouseId, "C-1")).id;
  const movement = { warehouseId, itemId, locationId, lotId };
  await postTestStock(stack, { ...movement, quantity: 2 });
  const outcomes = await collide<unknown>(stack, [
    () => stack.admin.client(LotService).holdLot({ lotId, reason: "Smells" }),
    async () => {
      await untilCallsWait(stack, 1);
      return refusalOf(postTestStock(stack, { ...movement, quantity: -1 }));
    },
  ]);
  expect(outcomes).toMatchObject([{ value: { stock: [{ onHand: "2" }] } }, { value: { reason: "LOT_ON_HOLD" } }]);
});

test("needs a reason, an active lot, and a place of the lot in reach", async () => {
  const lotId = await create("L2");
  const lots = stack.admin.client(LotService);
  expect(await refusalOf(lots.holdLot({ lotId, reason: "" }))).toMatchObject({ reason: "INVALID_REQUEST" });
  const grants = [{ role: "warehouse-manager", unitIds: [kaohsiung.id] }];
  const stranger = (await createTestUser(stack, "stranger", grants)).client(LotService);
  expect(await refusalOf(stranger.holdLot({ lotId, reason: "x" }))).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [taipei.id] }]);
  expect(await refusalOf(operator.client(LotService).holdLot({ lotId, reason: "x" }))).toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  expect((await lots.holdLot({ lotId, reason: "Smells" })).stock).toEqual([]);
  expect(await eventPlacesOf(stack, lotId, "inventory.lot.held")).toEqual([taipei.warehouseId]);
  expect(await refusalOf(lots.holdLot({ lotId, reason: "Again" }))).toEqual({
    reason: "INVALID_STATE",
    resource: "lot",
    state: "on_hold",
  });
});
