import { afterAll, beforeAll, expect, test } from "vitest";
import { Count_State as State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  approveTestCount,
  booksOf,
  byCode,
  type CountingSite,
  createCountingSite,
  createTestBin,
  finishTestCount,
  moveStock,
  startTestCount,
  submitFigure,
} from "../../../test/test-count.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "NUT");
  await createTestItem(stack, "RESIN", { tracking: Tracking.LOT });
  await createTestItem(stack, "PUMP", { tracking: Tracking.SERIAL });
});

afterAll(() => stack?.stop());

/** A tolerance that no test comes near, where recounts are not the subject. */
const loose = { toleranceQuantity: "1000" };

async function createBins(code: string): Promise<CountingSite> {
  const site = await createCountingSite(stack, code);
  for (const bin of ["A-1", "A-2"]) await createTestBin(stack, site.warehouseId, bin);
  return site;
}

const post = (site: CountingSite, countId: string, requestId = uuidv7()) =>
  site.manager.client(CountReviewService).postCount({ countId, requestId });

test("posts the differences as one document, once, and nothing for what agrees", async () => {
  const site = await createBins("S1");
  const { warehouseId } = site;
  await stack.admin.client(LotService).createLot({ item: byCode("RESIN"), lot: { lotNo: "L1", warehouseId } });
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: 10 });
  await moveStock(stack, { warehouseId, item: "NUT", bin: "A-1", quantity: 5 });
  await moveStock(stack, { warehouseId, item: "RESIN", bin: "A-2", quantity: 7, lot: "L1" });
  const countId = await startTestCount(site, ["A-1", "A-2"], loose);
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 8 });
  await submitFigure(site.counter, countId, { bin: "A-1", item: "NUT", quantity: 5 });
  await submitFigure(site.counter, countId, { bin: "A-2", item: "RESIN", quantity: 9, lot: "L1" });
  await submitFigure(site.counter, countId, { bin: "A-2", item: "NUT", quantity: 1 });
  await finishTestCount(site.counter, countId);
  await approveTestCount(site.manager, countId);
  const requestId = uuidv7();
  const posted = await post(site, countId, requestId);
  expect(posted.count).toMatchObject({ state: State.POSTED, transactionIds: [expect.any(String)] });
  expect(await post(site, countId, requestId)).toEqual(posted);
  expect(await refusalOf(post(site, countId))).toEqual({ reason: "INVALID_STATE", resource: "count", state: "posted" });
  expect(await booksOf(stack, warehouseId)).toEqual(["A-1 BOLT 8", "A-1 NUT 5", "A-2 NUT 1", "A-2 RESIN L1 9"]);
  const transactionId = posted.count?.transactionIds[0] ?? "";
  const { transaction } = await stack.admin.client(MovementService).getTransaction({ transactionId });
  expect(transaction).toMatchObject({ type: MovementType.ADJ_COUNT, documentKind: "count", documentId: countId });
  expect(transaction?.movements).toHaveLength(3);
  expect((await eventsOf(stack, countId)).at(-1)).toBe("inventory.count.posted");
  expect((await auditOf(stack, countId)).at(-1)).toMatchObject({ outcome: "failed", reason: "INVALID_STATE" });
});

test("what is posted after the figure is not counted again", async () => {
  const site = await createBins("S2");
  const { warehouseId } = site;
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: 10 });
  const countId = await startTestCount(site, ["A-1"], loose);
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: -3 });
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 6 });
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: 20 });
  await finishTestCount(site.counter, countId);
  await approveTestCount(site.manager, countId);
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: -5 });
  await post(site, countId);
  // One of seven was missing; the twenty and the five have nothing to do with it.
  expect(await booksOf(stack, warehouseId)).toEqual(["A-1 BOLT 21"]);
});

test("a difference that is no longer there is refused as the ledger refuses it, and the count stays approved", async () => {
  const site = await createBins("S3");
  const { warehouseId } = site;
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: 10 });
  await moveStock(stack, { warehouseId, item: "NUT", bin: "A-1", quantity: 1 });
  const countId = await startTestCount(site, ["A-1"], loose);
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 2 });
  await submitFigure(site.counter, countId, { bin: "A-1", item: "NUT", quantity: 3 });
  await finishTestCount(site.counter, countId);
  await approveTestCount(site.manager, countId);
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: -9 });
  const refused = {
    reason: "INSUFFICIENT_STOCK",
    item: "BOLT",
    location: "A-1",
    lot: "",
    on_hand: "1",
    allocated: "0",
  };
  expect(await refusalOf(post(site, countId))).toEqual({ ...refused, requested: "8" });
  expect(await booksOf(stack, warehouseId)).toEqual(["A-1 BOLT 1", "A-1 NUT 1"]);
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: 9 });
  expect((await post(site, countId)).count?.state).toBe(State.POSTED);
  expect(await booksOf(stack, warehouseId)).toEqual(["A-1 BOLT 2", "A-1 NUT 3"]);
});

