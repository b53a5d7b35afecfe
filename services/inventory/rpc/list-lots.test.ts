import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Lot_State as State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { postTestStock } from "../../../test/test-ledger.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestSite;
let kaohsiung: TestSite;
let milk: string;
let cheese: string;
const ids = new Map<string, string>();

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestSite(stack, "TPE");
  kaohsiung = await createTestSite(stack, "KHH");
  milk = (await createTestItem(stack, "MILK", { tracking: Tracking.LOT })).id;
  cheese = (await createTestItem(stack, "CHEESE", { tracking: Tracking.LOT })).id;
  const create = async (
    itemId: string,
    { warehouseId }: TestSite,
    lot: { lotNo: string; expiryDate?: string; supplierLot?: string },
  ) => {
    const made = await lots().createLot({ item: { id: itemId }, lot: { warehouseId, ...lot } });
    ids.set(lot.lotNo, made.lot?.id ?? "");
  };
  await create(milk, taipei, { lotNo: "M1", expiryDate: "2020-01-01" });
  await create(milk, taipei, { lotNo: "M2", expiryDate: "2020-01-02", supplierLot: "SUP-7" });
  await create(milk, kaohsiung, { lotNo: "M3", expiryDate: "2999-01-01" });
  await create(cheese, kaohsiung, { lotNo: "C1" });
  await lots().holdLot({ lotId: ids.get("M1") ?? "", reason: "Smells" });
});

afterAll(() => stack?.stop());

const lots = () => stack.admin.client(LotService);
const numbers = async (request: object, client = lots()) =>
  (await client.listLots(request)).lots.map(({ lotNo }) => lotNo);

test("lists newest first, page by page, and says what is expired", async () => {
  const all = await lots().listLots({});
  expect(all.lots.map(({ lotNo, expired }) => [lotNo, expired])).toEqual([
    ["C1", false],
    ["M3", false],
    ["M2", true],
    ["M1", true],
  ]);
  const first = await lots().listLots({ pageSize: 3 });
  const second = await lots().listLots({ pageSize: 3, pageToken: first.nextPageToken });
  expect([...first.lots, ...second.lots]).toEqual(all.lots);
  expect(second.nextPageToken).toBe("");
});

test("filters by item, state, expiry and the beginning of a number", async () => {
  expect(await numbers({ itemId: cheese })).toEqual(["C1"]);
  expect(await numbers({ states: [State.ON_HOLD] })).toEqual(["M1"]);
  expect(await numbers({ states: [State.ON_HOLD, State.ACTIVE], itemId: milk })).toEqual(["M3", "M2", "M1"]);
  expect(await numbers({ expiryBefore: "2020-01-02" })).toEqual(["M1"]);
  expect(await numbers({ expiryBefore: "2020-01-03" })).toEqual(["M2", "M1"]);
  expect(await numbers({ textPrefix: "M" })).toEqual(["M3", "M2", "M1"]);
  expect(await numbers({ textPrefix: "SUP" })).toEqual(["M2"]);
  expect(await numbers({ textPrefix: "m" })).toEqual([]);
  expect(await refusalOf(lots().listLots({ expiryBefore: "2020-02-30" }))).toMatchObject({ reason: "INVALID_REQUEST" });
});

test("shows the lots of the caller's warehouses, and those that have stock there", async () => {
  const grants = [{ role: "operator", unitIds: [kaohsiung.warehouseId] }];
  const operator = (await createTestUser(stack, "operator", grants)).client(LotService);
  expect(await numbers({}, operator)).toEqual(["C1", "M3"]);
  const { warehouseId } = kaohsiung;
  const locationId = (await createTestLocation(stack, warehouseId, "A-1")).id;
  await postTestStock(stack, { warehouseId, itemId: milk, locationId, lotId: ids.get("M2") ?? "", quantity: 1 });
  expect(await numbers({}, operator)).toEqual(["C1", "M3", "M2"]);
});
