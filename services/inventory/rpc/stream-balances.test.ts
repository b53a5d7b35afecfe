import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StockReportService } from "../../../gen/erp/inventory/v1/stock_report_service_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { asSuperuser, insertHistory, supplier } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation, createTestWarehouse, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;
const yesterday = new Date(Date.now() - 86_400_000);

beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
  taipei = await createTestWarehouse(stack, "TPE", []);
  tainan = await createTestWarehouse(stack, "TNN", []);
  const itemId = (await createTestItem(stack, "BOLT")).id;
  // More places than a page holds.
  await asSuperuser(stack.database.adminUrl, (query) =>
    query(
      `insert into inventory.location (id, warehouse_id, kind, code)
       select gen_random_uuid(), $1, 'bin', 'B-' || n from generate_series(1, 2100) n`,
      [taipei.warehouseId],
    ),
  );
  const places = await placesOf(taipei.warehouseId);
  const { id } = await createTestLocation(stack, tainan.warehouseId, "C");
  const fact = { warehouseId: taipei.warehouseId, itemId, from: supplier };
  await insertHistory(stack.database.adminUrl, [
    ...places.map((locationId, at) => ({
      ...fact,
      recordTime: yesterday,
      quantity: String(at + 1),
      to: { locationId, warehouseId: taipei.warehouseId },
    })),
    {
      ...fact,
      warehouseId: tainan.warehouseId,
      recordTime: new Date(),
      quantity: "7",
      to: { locationId: id, warehouseId: tainan.warehouseId },
    },
  ]);
}, 60_000);
afterAll(() => stack?.stop());

async function placesOf(warehouseId: string): Promise<string[]> {
  const rows = await asSuperuser(stack.database.adminUrl, (query) =>
    query("select id from inventory.location where warehouse_id = $1 and kind = 'bin'", [warehouseId]),
  );
  return rows.map(({ id }) => String(id));
}

const stream = async (request: object = {}, user = stack.admin) => {
  const pages: { size: number; estimate: bigint }[] = [];
  const quantities: string[] = [];
  for await (const page of user.client(StockReportService).streamBalances(request)) {
    pages.push({ size: page.balances.length, estimate: page.estimatedTotal });
    quantities.push(...page.balances.map(({ onHand }) => onHand));
  }
  return { pages, quantities };
};

test("sends all stock once, in pages, and says about how much there is", async () => {
  const { pages, quantities } = await stream();
  expect(pages).toEqual([
    { size: 2_000, estimate: 2_101n },
    { size: 101, estimate: 0n },
  ]);
  expect(quantities.map(Number).sort((a, b) => a - b)).toHaveLength(2_101);
  expect(new Set(quantities).size).toBe(2_100);
  const { balances } = await stack.admin.client(StockService).listBalances({ pageSize: 500 });
  expect(quantities.slice(0, 500)).toEqual(balances.map(({ onHand }) => onHand));
  expect((await stream({ limit: 2_050 })).quantities).toHaveLength(2_050);
  expect((await stream({ limit: 3 })).pages).toEqual([{ size: 3, estimate: 3n }]);
});

test("sends what lay there at a moment", async () => {
  const then = timestampFromDate(new Date(yesterday.getTime() + 3_600_000));
  const past = await stream({ asOf: { case: "recordTime", value: then } });
  expect(past.quantities).toHaveLength(2_100);
  expect(past.quantities.reduce((sum, each) => sum + Number(each), 0)).toBe((2_100 * 2_101) / 2);
  const before = timestampFromDate(new Date(yesterday.getTime() - 3_600_000));
  expect((await stream({ asOf: { case: "businessTime", value: before } })).quantities).toEqual([]);
});

test("filters, and shows a limited caller her own", async () => {
  expect((await stream({ filter: { warehouseId: tainan.warehouseId } })).quantities).toEqual(["7"]);
  const auditor = await createTestUser(stack, "auditor", [{ role: "auditor", unitIds: [tainan.warehouseId] }]);
  expect(await stream({}, auditor)).toEqual({ pages: [{ size: 1, estimate: 1n }], quantities: ["7"] });
  expect((await stream({ filter: { warehouseId: taipei.warehouseId } }, auditor)).quantities).toEqual([]);
  const nobody = await createTestUser(stack, "nobody");
  expect(await refusalOf(stream({}, nobody))).toMatchObject({ reason: "PERMISSION_DENIED" });
});
