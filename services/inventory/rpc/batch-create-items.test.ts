import { ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Kind as Kind } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { BadRequestSchema } from "../../../gen/google/rpc/error_details_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const items = () => stack.admin.client(ItemService);
const entry = (code: string, fields: object = {}) => ({
  code,
  name: code,
  kind: Kind.RAW,
  baseUom: "EA",
  ...fields,
});
const box = (gtin: string) => ({ uoms: [{ uom: "BX", numerator: 10n, denominator: 1n, gtin }] });

/** Entries of which the first and the last can be created, and why the others cannot. */
async function mixedBatch(prefix: string) {
  const gtin = { A: "4006381333931", B: "0036000291452" }[prefix] ?? "";
  await createTestItem(stack, `${prefix}-TAKEN`, { externalId: `${prefix}-EXT`, ...box(gtin) });
  const entries = [
    entry(`${prefix}-GOOD`, { externalId: `${prefix}-NEW` }),
    entry(`${prefix}-taken`),
    entry(`${prefix}-1`, { externalId: `${prefix}-EXT` }),
    entry(`${prefix}-2`, box(gtin)),
    entry(`${prefix}-3`, { kind: Kind.UNSPECIFIED, baseUom: "" }),
    entry(`${prefix}-good`),
    entry(`${prefix}-4`, { externalId: `${prefix}-NEW` }),
    entry(`${prefix}-5`, { fixedLocationId: uuidv7() }),
    entry(`${prefix}-LAST`),
  ];
  const reasons = [
    "",
    "ALREADY_EXISTS",
    "ALREADY_EXISTS",
    "ALREADY_EXISTS",
    "INVALID_REQUEST",
    "ALREADY_EXISTS",
    "ALREADY_EXISTS",
    "NOT_FOUND",
    "",
  ];
  return { entries, reasons };
}

