import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { SerialService } from "../../../gen/erp/inventory/v1/serial_service_pb.ts";
import type { StockEntry } from "../../../gen/erp/inventory/v1/stock_entry_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { asSuperuser, insertHistory } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import {
  at,
  createTestLocation,
  createTestWarehouse,
  movement,
  receiveTestStock,
  type TestWarehouse,
} from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { movementTypeName } from "./movement-type-name.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;
const ids: Record<string, string> = {};
const documentId = uuidv7();

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestWarehouse(stack, "TPE", ["A"]);
  tainan = await createTestWarehouse(stack, "TNN", ["A"]);
  ids.bin = (await createTestLocation(stack, taipei.warehouseId, "B")).id;
  ids.bolt = (await createTestItem(stack, "BOLT")).id;
  ids.milk = (await createTestItem(stack, "MILK", { tracking: Item_Tracking.LOT })).id;
  ids.pump = (await createTestItem(stack, "PUMP", { tracking: Item_Tracking.SERIAL })).id;
  await stack.admin.client(ReasonCodeService).createReasonCode({ reasonCode: { code: "DAMAGED", name: "Damaged" } });
  for (const lotNo of ["L1", "L2"]) {
    const lot = { lotNo, warehouseId: taipei.warehouseId };
    const made = await stack.admin.client(LotService).createLot({ item: { code: "MILK" }, lot });
    ids[lotNo] = made.lot?.id ?? "";
  }
  await receiveTestStock(stack, tainan, "BOLT", "7", at("A"));
  await receiveTestStock(stack, taipei, "BOLT", "10", at("A"));
  const scrapped = movement(taipei, Type.SCRAP, "BOLT", "1", { from: at("A"), reasonCode: "DAMAGED" });
  const scrap = await post({ ...scrapped, note: "fell down" });
  await stack.admin
    .client(MovementService)
    .reverseMovement({ transactionId: scrap, reasonCode: "DAMAGED", note: "no" });
  await receiveTestStock(stack, taipei, "MILK", "6", at("A", "L1"));
  await post(
    movement(taipei, Type.LOT_CHG, "MILK", "2", { from: at("A", "L1"), to: at("A", "L2"), reasonCode: "DAMAGED" }),
  );
  const serials = ["P1", "P2"];
  await post(movement(taipei, Type.RCV_OTHER, "PUMP", "2", { to: at("A"), serials }));
  await post(movement(taipei, Type.MOVE_BIN, "PUMP", "1", { from: at("A"), to: at("B"), serials: ["P2"] }));
  const pieces = await stack.admin.client(SerialService).listSerials({ itemId: ids.pump });
  for (const { serialNo, id } of pieces.serials) ids[serialNo] = id;
  await ship();
});

afterAll(() => stack?.stop());

async function post(document: ReturnType<typeof movement>): Promise<string> {
  const { posting } = await stack.admin.client(MovementService).postMovement({ movement: document });
  return posting?.transactionId ?? "";
}

/** Goods on their way from Taipei to Tainan, as a transfer posts them. */
async function ship(): Promise<void> {
  const rows = await asSuperuser(stack.database.adminUrl, (query) =>
    query("select id, code, warehouse_id from inventory.location where warehouse_id is not null"),
  );
  const place = (warehouseId: string, code: string) => ({
    locationId: String(rows.find((row) => row.warehouse_id === warehouseId && row.code === code)?.id),
    warehouseId,
  });
  const transit = place(taipei.warehouseId, "TRANSIT");
  const later = (ms: number) => new Date(Date.now() + ms);
  const fact = { itemId: ids.bolt ?? "", quantity: "3" };
  const [, received] = await insertHistory(stack.database.adminUrl, [
    {
      ...fact,
      recordTime: later(0),
      type: "XFER_OUT",
      warehouseId: taipei.warehouseId,
      from: place(taipei.warehouseId, "A"),
      to: transit,
    },
    {
      ...fact,
      recordTime: later(1),
      type: "XFER_IN",
      warehouseId: tainan.warehouseId,
      from: transit,
      to: place(tainan.warehouseId, "A"),
    },
  ]);
  await asSuperuser(stack.database.adminUrl, (query) =>
    query("update inventory.stock_transaction set document_kind = 'transfer', document_id = $1 where id = $2", [
      documentId,
      received,
    ]),
  );
}

const short = ({ type, itemCode, locationCode, lotNo, quantity }: StockEntry) =>
  [movementTypeName(type), itemCode, locationCode, lotNo, quantity].filter(Boolean).join(" ");
const list = async (filter: object = {}, user = stack.admin) =>
  (await user.client(StockService).listEntries({ filter })).entries.map(short);

const transfer = ["XFER_IN BOLT A 3", "XFER_IN BOLT TRANSIT -3", "XFER_OUT BOLT TRANSIT 3", "XFER_OUT BOLT A -3"];
const pumps = ["MOVE_BIN PUMP B 1", "MOVE_BIN PUMP A -1", "RCV_OTHER PUMP A 2", "RCV_OTHER PUMP SUPPLIER -2"];
const milk = ["LOT_CHG MILK A L2 2", "LOT_CHG MILK A L1 -2", "RCV_OTHER MILK A L1 6", "RCV_OTHER MILK SUPPLIER L1 -6"];
const bolts = [
  "SCRAP BOLT A 1",
  "SCRAP BOLT SCRAP -1",
  "SCRAP BOLT SCRAP 1",
  "SCRAP BOLT A -1",
  "RCV_OTHER BOLT A 10",
  "RCV_OTHER BOLT SUPPLIER -10",
];
const elsewhere = ["RCV_OTHER BOLT A 7", "RCV_OTHER BOLT SUPPLIER -7"];
const all = [...transfer, ...pumps, ...milk, ...bolts, ...elsewhere];