test("a difference below what is allocated is refused until that is freed", async () => {
  const site = await createBins("S6");
  const { warehouseId } = site;
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "A-1", quantity: 10 });
  const allocate = (by: number) =>
    withConnection({ connectionString: stack.database.url("erp_inventory") }, (connection) =>
      connection.query(
        `select inventory.change_allocated(jsonb_build_array(jsonb_build_object('balance_id', id, 'delta', $1::integer)))
        from inventory.stock_balance where warehouse_id = $2`,
        [by, warehouseId],
      ),
    );
  const countId = await startTestCount(site, ["A-1"], loose);
  await submitFigure(site.counter, countId, { bin: "A-1", item: "BOLT", quantity: 7 });
  await finishTestCount(site.counter, countId);
  await approveTestCount(site.manager, countId);
  await allocate(9);
  expect(await refusalOf(post(site, countId))).toMatchObject({
    reason: "ALLOCATED_STOCK",
    allocated: "9",
    requested: "3",
  });
  await allocate(-2);
  expect((await post(site, countId)).count?.state).toBe(State.POSTED);
  expect(await booksOf(stack, warehouseId)).toEqual(["A-1 BOLT 7"]);
});

test("what is below zero in the books is brought up to what lies there", async () => {
  const site = await createBins("S7");
  const { warehouseId } = site;
  await createTestBin(stack, warehouseId, "N-1", { negativeAllowed: true });
  await moveStock(stack, { warehouseId, item: "BOLT", bin: "N-1", quantity: -3 });
  const countId = await startTestCount(site, ["N-1"], { tolerancePercent: "99" });
  await submitFigure(site.counter, countId, { bin: "N-1", item: "BOLT", quantity: 2 });
  expect((await finishTestCount(site.counter, countId)).state).toBe(State.COUNTED);
  await site.manager.client(CountReviewService).requestRecount({ countId });
  await submitFigure(site.second, countId, { bin: "N-1", item: "BOLT", quantity: 2 });
  await finishTestCount(site.second, countId);
  await approveTestCount(site.manager, countId);
  await post(site, countId);
  expect(await booksOf(stack, warehouseId)).toEqual(["N-1 BOLT 2"]);
});

test("posts pieces by number, also those that lie at another place of the count", async () => {
  const site = await createBins("S4");
  const { warehouseId } = site;
  await moveStock(stack, { warehouseId, item: "PUMP", bin: "A-1", quantity: 3, serials: ["P1", "P2", "P3"] });
  await moveStock(stack, { warehouseId, item: "PUMP", bin: "A-2", quantity: 1, serials: ["P4"] });
  const countId = await startTestCount(site, ["A-1", "A-2"], loose);
  await submitFigure(site.counter, countId, { bin: "A-1", item: "PUMP", quantity: 2, serials: ["P1", "P9"] });
  await submitFigure(site.counter, countId, { bin: "A-2", item: "PUMP", quantity: 2, serials: ["P2", "P4"] });
  await finishTestCount(site.counter, countId);
  await approveTestCount(site.manager, countId);
  const { count } = await post(site, countId);
  expect(count?.transactionIds).toHaveLength(2);
  expect(await booksOf(stack, warehouseId)).toEqual(["A-1 PUMP 2", "A-2 PUMP 2"]);
  const again = await startTestCount(site, ["A-1", "A-2"]);
  await submitFigure(site.counter, again, { bin: "A-1", item: "PUMP", quantity: 2, serials: ["P1", "P9"] });
  await submitFigure(site.counter, again, { bin: "A-2", item: "PUMP", quantity: 2, serials: ["P2", "P4"] });
  expect((await finishTestCount(site.counter, again)).state).toBe(State.REVIEW);
  await approveTestCount(site.manager, again);
  expect((await post(site, again)).count).toMatchObject({ state: State.POSTED, transactionIds: [] });
});

test("a piece that is stocked elsewhere is refused until it is moved to where it was found", async () => {
  const site = await createBins("S5");
  const { warehouseId } = site;
  await createTestBin(stack, warehouseId, "B-1");
  await moveStock(stack, { warehouseId, item: "PUMP", bin: "B-1", quantity: 1, serials: ["Q1"] });
  const countId = await startTestCount(site, ["A-1"], loose);
  await submitFigure(site.counter, countId, { bin: "A-1", item: "PUMP", quantity: 1, serials: ["Q1"] });
  await finishTestCount(site.counter, countId);
  await approveTestCount(site.manager, countId);
  expect(await refusalOf(post(site, countId))).toEqual({ reason: "DUPLICATE_SERIAL", item: "PUMP", serial: "Q1" });
  const line = {
    item: byCode("PUMP"),
    quantity: { value: "1", uom: "EA" },
    serials: ["Q1"],
    from: { location: byCode("B-1") },
    to: { location: byCode("A-1") },
  };
  const movement = { type: MovementType.MOVE_BIN, warehouse: { id: warehouseId }, lines: [line] };
  await stack.admin.client(MovementService).postMovement({ movement });
  expect((await post(site, countId)).count).toMatchObject({ state: State.POSTED, transactionIds: [] });
  expect(await booksOf(stack, warehouseId)).toEqual(["A-1 PUMP 1"]);
});
