import { timestampDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockEntryStreamService } from "../../../gen/erp/inventory/v1/stock_entry_stream_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { asSuperuser, insertHistory, supplier } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation, createTestWarehouse, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;
let itemId: string;

const lotNo = `L"1",\\'`;

/** Texts that mean something to JSON, SQL, CSV or XML, or that some of them cannot say. */
const hostile = [
  `"quoted" and 'single', \\ and / and \\n`,
  "two\nlines\r\nand\ttabs",
  "\u0001\u0007\u001f\u007f\u0085\u2028\u2029\ufeff",
  "=cmd|' /C calc'!A0",
  "螺栓 峯 𠮷 👷🏽",
  '],["',
  "\\u0000 \\x00 $1 {} <&>",
];

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestWarehouse(stack, "TPE", []);
  tainan = await createTestWarehouse(stack, "TNN", []);
  itemId = (await createTestItem(stack, "BOLT")).id;
  const places = new Map<TestWarehouse, string>();
  for (const warehouse of [taipei, tainan]) {
    places.set(warehouse, (await createTestLocation(stack, warehouse.warehouseId, "C")).id);
  }
  const now = Date.now();
  const pastOf = (warehouse: TestWarehouse, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      warehouseId: warehouse.warehouseId,
      itemId,
      // Several at the same moment, as a batch of postings has them.
      recordTime: new Date(now - Math.floor(at / 7) * 1_001),
      businessTime: new Date(now - 90_000_000 - at),
      quantity: `${at + 1}.50`,
      from: supplier,
      to: {
        locationId: places.get(warehouse) ?? "",
        warehouseId: warehouse.warehouseId,
        status: at % 2 ? "quality" : "unrestricted",
      },
    }));
  await insertHistory(stack.database.adminUrl, [...pastOf(taipei, 2_300), ...pastOf(tainan, 3)]);
  await asSuperuser(stack.database.adminUrl, async (query) => {
    const lotId = "01900000-0000-7000-8000-0000000000aa";
    await query(`insert into inventory.lot (id, item_id, lot_no) values ($1, $2, $3)`, [lotId, itemId, lotNo]);
    await query(
      `insert into inventory.serial_unit (id, item_id, serial_no, state)
       select ('01900000-0000-7000-8000-0000000000b' || n)::uuid, $1, 'S,' || (9 - n), 'planned'
       from generate_series(0, 2) n`,
      [itemId],
    );
    await query(
      `update inventory.stock_movement set to_lot_id = $1,
         serial_ids = array(select id from inventory.serial_unit where item_id = $2 order by id)
       where transaction_id = (select id from inventory.stock_transaction order by id desc limit 1)`,
      [lotId, itemId],
    );
    await query(
      `update inventory.stock_transaction t
       set note = h.text, actor_name = h.text, document_kind = 'receipt', document_id = gen_random_uuid(),
         reason_code = 'R-' || h.n
       from unnest($1::text[]) with ordinality h (text, n)
       where t.id = (select id from inventory.stock_transaction order by id desc offset h.n - 1 limit 1)`,
      [hostile],
    );
  });
}, 60_000);

afterAll(() => stack?.stop());

const rowsOf = async (request: object = {}, user: TestUser = stack.admin) => {
  const pages: string[][][] = [];
  for await (const { rowsJson, rowCount } of user.client(StockEntryStreamService).streamEntryRows(request)) {
    expect(rowsJson).not.toMatch(/[\r\n]/);
    const rows = JSON.parse(rowsJson) as string[][];
    expect(rows).toHaveLength(rowCount);
    pages.push(rows);
  }
  return pages;
};

const nameOf = (values: Record<string, number>, wanted: number) =>
  Object.keys(values).find((name) => values[name] === wanted) ?? "";

/** What the entries say, as rows. */
const entriesOf = async (filter: object = {}, user: TestUser = stack.admin) => {
  const codeOf = new Map([
    [taipei.warehouseId, "TPE-W1"],
    [tainan.warehouseId, "TNN-W1"],
  ]);
  const rows: string[][] = [];
  for await (const { entries } of user.client(StockEntryStreamService).streamEntries({ filter })) {
    for (const entry of entries) {
      rows.push([
        entry.recordTime ? timestampDate(entry.recordTime).toISOString() : "",
        entry.businessTime ? timestampDate(entry.businessTime).toISOString() : "",
        nameOf(MovementType, entry.type),
        codeOf.get(entry.warehouseId) ?? "",
        entry.itemCode,
        entry.locationCode,
        entry.lotNo,
        nameOf(StockStatus, entry.status),
        entry.quantity,
        entry.uom,
        entry.serials.join(" "),
        entry.documentKind,
        entry.actorName,
        entry.reasonCode,
        entry.note,
        entry.transactionId,
      ]);
    }
  }
  return rows;
};

test("rows say what the entries say, in the same order, whatever the texts are", async () => {
  const pages = await rowsOf();
  const rows = pages.flat();
  expect(rows).toHaveLength(2 * 2_303);
  expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(1_000);
  expect(rows).toEqual(await entriesOf());
  const remarks = rows.map((row) => row[14] ?? "");
  expect(hostile.filter((text) => !remarks.includes(text))).toEqual([]);
  expect(rows.filter((row) => row[10] === "S,7 S,8 S,9" && row[6] === lotNo)).toHaveLength(1);
});

test("filters as the entries are filtered, and shows a limited caller her own", async () => {
  for (const filter of [
    { warehouseId: tainan.warehouseId },
    { itemId, types: [MovementType.MOVE_BIN], warehouseId: tainan.warehouseId },
    { itemId, toTime: { seconds: BigInt(Math.floor(Date.now() / 1_000) - 200), nanos: 0 } },
  ]) {
    const rows = (await rowsOf({ filter })).flat();
    expect(rows.length).toBeGreaterThan(1);
    expect(rows).toEqual(await entriesOf(filter));
  }
  const auditor = await createTestUser(stack, "auditor", [{ role: "auditor", unitIds: [tainan.warehouseId] }]);
  const rows = (await rowsOf({}, auditor)).flat();
  expect(rows).toHaveLength(6);
  expect(rows).toEqual(await entriesOf({}, auditor));
  expect(await rowsOf({ filter: { warehouseId: taipei.warehouseId } }, auditor)).toEqual([]);
  const nobody = await createTestUser(stack, "nobody");
  expect(await refusalOf(rowsOf({}, nobody))).toMatchObject({ reason: "PERMISSION_DENIED" });
});

test("ends with the row that was asked for as the last one, also within a movement, and tells the total first", async () => {
  const whole = (await rowsOf()).flat();
  for (const limit of [1, 2, 3, 250, 251, 4_000, 4_001, 4_605, 4_606, 9_999]) {
    expect((await rowsOf({ limit })).flat()).toEqual(whole.slice(0, limit));
  }
  const totals: bigint[] = [];
  for await (const page of stack.admin.client(StockEntryStreamService).streamEntryRows({})) {
    totals.push(page.estimatedTotal);
  }
  expect(totals[0]).toBe(4_606n);
  expect(new Set(totals.slice(1))).toEqual(new Set([0n]));
});
