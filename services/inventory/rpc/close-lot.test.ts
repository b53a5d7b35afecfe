import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Lot_State as State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("closes a recalled lot, and no other", async () => {
  const { warehouseId } = await createTestSite(stack, "TPE");
  const itemId = (await createTestItem(stack, "MILK", { tracking: Tracking.LOT })).id;
  const lots = stack.admin.client(LotService);
  const { lot } = await lots.createLot({ item: { id: itemId }, lot: { warehouseId, lotNo: "L1" } });
  const lotId = lot?.id ?? "";
  const close = (client = lots, reason = "Destroyed") => client.closeLot({ lotId, reason });
  expect(await refusalOf(close())).toEqual({ reason: "INVALID_STATE", resource: "lot", state: "active" });
  await lots.holdLot({ lotId, reason: "Smells" });
  expect(await refusalOf(close())).toMatchObject({ reason: "INVALID_STATE", state: "on_hold" });
  await lots.recallLot({ lotId, reason: "Glass" });
  expect(await refusalOf(close(lots, ""))).toMatchObject({ reason: "INVALID_REQUEST" });
  const other = await createTestSite(stack, "KHH");
  const grants = [{ role: "warehouse-manager", unitIds: [other.warehouseId] }];
  const stranger = (await createTestUser(stack, "stranger", grants)).client(LotService);
  expect(await refusalOf(close(stranger))).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  expect((await close()).lot).toMatchObject({ state: State.CLOSED, stateReason: "Destroyed", etag: "4" });
  expect(await refusalOf(close())).toMatchObject({ reason: "INVALID_STATE", state: "closed" });
  const traces = (await auditOf(stack, lotId)).filter(({ outcome }) => outcome === "done");
  expect(traces.at(-1)).toMatchObject({
    reason: "Destroyed",
    before: { state: "recalled" },
    after: { state: "closed" },
  });
  expect((await eventsOf(stack, lotId)).at(-1)).toBe("inventory.lot.closed");
});
