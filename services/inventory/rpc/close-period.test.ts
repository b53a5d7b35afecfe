import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { PeriodService } from "../../../gen/erp/inventory/v1/period_service_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { StockUpkeepService } from "../../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { byCode, type CountingSite, createCountingSite, createTestBin, moveStock } from "../../../test/test-count.ts";
import { asSuperuser, insertHistory, supplier } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { daysAgo, shipDaysAgo } from "../../../test/test-period.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "BOLT");
});

afterAll(() => stack?.stop());

async function createStock(code: string): Promise<CountingSite> {
  const site = await createCountingSite(stack, code);
  await createTestBin(stack, site.warehouseId, "A-1");
  await moveStock(stack, { warehouseId: site.warehouseId, item: "BOLT", bin: "A-1", quantity: 10 });
  return site;
}

const close = (site: CountingSite, closedUntil: string, rest: object = {}) =>
  site.manager.client(PeriodService).closePeriod({ siteId: site.id, closedUntil, ...rest });

/** Receives a bolt so many days ago. */
function backdate(site: CountingSite, days: number): Promise<unknown> {
  const line = {
    item: byCode("BOLT"),
    quantity: { value: "1", uom: "EA" },
    to: { location: byCode("A-1") },
  };
  const movement = {
    type: MovementType.RCV_OTHER,
    warehouse: { id: site.warehouseId },
    lines: [line],
    businessTime: timestampFromDate(new Date(Date.now() - days * 86_400_000)),
  };
  return site.manager.client(MovementService).backdateMovement({ movement });
}

test("closes the books up to a day, once, with a trace; nothing is posted there any more", async () => {
  const site = await createStock("S1");
  expect(await outcomeOf(backdate(site, 3))).toBe("ok");
  const requestId = uuidv7();
  const closed = await close(site, daysAgo(2), { note: "November", requestId });
  expect(closed.period).toMatchObject({
    siteId: site.id,
    siteCode: "S1",
    closedUntil: daysAgo(2),
    businessDate: daysAgo(0),
  });
  expect(await close(site, daysAgo(2), { note: "November", requestId })).toEqual(closed);
  expect(await refusalOf(backdate(site, 3))).toEqual({ reason: "PERIOD_CLOSED", closed_until: daysAgo(2) });
  expect(await outcomeOf(backdate(site, 1))).toBe("ok");
  expect(await auditOf(stack, site.id)).toContainEqual(
    expect.objectContaining({
      action: "PeriodService.ClosePeriod",
      actor: "manager-s1",
      reason: "November",
      unit_id: site.id,
      before: { closed_until: null },
      after: { closed_until: daysAgo(2) },
    }),
  );
  expect(await eventsOf(stack, site.id)).toContain("inventory.period.closed");
});

test("closes only days that have ended and are not closed", async () => {
  const site = await createStock("S2");
  expect(await outcomeOf(close(site, daysAgo(0)))).toBe("INVALID_REQUEST");
  expect(await outcomeOf(close(site, "2026-02-30"))).toBe("INVALID_REQUEST");
  await close(site, daysAgo(5));
  const closed = { reason: "PERIOD_CLOSED", closed_until: daysAgo(5) };
  expect(await refusalOf(close(site, daysAgo(5)))).toEqual(closed);
  expect(await refusalOf(close(site, daysAgo(9)))).toEqual(closed);
  expect((await close(site, daysAgo(1))).period?.closedUntil).toBe(daysAgo(1));
});

test("closes nothing while balances and ledger disagree at the site", async () => {
  const site = await createStock("S3");
  const other = await createStock("S4");
  const falsify = (by: number) =>
    withConnection({ connectionString: stack.database.adminUrl }, (connection) =>
      connection.query("update inventory.stock_balance set on_hand = on_hand + $1 where warehouse_id = $2", [
        by,
        site.warehouseId,
      ]),
    );
  await falsify(1);
  expect(await refusalOf(close(site, daysAgo(1)))).toEqual({ reason: "DRIFT_FOUND", drifts: "1" });
  expect(await outcomeOf(close(other, daysAgo(1)))).toBe("ok");
  await falsify(-1);
  expect(await outcomeOf(close(site, daysAgo(1)))).toBe("ok");
});

