import { afterAll, beforeAll, expect, test } from "vitest";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "CABLE", {
    baseUom: "MTR",
    quantityDecimals: 3,
    externalId: "EXT-CABLE",
    uoms: [
      { uom: "PK", numerator: 7n, denominator: 3n },
      { uom: "RL", numerator: 14n, denominator: 1n },
      { uom: "BIG", numerator: 1_000_000_000_000n, denominator: 1n },
    ],
  });
});

afterAll(() => stack?.stop());

const items = () => stack.admin.client(ItemService);
const request = (value: string, uom: string, toUom = "") => ({
  item: { code: "cable" },
  quantity: { value, uom },
  toUom,
});
const convert = async (...args: Parameters<typeof request>) => {
  const { base, baseExact, converted, convertedExact } = await items().convertQuantity(request(...args));
  return [base?.value, baseExact, converted?.value, convertedExact];
};

test("converts to the base unit and another unit, and tells what is exact", async () => {
  expect(await items().convertQuantity(request("1", "PK", "RL"))).toMatchObject({
    base: { value: "2.333", uom: "MTR" },
    baseExact: false,
    converted: { value: "0.166667", uom: "RL" },
    convertedExact: false,
  });
  expect(await convert("6", "PK", "RL")).toEqual(["14", true, "1", true]);
  expect(await convert("7.000", "MTR", "PK")).toEqual(["7", true, "3", true]);
  expect(await convert("2.5", "RL")).toEqual(["35", true, "2.5", true]);
  expect(await convert("1", "PK", "MTR")).toEqual(["2.333", false, "2.333", false]);
  expect(await convert("0.0005", "MTR")).toEqual(["0.001", false, "0.001", false]);
  expect(await convert("0", "PK", "RL")).toEqual(["0", true, "0", true]);
});

test("finds the item by its external id too, and by REST", async () => {
  const byExternalId = { ...request("3", "PK"), item: { externalId: "EXT-CABLE" } };
  expect(await items().convertQuantity(byExternalId)).toMatchObject({ base: { value: "7" }, baseExact: true });
  const query = "item.code=CABLE&quantity.value=3&quantity.uom=PK&to_uom=RL";
  const answer = await fetch(`${stack.url}/api/v1/items:convert?${query}`, {
    headers: { authorization: `Bearer ${stack.admin.accessToken}` },
  });
  expect(await answer.json()).toMatchObject({
    base: { value: "7", uom: "MTR" },
    converted: { value: "0.5", uom: "RL" },
  });
});

test("refuses units that the item has not, and what cannot be written down", async () => {
  const refusal = (...args: Parameters<typeof request>) => refusalOf(items().convertQuantity(request(...args)));
  expect(await refusal("1", "CT")).toEqual({ reason: "UOM_NOT_CONVERTIBLE", item: "CABLE", uom: "CT" });
  expect(await refusal("1", "PK", "CT")).toEqual({ reason: "UOM_NOT_CONVERTIBLE", item: "CABLE", uom: "CT" });
  expect(await refusal("-1", "PK")).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusal("1e3", "PK")).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusal("100", "BIG")).toMatchObject({
    reason: "INVALID_REQUEST",
    violations: "quantity.value: has more than 14 integer digits in MTR",
  });
  expect(await convert("99", "BIG")).toEqual(["99000000000000", true, "99", true]);
  const nobody = { ...request("1", "PK"), item: { code: "NONE" } };
  expect(await refusalOf(items().convertQuantity(nobody))).toEqual({ reason: "NOT_FOUND", resource: "item" });
  const unnamed = { ...request("1", "PK"), item: {} };
  expect(await refusalOf(items().convertQuantity(unnamed))).toMatchObject({ reason: "INVALID_REQUEST" });
});
