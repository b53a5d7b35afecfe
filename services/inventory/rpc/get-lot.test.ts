import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationUnit_Kind as UnitKind } from "../../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { postTestStock } from "../../../test/test-ledger.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let itemId: string;

beforeAll(async () => {
  stack = await startTestStack();
  itemId = (await createTestItem(stack, "MILK", { tracking: Tracking.LOT })).id;
});

afterAll(() => stack?.stop());

const create = async (lot: object) =>
  (await stack.admin.client(LotService).createLot({ item: { id: itemId }, lot })).lot?.id ?? "";

test("a lot is seen from where it was first known and from where it has or had stock, and from nowhere else", async () => {
  const [first, second, third] = [
    await createTestSite(stack, "TPE"),
    await createTestSite(stack, "KHH"),
    await createTestSite(stack, "TNN"),
  ];
  const lotId = await create({ warehouseId: first.warehouseId, lotNo: "L1" });
  const operator = async (login: string, unitId: string) =>
    (await createTestUser(stack, login, [{ role: "operator", unitIds: [unitId] }])).client(LotService);
  const [one, two, three] = [
    await operator("one", first.warehouseId),
    await operator("two", second.id),
    await operator("three", third.warehouseId),
  ];
  const hidden = { reason: "NOT_FOUND", resource: "lot" };
  expect((await one.getLot({ lotId })).lot?.lotNo).toBe("L1");
  expect(await refusalOf(two.getLot({ lotId }))).toEqual(hidden);
  const locationId = (await createTestLocation(stack, second.warehouseId, "A-1")).id;
  const movement = { warehouseId: second.warehouseId, itemId, locationId, lotId };
  await postTestStock(stack, { ...movement, quantity: 5 });
  expect((await two.getLot({ lotId })).lot?.lotNo).toBe("L1");
  await postTestStock(stack, { ...movement, quantity: -5 });
  expect((await two.getLot({ lotId })).lot?.lotNo).toBe("L1");
  expect(await refusalOf(three.getLot({ lotId }))).toEqual(hidden);
  expect(await refusalOf(one.getLot({ lotId: uuidv7() }))).toEqual(hidden);
});

test("a lot is expired when its last day is over where it was first known", async () => {
  // Between them the two sites have three days at some time of each day; the lot is of yesterday, today or tomorrow.
  const warehouse = async (code: string, timeZone: string) => {
    const units = stack.admin.client(OrganizationService);
    const site = await units.createUnit({ unit: { kind: UnitKind.SITE, code, name: code, timeZone } });
    const unit = { kind: UnitKind.WAREHOUSE, code: `${code}-W1`, name: code, siteId: site.unit?.id ?? "" };
    return (await units.createUnit({ unit })).unit?.id ?? "";
  };
  const dayIn = (timeZone: string, days: number) =>
    new Intl.DateTimeFormat("sv-SE", { timeZone }).format(Date.now() + days * 86_400_000);
  for (const timeZone of ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Taipei"]) {
    const code = timeZone.replace(/[^A-Za-z]/g, "");
    const warehouseId = await warehouse(code, timeZone);
    for (const days of [-1, 0, 1]) {
      const lotId = await create({ warehouseId, lotNo: `${code}${days}`, expiryDate: dayIn(timeZone, days) });
      const { lot } = await stack.admin.client(LotService).getLot({ lotId });
      expect([code, days, lot?.expired]).toEqual([code, days, days < 0]);
    }
  }
});
