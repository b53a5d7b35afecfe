import { afterAll, beforeAll, expect, test } from "vitest";
import { ItemUom_Level as Level } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const items = () => stack.admin.client(ItemService);
const box = { uom: "BX", numerator: 12n, denominator: 1n, level: Level.INNER, gtin: "" };
const each = { uom: "EA", numerator: 1n, denominator: 1n, level: Level.EACH, gtin: "96385074" };

test("replaces all units, the smallest first, GTINs in 14 digits, with a trace of it", async () => {
  const item = await createTestItem(stack, "SCREW", { uoms: [box, { uom: "PL", numerator: 1200n, denominator: 1n }] });
  const uoms = [{ ...box, uom: "ct", numerator: 144n, gtin: "036000291452" }, each, { ...box, numerator: 10n }];
  const request = { itemId: item.id, etag: item.etag, uoms, requestId: uuidv7() };
  const set = await items().setItemUoms(request);
  expect(set.item?.uoms).toMatchObject([
    { ...each, gtin: "00000096385074" },
    { ...box, numerator: 10n },
    { uom: "CT", numerator: 144n, gtin: "00036000291452" },
  ]);
  expect(set.item?.etag).toBe("2");
  expect(await items().setItemUoms(request)).toEqual(set);
  const [, record] = await auditOf(stack, item.id);
  expect(record).toMatchObject({ action: "ItemService.SetItemUoms", before: { uoms: [{ uom: "BX" }, { uom: "PL" }] } });
  expect(await eventsOf(stack, item.id)).toEqual(["inventory.item.created", "inventory.item.uoms_set"]);
  const none = await items().setItemUoms({ itemId: item.id, etag: "2", uoms: [] });
  expect(none.item?.uoms).toEqual([]);
});

test("refuses units that are wrong, each by its place in the list", async () => {
  const item = await createTestItem(stack, "WASHER");
  const set = (...uoms: object[]) => refusalOf(items().setItemUoms({ itemId: item.id, etag: "1", uoms }));
  const violations = async (...uoms: object[]) => (await set(...uoms)).violations;
  expect(await violations(box, box)).toBe("uoms[1].uom: each unit once");
  expect(await violations({ ...box, uom: "B X" })).toContain("uoms[0].uom:");
  expect(await violations({ ...box, numerator: 0n })).toBe("uoms[0].numerator: 1 to 1000000000000");
  expect(await violations({ ...box, denominator: 1_000_000_000_001n })).toBe("uoms[0].denominator: 1 to 1000000000000");
  expect(await violations({ ...each, numerator: 2n })).toBe("uoms[0].numerator: 1 to 1, since this is the base unit");
  for (const gtin of ["96385075", "4006381333930", "400638133393", "00000000000000", "4006381333931 ", "abcdefgh"]) {
    expect(await violations({ ...box, gtin })).toContain("uoms[0].gtin:");
  }
  const twice = [each, { ...box, gtin: "00000096385074" }];
  expect(await violations(...twice)).toBe("uoms[1].gtin: each GTIN once");
});

test("refuses a GTIN of another item, an old version, and an item that is archived or none", async () => {
  const gtin = "4006381333931";
  await createTestItem(stack, "TAKEN", { uoms: [{ ...box, gtin }] });
  const item = await createTestItem(stack, "FREE", { uoms: [box] });
  const set = (change: object) => refusalOf(items().setItemUoms({ itemId: item.id, etag: "1", uoms: [], ...change }));
  expect(await set({ uoms: [{ ...box, gtin }] })).toEqual({
    reason: "ALREADY_EXISTS",
    resource: "item",
    field: "gtin",
  });
  expect((await items().getItem({ itemId: item.id })).item).toEqual(item);
  expect(await set({ etag: "7" })).toMatchObject({ reason: "VERSION_CONFLICT", current_etag: "1" });
  expect(await set({ itemId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "item" });
  await items().archiveItem({ itemId: item.id, etag: "1" });
  expect(await set({ etag: "2" })).toEqual({ reason: "ARCHIVED", resource: "item" });
});
