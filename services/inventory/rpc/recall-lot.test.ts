import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Lot_State as State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { collide } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { postTestStock } from "../../../test/test-ledger.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;
let itemId: string;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createTestSite(stack, "TPE");
  itemId = (await createTestItem(stack, "MILK", { tracking: Tracking.LOT })).id;
});

afterAll(() => stack?.stop());

const lots = () => stack.admin.client(LotService);
const create = async (lotNo: string) => {
  const lot = { warehouseId: site.warehouseId, lotNo };
  return (await lots().createLot({ item: { id: itemId }, lot })).lot?.id ?? "";
};

test("recalls a lot for good, lists its stock and bars it", async () => {
  const lotId = await create("L1");
  const locationId = (await createTestLocation(stack, site.warehouseId, "A-1")).id;
  const movement = { warehouseId: site.warehouseId, itemId, locationId, lotId };
  await postTestStock(stack, { ...movement, quantity: 4 });
  const recalled = await lots().recallLot({ lotId, reason: "Glass" });
  expect(recalled).toMatchObject({
    lot: { state: State.RECALLED, stateReason: "Glass" },
    stock: [{ locationCode: "A-1", onHand: "4", allocated: "0" }],
    moreStock: false,
  });
  for (const quantity of [1, -1]) {
    expect(await refusalOf(postTestStock(stack, { ...movement, quantity }))).toMatchObject({ reason: "LOT_ON_HOLD" });
  }
  const state = { reason: "INVALID_STATE", resource: "lot", state: "recalled" };
  expect(await refusalOf(lots().recallLot({ lotId, reason: "Again" }))).toEqual(state);
  expect(await refusalOf(lots().releaseLot({ lotId, reason: "Sorry" }))).toEqual(state);
  expect(await refusalOf(lots().holdLot({ lotId, reason: "Smells" }))).toEqual(state);
  expect(await eventsOf(stack, lotId)).toEqual(["inventory.lot.created", "inventory.lot.recalled"]);
});

test("recalls what is on hold; a release at the same time frees nothing", async () => {
  const lotId = await create("L2");
  await lots().holdLot({ lotId, reason: "Smells" });
  const outcomes = await collide(stack, [
    () => lots().recallLot({ lotId, reason: "Glass" }),
    () =>
      lots()
        .releaseLot({ lotId, reason: "Fine" })
        .then(() => undefined),
  ]);
  expect(outcomes[0]?.status).toBe("fulfilled");
  expect((await lots().getLot({ lotId })).lot?.state).toBe(State.RECALLED);
});

test("needs a reason and a place of the lot in reach", async () => {
  const lotId = await create("L3");
  expect(await refusalOf(lots().recallLot({ lotId, reason: "" }))).toMatchObject({ reason: "INVALID_REQUEST" });
  const other = await createTestSite(stack, "KHH");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const stranger = (await createTestUser(stack, "stranger", grants)).client(LotService);
  expect(await refusalOf(stranger.recallLot({ lotId, reason: "x" }))).toEqual({ reason: "NOT_FOUND", resource: "lot" });
});
