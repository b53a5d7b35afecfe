import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import {
  PutawayService,
  PutawaySuggestion_Reason as Reason,
} from "../../../gen/erp/inventory/v1/putaway_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { loadStock } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let site: TestSite;
/** Ids of the places by code. */
const places = new Map<string, string>();

const reasonNames = new Map<number, string>(Object.entries(Reason).map(([name, value]) => [value, name]));

beforeAll(async () => {
  stack = await startTestStack();
  site = await createTestSite(stack, "TPE");
  const make = async (code: string, pickSequence: number, fields: object = {}) => {
    const made = await createTestLocation(stack, site.warehouseId, code, { pickSequence, ...fields });
    places.set(code, made.id);
  };
  await make("DOCK", 50, { kind: Kind.DOCK });
  await make("FIXED", 900);
  await make("LOT-L1", 800);
  await make("LOT-L2", 40);
  await make("ONE-LOT", 51, { allowMixedLots: false });
  await make("NEAR", 45);
  await make("FAR", 70);
  await make("OTHERS", 50);
  await make("ONE-ITEM", 50, { allowMixedItems: false });
  await make("SHUT", 50, { receivable: false });
  await make("STAGE", 50, { kind: Kind.STAGING });
  await make("BLOCKED", 50);
  await make("OLD", 50);
  const locations = stack.admin.client(LocationService);
  await locations.blockLocation({ locationId: places.get("BLOCKED") ?? "", reason: "broken" });
  await locations.archiveLocation({ locationId: places.get("OLD") ?? "", etag: "1" });
  await createTestItem(stack, "NUT");
  await createTestItem(stack, "GEAR");
  const fixedLocationId = places.get("FIXED") ?? "";
  await createTestItem(stack, "MILK", { tracking: Tracking.LOT, fixedLocationId });
  await loadStock(stack, site.warehouseId, { item: "NUT", to: "OTHERS", quantity: "5" });
  await loadStock(stack, site.warehouseId, { item: "NUT", to: "ONE-ITEM", quantity: "5" });
  await loadStock(stack, site.warehouseId, { item: "MILK", to: "LOT-L1", quantity: "3", lot: "L1" });
  await loadStock(stack, site.warehouseId, { item: "MILK", to: "LOT-L2", quantity: "4", lot: "L2" });
  await loadStock(stack, site.warehouseId, { item: "MILK", to: "ONE-LOT", quantity: "2", lot: "L2" });
});

afterAll(() => stack?.stop());

const putaway = () => stack.admin.client(PutawayService);
const request = (fields: object = {}) => ({
  warehouseId: site.warehouseId,
  item: { code: "MILK" },
  lot: { code: "L1" },
  quantity: { value: "1", uom: "EA" },
  fromLocation: { code: "DOCK" },
  limit: 50,
  ...fields,
});

/** The suggestions as "<place> <reason> <on hand>". */
async function suggested(fields: object = {}): Promise<string[]> {
  const { suggestions } = await putaway().suggestPutaway(request(fields));
  return suggestions.map(
    ({ locationCode, reason, onHand }) => `${locationCode} ${reasonNames.get(reason)} ${onHand?.value}`,
  );
}

test("ranks places by reason, then by the walk, and leaves out those that may not take the goods", async () => {
  expect(await suggested()).toEqual([
    "FIXED FIXED_LOCATION 0",
    "LOT-L1 SAME_ITEM_AND_LOT 3",
    "LOT-L2 SAME_ITEM 4",
    "NEAR EMPTY 0",
    "FAR EMPTY 0",
    "OTHERS NEAREST 0",
  ]);
  expect(await suggested({ lot: { code: "L2" } })).toEqual([
    "FIXED FIXED_LOCATION 0",
    "ONE-LOT SAME_ITEM_AND_LOT 2",
    "LOT-L2 SAME_ITEM_AND_LOT 4",
    "LOT-L1 SAME_ITEM 3",
    "NEAR EMPTY 0",
    "FAR EMPTY 0",
    "OTHERS NEAREST 0",
  ]);
});

test("a place of one item takes more of this item", async () => {
  const nuts = await suggested({ item: { code: "NUT" }, lot: undefined });
  expect(nuts.slice(0, 3)).toEqual(["ONE-ITEM SAME_ITEM 5", "OTHERS SAME_ITEM 5", "NEAR EMPTY 0"]);
});

test("returns five places unless more are asked for", async () => {
  expect(await suggested({ limit: 0 })).toHaveLength(5);
  expect(await suggested({ limit: 1 })).toEqual(["FIXED FIXED_LOCATION 0"]);
});

test("whatever lies where: the best few are the first of all", async () => {
  const bin = fc.record({
    walk: fc.nat({ max: 9 }),
    mixed: fc.boolean(),
    holds: fc.constantFrom("", "", "NUT", "GEAR"),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(bin, { minLength: 25, maxLength: 25 }), async (bins) => {
      run += 1;
      const { warehouseId } = await createTestSite(stack, `RUN${run}`);
      for (const [index, { walk, mixed, holds }] of bins.entries()) {
        const code = `B-${index}`;
        await createTestLocation(stack, warehouseId, code, { pickSequence: walk, allowMixedItems: mixed });
        if (holds) await loadStock(stack, warehouseId, { item: holds, to: code, quantity: "1" });
      }
      for (const index of bins.keys()) {
        const from = { warehouseId, item: { code: "NUT" }, lot: undefined, fromLocation: { code: `B-${index}` } };
        const all = await suggested({ ...from, limit: 50 });
        expect(await suggested({ ...from, limit: 1 + (index % 7) })).toEqual(all.slice(0, 1 + (index % 7)));
      }
    }),
    { numRuns: 2, verbose: true },
  );
}, 60_000);

test("answers REST, with references in the query", async () => {
  const query = "item.code=MILK&lot.code=L1&quantity.value=1&quantity.uom=EA&from_location.code=DOCK&limit=1";
  const answer = await fetch(`${stack.url}/api/v1/warehouses/${site.warehouseId}/putaways:suggest?${query}`, {
    headers: { authorization: `Bearer ${stack.admin.accessToken}` },
  });
  const suggestions = [{ locationCode: "FIXED", reason: "REASON_FIXED_LOCATION", onHand: { value: "0", uom: "EA" } }];
  expect(await answer.json()).toMatchObject({ suggestions });
});

test("does not suggest where the goods lie", async () => {
  expect((await suggested({ fromLocation: { code: "LOT-L1" } })).join()).not.toContain("LOT-L1");
});

test("refuses what is not there or not counted so", async () => {
  const attempt = (fields: object) => refusalOf(putaway().suggestPutaway(request(fields)));
  expect(await attempt({ item: { code: "NONE" } })).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect(await attempt({ lot: { code: "L9" } })).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  expect(await attempt({ lot: undefined })).toEqual({ reason: "LOT_REQUIRED", item: "MILK" });
  expect(await attempt({ fromLocation: { code: "NONE" } })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  expect(await attempt({ warehouseId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  expect(await attempt({ quantity: { value: "1", uom: "BOX" } })).toMatchObject({ reason: "UOM_NOT_CONVERTIBLE" });
  const tainan = await createTestSite(stack, "TNN");
  const other = await createTestUser(stack, "other", [{ role: "operator", unitIds: [tainan.id] }]);
  const elsewhere = other.client(PutawayService).suggestPutaway(request());
  expect(await refusalOf(elsewhere)).toEqual({ reason: "OUT_OF_SCOPE", permission: "inventory.putaway.suggest" });
});
