import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { CountService } from "../../gen/erp/inventory/v1/count_service_pb.ts";
import { Item_Tracking } from "../../gen/erp/inventory/v1/item_pb.ts";
import { Location_Kind } from "../../gen/erp/inventory/v1/location_pb.ts";
import type { DeviceSite } from "../../test/test-enrollment.ts";
import { createTestReceipt, loadStock, type TestReceipt } from "../../test/test-inbound.ts";
import { createTestItem } from "../../test/test-items.ts";
import { createTestSite } from "../../test/test-places.ts";
import type { TestStack } from "../../test/test-stack.ts";
import { createTestLocation } from "../../test/test-stock.ts";
import { createTestUser, type TestUser } from "../../test/test-user.ts";

/** A warehouse with work for a person and her PDA. */
export type PdaWarehouse = {
  readonly site: DeviceSite;
  readonly warehouseId: string;
  readonly operator: TestUser;
  readonly badge: string;
  readonly pin: string;
  /** Makes a receipt, of items by their codes and expected quantities. */
  receipt(expected: Readonly<Record<string, string>>): Promise<TestReceipt>;
  /** Starts a blind count of places, and returns its number and id. */
  count(places: readonly string[]): Promise<{ readonly id: string; readonly number: string }>;
  /** Puts stock into a place. */
  stock(item: string, to: string, quantity: string): Promise<void>;
};

/** GTIN of the resin, of which labels tell lot, expiry and quantity. */
export const resinGtin = "04712345678900";

/** Makes the warehouse TPE-W1 in an empty stack, through the contracts. */
export async function createPdaWarehouse(stack: TestStack): Promise<PdaWarehouse> {
  const { id, warehouseId } = await createTestSite(stack, "TPE");
  await createTestLocation(stack, warehouseId, "DOCK-1", { kind: Location_Kind.DOCK });
  for (const [n, bin] of ["A-01", "A-02", "A-03", "B-01"].entries()) {
    await createTestLocation(stack, warehouseId, bin, { pickSequence: n + 1 });
  }
  await createTestItem(stack, "BOLT", { name: "六角螺栓 M8x40" });
  await createTestItem(stack, "NUT", { name: "六角螺帽 M8" });
  await createTestItem(stack, "RESIN", {
    name: "環氧樹脂 A 劑",
    tracking: Item_Tracking.LOT,
    shelfLifeDays: 365,
    uoms: [{ uom: "EA", numerator: 1n, denominator: 1n, gtin: resinGtin }],
  });
  const leads = [{ role: "warehouse-manager", unitIds: [id] }];
  const site = {
    id,
    enroller: await createTestUser(stack, "lead", leads),
    approver: await createTestUser(stack, "boss", leads),
  };
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [warehouseId] }]);
  const [badge, pin] = ["EMP-0042", "482915"];
  await stack.admin.client(UserService).assignBadge({ userId: operator.id, badgeCode: badge, pin });
  return {
    site,
    warehouseId,
    operator,
    badge,
    pin,
    receipt: (expected) => createTestReceipt(stack, warehouseId, expected),
    stock: (item, to, quantity) => loadStock(stack, warehouseId, { item, to, quantity }),
    count: async (places) => {
      const counts = stack.admin.client(CountService);
      const locations = places.map((code) => ({ code }));
      const { count } = await counts.createCount({ warehouseId, locations, terms: { blind: true } });
      await counts.startCount({ countId: count?.id ?? "" });
      return { id: count?.id ?? "", number: count?.number ?? "" };
    },
  };
}
