import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CountReviewService } from "../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../gen/erp/inventory/v1/count_service_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockService } from "../gen/erp/inventory/v1/stock_service_pb.ts";
import { type CountingSite, createCountingSite, moveStock, startTestCount } from "./test-count.ts";
import { asSuperuser } from "./test-history.ts";
import { createTestItem } from "./test-items.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { createTestLocation } from "./test-stock.ts";

let stack: TestStack;
let site: CountingSite;
let itemId: string;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createCountingSite(stack, "TPE");
  await createTestLocation(stack, site.warehouseId, "A-01", {});
  itemId = (await createTestItem(stack, "BOLT")).id;
});

afterAll(() => stack?.stop());

const dayMs = 86_400_000;
const move = (quantity: number) =>
  moveStock(stack, { warehouseId: site.warehouseId, item: "BOLT", bin: "A-01", quantity });

/** What lies in the warehouse: now, as it was recorded at a time, or as it lay at a time by what is known today. */
async function onHand(asOf: { recordTime?: Date; businessTime?: Date } = {}): Promise<string> {
  const [moment] = Object.entries(asOf);
  const { balances } = await stack.admin.client(StockService).listBalances({
    warehouseId: site.warehouseId,
    itemId,
    ...(moment && { asOf: { case: moment[0] as "recordTime" | "businessTime", value: timestampFromDate(moment[1]) } }),
  });
  return balances.map(({ onHand: value }) => value).join(" + ") || "0";
}

/** Every row of the ledger as it is stored, with the place on its page: a row that was written again would have another. */
const storedLedger = () =>
  asSuperuser(stack.database.adminUrl, async (query) => ({
    transactions: await query(
      "select tableoid, ctid, xmin, t.* from inventory.stock_transaction t order by record_time, id",
    ),
    movements: await query(
      "select tableoid, ctid, xmin, m.* from inventory.stock_movement m order by record_time, transaction_id, line_no",
    ),
  }));

test("a receipt that is entered late changes nothing of what was recorded after it happened", async () => {
  await move(10);
  await move(-4);
  // The count finds two more than the books.
  const countId = await startTestCount(site, ["A-01"], { toleranceQuantity: "5" });
  const counts = site.counter.client(CountService);
  const figure = { location: { code: "A-01" }, item: { code: "BOLT" }, countedQuantity: { value: "8", uom: "EA" } };
  await counts.submitCountLine({ countId, ...figure });
  const { count } = await counts.finishCount({ countId });
  const review = site.manager.client(CountReviewService);
  await review.approveCount({ countId, etag: count?.etag ?? "" });
  await review.postCount({ countId });
  await move(-3);
  expect(await onHand()).toBe("5");

  const before = await storedLedger();
  const recordedBefore = new Date();
  const threeDaysAgo = new Date(Date.now() - 3 * dayMs);
  const line = {
    item: { code: "BOLT" },
    quantity: { value: "7", uom: "EA" },
    to: { location: { code: "A-01" } },
  };
  await stack.admin.client(MovementService).backdateMovement({
    movement: {
      type: MovementType.RCV_OTHER,
      warehouse: { id: site.warehouseId },
      lines: [line],
      businessTime: timestampFromDate(threeDaysAgo),
    },
  });

  // It adds to what lies there now, and the count stands as it was posted.
  expect(await onHand()).toBe("12");
  // By what is known today it lay there all the time; in the books of the time it did not.
  expect(await onHand({ businessTime: new Date(Date.now() - 4 * dayMs) })).toBe("0");
  expect(await onHand({ businessTime: new Date(Date.now() - 2 * dayMs) })).toBe("7");
  expect(await onHand({ recordTime: new Date(Date.now() - 2 * dayMs) })).toBe("0");
  expect(await onHand({ recordTime: recordedBefore })).toBe("5");

  const after = await storedLedger();
  expect(after.transactions.slice(0, -1)).toEqual(before.transactions);
  expect(after.movements.slice(0, -1)).toEqual(before.movements);
  expect(after.movements.map(({ quantity }) => Number(quantity))).toEqual([10, 4, 2, 3, 7]);
  expect(
    await asSuperuser(stack.database.adminUrl, (query) => query("select * from inventory.verify_stock()")),
  ).toEqual([]);
});