test("what a closing proved is not added up again; what came after it is", async () => {
  const site = await createCountingSite(stack, "S12");
  const locationId = await createTestBin(stack, site.warehouseId, "A-1");
  const itemId = (await createTestItem(stack, "OLD-BOLT")).id;
  const { warehouseId } = site;
  const [old = ""] = await insertHistory(stack.database.adminUrl, [
    {
      recordTime: new Date(Date.now() - 10 * 86_400_000),
      warehouseId,
      itemId,
      quantity: "7",
      from: supplier,
      to: { locationId, warehouseId },
    },
  ]);
  await stack.process.clients.internal(StockUpkeepService).takeSnapshot({});
  await close(site, daysAgo(9));
  const sql = (text: string, values: unknown[]) => asSuperuser(stack.database.adminUrl, (query) => query(text, values));
  const [change] = await sql(
    "select proved_day = (select max(snapshot_date) from inventory.snapshot_day) as proved from inventory.period_change where site_id = $1",
    [site.id],
  );
  expect(change).toEqual({ proved: true });
  const falsify = "update inventory.stock_balance set on_hand = on_hand + $2 where warehouse_id = $1";
  await moveStock(stack, { warehouseId, item: "OLD-BOLT", bin: "A-1", quantity: 5 });
  await sql(falsify, [warehouseId, 1]);
  expect(await refusalOf(close(site, daysAgo(8)))).toEqual({ reason: "DRIFT_FOUND", drifts: "1" });
  await sql(falsify, [warehouseId, -1]);
  // Nobody can change what was posted, so only who adds up all time would see it.
  await sql("update inventory.stock_movement set quantity = 8 where transaction_id = $1", [old]);
  const drifts = async () => (await site.manager.client(StockService).verifyStock({ warehouseId })).driftCount;
  expect(await drifts()).toBeGreaterThan(0);
  expect(await outcomeOf(close(site, daysAgo(8)))).toBe("ok");
  await sql("update inventory.stock_movement set quantity = 7 where transaction_id = $1", [old]);
  expect(await drifts()).toBe(0);
});

test("goods in transit for more than 31 days must arrive or be accepted first", async () => {
  const young = await createStock("S5");
  await shipDaysAgo(stack, young.warehouseId, { bin: "A-1", item: "BOLT", quantity: 2, days: 31 });
  expect(await outcomeOf(close(young, daysAgo(1)))).toBe("ok");
  const site = await createStock("S9");
  await shipDaysAgo(stack, site.warehouseId, { bin: "A-1", item: "BOLT", quantity: 1, days: 33 });
  await shipDaysAgo(stack, site.warehouseId, { bin: "A-1", item: "BOLT", quantity: 2, days: 3 });
  expect(await refusalOf(close(site, daysAgo(1)))).toEqual({ reason: "TRANSIT_OPEN", open: "1" });
  expect(await outcomeOf(close(site, daysAgo(3)))).toBe("ok");
  expect(await outcomeOf(close(site, daysAgo(1)))).toBe("TRANSIT_OPEN");
  expect(await outcomeOf(close(site, daysAgo(1), { allowOldTransit: true }))).toBe("ok");
});

test("postings into the past and a closing wait for each other", async () => {
  const site = await createStock("S6");
  const postings = Array.from({ length: 12 }, () => outcomeOf(backdate(site, 2)));
  const closing = outcomeOf(close(site, daysAgo(1)));
  const outcomes = await Promise.all(postings);
  expect(await closing).toBe("ok");
  expect(outcomes.every((outcome) => outcome === "ok" || outcome === "PERIOD_CLOSED")).toBe(true);
  expect(await outcomeOf(backdate(site, 2))).toBe("PERIOD_CLOSED");
});

test("is for those who may close the site", async () => {
  const site = await createStock("S7");
  const other = await createStock("S8");
  const closing = { siteId: site.id, closedUntil: daysAgo(1) };
  expect(await outcomeOf(site.counter.client(PeriodService).closePeriod(closing))).toBe("PERMISSION_DENIED");
  const hidden = { reason: "NOT_FOUND", resource: "site" };
  expect(await refusalOf(other.manager.client(PeriodService).closePeriod(closing))).toEqual(hidden);
  const warehouse = { siteId: site.warehouseId, closedUntil: daysAgo(1) };
  expect(await refusalOf(site.manager.client(PeriodService).closePeriod(warehouse))).toEqual(hidden);
});