test("lists both legs of every movement, newest first, page by page", async () => {
  expect(await list()).toEqual(all);
  for (const pageSize of [1, 3]) {
    const found: string[] = [];
    for (let pageToken = ""; found.length < 100; ) {
      const page = await stack.admin.client(StockService).listEntries({ pageSize, pageToken });
      expect(page.entries.length).toBeLessThanOrEqual(pageSize);
      found.push(...page.entries.map(short));
      pageToken = page.nextPageToken;
      if (pageToken === "") break;
    }
    expect(found).toEqual(all);
  }
  const forged = Buffer.from(JSON.stringify(["now", uuidv7(), "1", "1"])).toString("base64url");
  const refused = refusalOf(stack.admin.client(StockService).listEntries({ pageToken: forged }));
  expect(await refused).toMatchObject({ reason: "INVALID_REQUEST" });
});

test("filters by everything that an entry is asked for", async () => {
  expect(await list({ warehouseId: taipei.warehouseId })).toEqual([...transfer.slice(1), ...pumps, ...milk, ...bolts]);
  expect(await list({ warehouseId: tainan.warehouseId })).toEqual([transfer[0], ...elsewhere]);
  expect(await list({ itemId: ids.milk })).toEqual(milk);
  expect(await list({ locationId: ids.bin })).toEqual(["MOVE_BIN PUMP B 1"]);
  expect(await list({ lotId: ids.L1 })).toEqual(milk.slice(1));
  expect(await list({ lotId: ids.L2 })).toEqual(milk.slice(0, 1));
  expect(await list({ serialId: ids.P1 })).toEqual(pumps.slice(2));
  expect(await list({ serialId: ids.P2 })).toEqual(pumps);
  expect(await list({ types: [Type.SCRAP] })).toEqual(bolts.slice(0, 4));
  expect(await list({ types: [Type.XFER_IN, Type.LOT_CHG] })).toEqual([...transfer.slice(0, 2), ...milk.slice(0, 2)]);
  expect(await list({ documentId })).toEqual(transfer.slice(0, 2));
  expect(await list({ documentId, warehouseId: taipei.warehouseId })).toEqual(transfer.slice(1, 2));
  expect(await list({ types: [Type.XFER_IN], warehouseId: taipei.warehouseId })).toEqual(transfer.slice(1, 2));
  expect(await list({ types: [Type.MOVE_BIN], itemId: ids.bolt })).toEqual([]);
  expect(await list({ serialId: ids.P2, locationId: ids.bin })).toEqual(["MOVE_BIN PUMP B 1"]);
});

test("filters by the time of the record, from a moment to before another", async () => {
  const { entries } = await stack.admin.client(StockService).listEntries({ filter: { itemId: ids.milk ?? "" } });
  const [changed, received] = [entries[0], entries[2]].map((entry) => entry?.recordTime);
  const before = (time: typeof changed) => time && timestampFromDate(new Date(timestampDate(time).getTime() - 1));
  expect(await list({ itemId: ids.milk, fromTime: changed })).toEqual(milk.slice(0, 2));
  expect(await list({ itemId: ids.milk, toTime: changed })).toEqual(milk.slice(2));
  expect(await list({ itemId: ids.milk, toTime: before(received) })).toEqual([]);
});

test("leads back to who did it, why, and what it takes back", async () => {
  const { entries } = await stack.admin.client(StockService).listEntries({ filter: { types: [Type.SCRAP] } });
  const scrap = { actorName: "admin", actorId: stack.admin.id, reasonCode: "DAMAGED", uom: "EA" };
  const [reversal, , first] = entries;
  expect(first).toMatchObject({ ...scrap, note: "fell down", reversalOf: "", leg: 2, lineNo: 1 });
  expect(reversal).toMatchObject({ ...scrap, note: "no", reversalOf: first?.transactionId });
  expect(reversal?.status).toBe(StockStatus.UNRESTRICTED);
  const moved = await stack.admin.client(StockService).listEntries({ filter: { serialId: ids.P1 ?? "" } });
  expect(moved.entries[0]).toMatchObject({ serials: ["P1", "P2"], documentKind: "" });
});

test("shows a limited caller her own legs only, and the virtual ones beside them", async () => {
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [tainan.warehouseId] }]);
  const own = [transfer[0], ...elsewhere];
  expect(await list({}, operator)).toEqual(own);
  const filters: [filter: object, expected: (string | undefined)[]][] = [
    [{ warehouseId: taipei.warehouseId }, []],
    [{ warehouseId: tainan.warehouseId }, own],
    [{ itemId: ids.bolt }, own],
    [{ itemId: ids.milk }, []],
    [{ locationId: ids.bin }, []],
    [{ lotId: ids.L1 }, []],
    [{ serialId: ids.P2 }, []],
    [{ documentId }, [transfer[0]]],
    [{ types: [Type.XFER_IN, Type.XFER_OUT] }, [transfer[0]]],
    [{ fromTime: timestampFromDate(new Date(0)) }, own],
  ];
  for (const [filter, expected] of filters)
    expect(await list(filter, operator), Object.keys(filter).join()).toEqual(expected);
  const manager = await createTestUser(stack, "manager", [{ role: "warehouse-manager", unitIds: [taipei.id] }]);
  expect(await list({}, manager)).toEqual([...transfer.slice(1), ...pumps, ...milk, ...bolts]);
});
