import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { StockReportService } from "../../../gen/erp/inventory/v1/stock_report_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { asSuperuser } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, receiveTestStock, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;

beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
  [taipei, tainan] = [await createTestWarehouse(stack, "TPE"), await createTestWarehouse(stack, "TNN")];
  const { id } = await createTestItem(stack, "GLUE", { tracking: Item_Tracking.LOT, quantityDecimals: 1 });
  const lots = stack.admin.client(LotService);
  for (const lotNo of ["L1", "L2", "L3"]) {
    await lots.createLot({ item: { id }, lot: { warehouseId: taipei.warehouseId, lotNo } });
  }
  await receiveTestStock(stack, taipei, "GLUE", "5", at("A", "L1"));
  await receiveTestStock(stack, taipei, "GLUE", "2.5", at("B", "L1"));
  await receiveTestStock(stack, tainan, "GLUE", "1", at("A", "L1"));
  await receiveTestStock(stack, taipei, "GLUE", "3", at("A", "L2"));
  await asSuperuser(stack.database.adminUrl, async (query) => {
    await query(
      `update inventory.lot set expiry_date = (now() at time zone 'Asia/Taipei')::date + 10 where lot_no = 'L1'`,
    );
    await query(
      `update inventory.lot set expiry_date = (now() at time zone 'Asia/Taipei')::date - 1 where lot_no = 'L2'`,
    );
    await query(`
      update inventory.stock_balance b set first_receipt_time = now() - interval '40 days'
      from inventory.location l where l.id = b.location_id and l.code = 'B'
    `);
  });
});
afterAll(() => stack?.stop());

const ages = async (request: object = {}, user = stack.admin) => {
  const lots: string[] = [];
  for await (const page of user.client(StockReportService).streamLotAges(request)) {
    lots.push(
      ...page.lots.map(
        ({ warehouseCode, lotNo, onHand, ageDays, expiryDays }) =>
          `${warehouseCode} ${lotNo} ${onHand} ${ageDays} ${expiryDays ?? "-"}`,
      ),
    );
  }
  return lots.sort();
};

test("adds up what a warehouse has of a lot, as old as the oldest of it", async () => {
  expect(await ages()).toEqual(["TNN-W1 L1 1 0 10", "TPE-W1 L1 7.5 40 10", "TPE-W1 L2 3 0 -1"]);
  expect(await ages({ limit: 1 })).toHaveLength(1);
});

test("filters by age, by the days that are left, and by place", async () => {
  expect(await ages({ filter: { ageDaysMin: 30 } })).toEqual(["TPE-W1 L1 7.5 40 10"]);
  expect(await ages({ filter: { expiryDaysMax: 0 } })).toEqual(["TPE-W1 L2 3 0 -1"]);
  expect(await ages({ filter: { warehouseId: tainan.warehouseId } })).toEqual(["TNN-W1 L1 1 0 10"]);
});

test("shows a limited caller her own", async () => {
  const auditor = await createTestUser(stack, "auditor", [{ role: "auditor", unitIds: [tainan.warehouseId] }]);
  expect(await ages({}, auditor)).toEqual(["TNN-W1 L1 1 0 10"]);
  const nobody = await createTestUser(stack, "nobody");
  expect(await refusalOf(ages({}, nobody))).toMatchObject({ reason: "PERMISSION_DENIED" });
});
