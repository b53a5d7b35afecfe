import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Kind as Kind, Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  await createTestItem(stack, "AX-1", { name: "六角螺栓", nameEn: "Hexagon bolt", itemClass: "fasteners" });
  await createTestItem(stack, "AX-2", { name: "100% cotton_yarn", kind: Kind.RAW, tracking: Tracking.LOT });
  await createTestItem(stack, "B-1", { name: "Pump", kind: Kind.FINISHED, tracking: Tracking.SERIAL });
  const old = await createTestItem(stack, "AX-0", { name: "Old bolt", itemClass: "fasteners" });
  await items().archiveItem({ itemId: old.id, etag: old.etag });
});

afterAll(() => stack?.stop());

const items = () => stack.admin.client(ItemService);
const codes = async (request: object) => (await items().listItems(request)).items.map(({ code }) => code);

test("lists by code, without the archived unless asked", async () => {
  expect(await codes({})).toEqual(["AX-1", "AX-2", "B-1"]);
  expect(await codes({ includeArchived: true })).toEqual(["AX-0", "AX-1", "AX-2", "B-1"]);
});

test("finds by the beginning of the code and by part of either name, in whatever letters", async () => {
  expect(await codes({ search: "ax" })).toEqual(["AX-1", "AX-2"]);
  expect(await codes({ search: "1" })).toEqual(["AX-2"]);
  expect(await codes({ search: "BOLT" })).toEqual(["AX-1"]);
  expect(await codes({ search: "螺栓" })).toEqual(["AX-1"]);
  // Signs that mean something to LIKE mean nothing here.
  expect(await codes({ search: "100%" })).toEqual(["AX-2"]);
  expect(await codes({ search: "%" })).toEqual(["AX-2"]);
  expect(await codes({ search: "n_y" })).toEqual(["AX-2"]);
  expect(await codes({ search: "nothing" })).toEqual([]);
});

test("filters by exact code, kind, tracking and class", async () => {
  expect(await codes({ code: "ax-1" })).toEqual(["AX-1"]);
  expect(await codes({ code: "AX" })).toEqual([]);
  expect(await codes({ kinds: [Kind.RAW, Kind.FINISHED] })).toEqual(["AX-2", "B-1"]);
  expect(await codes({ trackings: [Tracking.SERIAL] })).toEqual(["B-1"]);
  expect(await codes({ itemClass: "fasteners", includeArchived: true })).toEqual(["AX-0", "AX-1"]);
  expect(await codes({ itemClass: "fasten" })).toEqual([]);
});

test("pages through all of them once", async () => {
  const seen: string[] = [];
  let pageToken = "";
  do {
    const page = await items().listItems({ pageSize: 2, pageToken, includeArchived: true });
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map(({ code }) => code));
    pageToken = page.nextPageToken;
  } while (pageToken);
  expect(seen).toEqual(["AX-0", "AX-1", "AX-2", "B-1"]);
  expect(await refusalOf(items().listItems({ pageToken: "made up" }))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(items().listItems({ kinds: [Kind.UNSPECIFIED] }))).toMatchObject({
    reason: "INVALID_REQUEST",
  });
});
