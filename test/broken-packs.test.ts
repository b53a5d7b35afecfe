import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ItemService } from "../gen/erp/inventory/v1/item_service_pb.ts";
import { refusalOf } from "./refusal-of.ts";
import { issueTestStock, loadTestStock } from "./test-bin-stock.ts";
import { createTestItem } from "./test-items.ts";
import { createTestSite } from "./test-places.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { createTestLocation } from "./test-stock.ts";

let stack: TestStack;
let warehouseId: string;

beforeAll(async () => {
  stack = await startTestStack();
  ({ warehouseId } = await createTestSite(stack, "PCK"));
  await createTestLocation(stack, warehouseId, "A-01");
});

afterAll(() => stack?.stop());

const items = () => stack.admin.client(ItemService);
const yarn = { baseUom: "MTR", quantityDecimals: 3, uoms: [{ uom: "PK", numerator: 7n, denominator: 3n }] };
const packs = (item: string, quantity: string) => ({ warehouseId, bin: "A-01", item, quantity, uom: "PK" });

test("packs of 7/3 that are issued one by one sum to the whole and leave nothing", async () => {
  const item = await createTestItem(stack, "YARN", yarn);
  expect(await loadTestStock(stack, packs("YARN", "3"))).toBe("7");
  expect(await issueTestStock(stack, packs("YARN", "1"))).toBe("2.333");
  expect(await issueTestStock(stack, packs("YARN", "1.000000"))).toBe("2.334");
  expect(await issueTestStock(stack, packs("YARN", "1"))).toBe("2.333");
  expect(await refusalOf(issueTestStock(stack, packs("YARN", "0.001")))).toMatchObject({
    reason: "INSUFFICIENT_STOCK",
  });
  await items().archiveItem({ itemId: item.id, etag: item.etag });
});

test("packs that are received and issued in any parts leave nothing", async () => {
  let made = 0;
  const part = fc.integer({ min: 1, max: 5_000 });
  const decimal = (thousandths: number) => `${thousandths / 1000}`;
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0 }), async (parts, at) => {
      const item = await createTestItem(stack, `YARN-${++made}`, yarn);
      for (const received of parts) await loadTestStock(stack, packs(item.code, decimal(received)));
      const whole = parts.reduce((sum, each) => sum + each, 0);
      const first = at % whole;
      for (const issued of [first, whole - first].filter(Boolean)) {
        await issueTestStock(stack, packs(item.code, decimal(issued)));
      }
      await items().archiveItem({ itemId: item.id, etag: item.etag });
    }),
    { numRuns: 20 },
  );
});

test("units may change and go while stock lies there, since it is kept in the base unit", async () => {
  const item = await createTestItem(stack, "CORD", yarn);
  await loadTestStock(stack, packs("CORD", "3"));
  const uoms = [{ uom: "PK", numerator: 7n, denominator: 2n }];
  await items().setItemUoms({ itemId: item.id, etag: "1", uoms });
  expect(await issueTestStock(stack, packs("CORD", "1"))).toBe("3.5");
  await items().setItemUoms({ itemId: item.id, etag: "2", uoms: [] });
  expect(await refusalOf(issueTestStock(stack, packs("CORD", "1")))).toMatchObject({ reason: "UOM_NOT_CONVERTIBLE" });
  expect(await issueTestStock(stack, { ...packs("CORD", "3.5"), uom: "MTR" })).toBe("3.5");
});
