import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Lot_State as State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { postTestStock } from "../../../test/test-ledger.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("frees a lot on hold for a reason, and no other", async () => {
  const { warehouseId } = await createTestSite(stack, "TPE");
  const itemId = (await createTestItem(stack, "MILK", { tracking: Tracking.LOT })).id;
  const lots = stack.admin.client(LotService);
  const { lot } = await lots.createLot({ item: { id: itemId }, lot: { warehouseId, lotNo: "L1" } });
  const lotId = lot?.id ?? "";
  const locationId = (await createTestLocation(stack, warehouseId, "A-1")).id;
  const movement = { warehouseId, itemId, locationId, lotId };
  await postTestStock(stack, { ...movement, quantity: 2 });
  const free = { reason: "INVALID_STATE", resource: "lot", state: "active" };
  expect(await refusalOf(lots.releaseLot({ lotId, reason: "x" }))).toEqual(free);
  await lots.holdLot({ lotId, reason: "Smells" });
  expect(await refusalOf(postTestStock(stack, { ...movement, quantity: -1 }))).toMatchObject({ reason: "LOT_ON_HOLD" });
  expect(await refusalOf(lots.releaseLot({ lotId, reason: " " }))).toMatchObject({ reason: "INVALID_REQUEST" });
  const other = await createTestSite(stack, "KHH");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const stranger = (await createTestUser(stack, "stranger", grants)).client(LotService);
  expect(await refusalOf(stranger.releaseLot({ lotId, reason: "x" }))).toEqual({
    reason: "NOT_FOUND",
    resource: "lot",
  });
  const released = await lots.releaseLot({ lotId, reason: "It was the fridge" });
  expect(released.lot).toMatchObject({ state: State.ACTIVE, stateReason: "It was the fridge", etag: "3" });
  await postTestStock(stack, { ...movement, quantity: -1 });
  const traces = (await auditOf(stack, lotId)).filter(({ outcome }) => outcome === "done");
  expect(traces.at(-1)).toMatchObject({ before: { state: "on_hold" }, after: { state: "active" } });
  expect(await eventsOf(stack, lotId)).toEqual([
    "inventory.lot.created",
    "inventory.lot.held",
    "inventory.lot.released",
  ]);
});