test("creates what it can and tells why of the rest, each entry as if it came alone", async () => {
  const { entries, reasons } = await mixedBatch("A");
  const request = { items: entries, requestId: uuidv7() };
  const answer = await items().batchCreateItems(request);
  expect(answer.createdCount).toBe(2);
  const outcomes = answer.results.map(({ outcome }) => outcome);
  expect(outcomes.map((each) => (each.case === "refusal" ? each.value.reason : ""))).toEqual(reasons);
  const [first, taken] = outcomes;
  expect(first).toMatchObject({ case: "item", value: { code: "A-GOOD", etag: "1" } });
  expect(taken?.value).toMatchObject({
    domain: "erp.type",
    metadata: { resource: "item", field: "code" },
    message: "已有相同代碼的料件。",
  });
  expect(outcomes[4]?.value).toMatchObject({ metadata: { violations: expect.stringContaining("item.base_uom") } });
  const fields = [2, 3, 5, 6]
    .map((at) => outcomes[at])
    .map((each) => each?.case === "refusal" && each.value.metadata.field);
  expect(fields).toEqual(["external_id", "gtin", "code", "external_id"]);
  expect((await items().listItems({ search: "A-" })).items.map(({ code }) => code)).toEqual([
    "A-GOOD",
    "A-LAST",
    "A-TAKEN",
  ]);
  expect(await items().batchCreateItems(request)).toEqual(answer);
  const id = first?.case === "item" ? first.value.id : "";
  expect(await auditOf(stack, id)).toMatchObject([
    { action: "ItemService.BatchCreateItems", after: { code: "A-GOOD" } },
  ]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.item.created"]);
});

test("an atomic batch creates nothing when any entry is refused, and names each", async () => {
  const { entries, reasons } = await mixedBatch("B");
  const create = () => items().batchCreateItems({ items: entries, atomic: true });
  const refusal = { reason: "BATCH_REFUSED", refused: "7", first_index: "1", first_reason: "ALREADY_EXISTS" };
  expect(await refusalOf(create())).toMatchObject(refusal);
  const error = await create().catch((thrown: unknown) => ConnectError.from(thrown));
  const { fieldViolations } = (error as ConnectError).findDetails(BadRequestSchema)[0] ?? { fieldViolations: [] };
  expect(fieldViolations.map(({ field, reason }) => [field, reason])).toEqual([
    ["items[1]", "ALREADY_EXISTS"],
    ["items[2]", "ALREADY_EXISTS"],
    ["items[3]", "ALREADY_EXISTS"],
    ["items[4].kind", "INVALID_REQUEST"],
    ["items[4].base_uom", "INVALID_REQUEST"],
    ["items[5]", "ALREADY_EXISTS"],
    ["items[6]", "ALREADY_EXISTS"],
    ["items[7]", "NOT_FOUND"],
  ]);
  expect((await items().listItems({ search: "B-" })).items.map(({ code }) => code)).toEqual(["B-TAKEN"]);
  const good = entries.filter((_, at) => reasons[at] === "");
  const answer = await items().batchCreateItems({ items: good, atomic: true });
  expect(answer.createdCount).toBe(2);
});

test("a batch of which nothing can be created says so, and leaves a record", async () => {
  await createTestItem(stack, "ONLY");
  const answer = await items().batchCreateItems({ items: [entry("ONLY")] });
  expect(answer).toMatchObject({ createdCount: 0, results: [{ outcome: { case: "refusal" } }] });
  const records = (await auditOf(stack, "")).filter(({ action }) => action === "ItemService.BatchCreateItems");
  expect(records.at(-1)).toMatchObject({ outcome: "done", after: { created: 0, refused: 1 } });
});

test("creates a thousand items at once, with units and a fixed location", async () => {
  const { warehouseId } = await createTestSite(stack, "BAT");
  const { id: fixedLocationId } = await createTestLocation(stack, warehouseId, "A-01");
  const uoms = [{ uom: "BX", numerator: 7n, denominator: 3n }];
  const entries = Array.from({ length: 1000 }, (_, at) => entry(`K-${at}`, { fixedLocationId, uoms }));
  const answer = await items().batchCreateItems({ items: entries, atomic: true });
  expect(answer.createdCount).toBe(1000);
  const codes = answer.results.map(({ outcome }) => (outcome.case === "item" ? outcome.value.code : ""));
  expect(codes).toEqual(entries.map(({ code }) => code));
  expect(answer.results[999]?.outcome.value).toMatchObject({ fixedLocationId, uoms: [{ uom: "BX", numerator: 7n }] });
  expect(await refusalOf(items().batchCreateItems({ items: [...entries, entry("K-1000")] }))).toMatchObject({
    reason: "INVALID_REQUEST",
  });
  expect(await refusalOf(items().batchCreateItems({ items: [] }))).toMatchObject({ reason: "INVALID_REQUEST" });
});

test("of batches that want the same codes at the same time, every code is created once", async () => {
  const codes = Array.from({ length: 40 }, (_, at) => `RACE-${at}`);
  const batch = (order: string[]) => items().batchCreateItems({ items: order.map((code) => entry(code)) });
  const outcomes = await Promise.allSettled([batch(codes), batch([...codes].reverse()), batch(codes.slice(10, 30))]);
  const created = outcomes.map((each) => (each.status === "fulfilled" ? each.value.createdCount : 0));
  const refused = outcomes.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
  for (const reason of refused) {
    // Whoever came too late to know may simply repeat the call.
    expect(await refusalOf(Promise.reject(reason))).toEqual({ reason: "LOCK_TIMEOUT" });
  }
  created.push((await batch(codes)).createdCount);
  expect(created.reduce((sum, count) => sum + count, 0)).toBe(40);
  const listed = await items().listItems({ search: "RACE-", pageSize: 500 });
  expect(listed.items.map(({ code }) => code).sort()).toEqual([...codes].sort());
});
