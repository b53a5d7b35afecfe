import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { SerialService } from "../../../gen/erp/inventory/v1/serial_service_pb.ts";
import { SerialUnit_State as State } from "../../../gen/erp/inventory/v1/serial_unit_pb.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { postTestStock } from "../../../test/test-ledger.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestSite;
let kaohsiung: TestSite;
let pump: string;
let motor: string;
let shelf: string;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestSite(stack, "TPE");
  kaohsiung = await createTestSite(stack, "KHH");
  pump = (await createTestItem(stack, "PUMP", { tracking: Tracking.SERIAL })).id;
  motor = (await createTestItem(stack, "MOTOR", { tracking: Tracking.SERIAL })).id;
  shelf = (await createTestLocation(stack, taipei.warehouseId, "A-1")).id;
  const far = (await createTestLocation(stack, kaohsiung.warehouseId, "A-1")).id;
  const here = { warehouseId: taipei.warehouseId, locationId: shelf };
  await postTestStock(stack, { ...here, itemId: pump, quantity: 3, serials: ["P-1", "P-2", "Q-1"] });
  await postTestStock(stack, { ...here, itemId: pump, quantity: -1, serials: ["P-2"] });
  const there = { warehouseId: kaohsiung.warehouseId, locationId: far };
  await postTestStock(stack, { ...there, itemId: motor, quantity: 1, serials: ["P-1"] });
});

afterAll(() => stack?.stop());

const serials = () => stack.admin.client(SerialService);
const numbers = async (request: object, client = serials()) =>
  (await client.listSerials(request)).serials.map(({ itemCode, serialNo }) => `${itemCode} ${serialNo}`);

test("lists by item and number, page by page", async () => {
  const all = ["PUMP P-1", "PUMP P-2", "PUMP Q-1", "MOTOR P-1"];
  expect(await numbers({})).toEqual(all);
  const first = await serials().listSerials({ pageSize: 3 });
  expect(first.serials).toHaveLength(3);
  expect(await numbers({ pageSize: 3, pageToken: first.nextPageToken })).toEqual(["MOTOR P-1"]);
});

test("filters by item, place, state and the beginning of a number", async () => {
  expect(await numbers({ itemId: motor })).toEqual(["MOTOR P-1"]);
  expect(await numbers({ locationId: shelf })).toEqual(["PUMP P-1", "PUMP Q-1"]);
  expect(await numbers({ states: [State.ISSUED] })).toEqual(["PUMP P-2"]);
  expect(await numbers({ states: [State.ISSUED, State.IN_STOCK], serialPrefix: "P" })).toEqual([
    "PUMP P-1",
    "PUMP P-2",
    "MOTOR P-1",
  ]);
});

test("shows the pieces of the caller's warehouses only, whatever she asks for", async () => {
  const grants = [{ role: "operator", unitIds: [kaohsiung.warehouseId] }];
  const operator = (await createTestUser(stack, "operator", grants)).client(SerialService);
  expect(await numbers({}, operator)).toEqual(["MOTOR P-1"]);
  expect(await numbers({ itemId: pump }, operator)).toEqual([]);
  expect(await numbers({ locationId: shelf }, operator)).toEqual([]);
});
