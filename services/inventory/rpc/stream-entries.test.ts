import { afterAll, beforeAll, expect, test } from "vitest";
import { StockEntryStreamService } from "../../../gen/erp/inventory/v1/stock_entry_stream_service_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { insertHistory, supplier } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation, createTestWarehouse, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;

beforeAll(async () => {
  stack = await startTestStack();
  taipei = await createTestWarehouse(stack, "TPE", []);
  tainan = await createTestWarehouse(stack, "TNN", []);
  const itemId = (await createTestItem(stack, "BOLT")).id;
  const now = Date.now();
  for (const [{ warehouseId }, count] of [
    [taipei, 1_250],
    [tainan, 3],
  ] as const) {
    const to = { locationId: (await createTestLocation(stack, warehouseId, "C")).id, warehouseId };
    const fact = { warehouseId, itemId, from: supplier, to };
    const received = Array.from({ length: count }, (_, at) => ({
      ...fact,
      // Several at the same moment, as a batch of postings has them.
      recordTime: new Date(now - Math.floor(at / 7) * 1_000),
      quantity: String(at + 1),
    }));
    await insertHistory(stack.database.adminUrl, received);
  }
});

afterAll(() => stack?.stop());

const stream = async (filter: object = {}, user = stack.admin) => {
  const pages: string[][] = [];
  for await (const { entries } of user.client(StockEntryStreamService).streamEntries({ filter })) {
    pages.push(entries.map(({ transactionId, leg }) => `${transactionId} ${leg}`));
  }
  return pages;
};

test("sends every entry once, in pages", async () => {
  const pages = await stream();
  expect(pages.map(({ length }) => length)).toEqual([...Array(10).fill(250), 6]);
  expect(new Set(pages.flat()).size).toBe(2_506);
  const { entries } = await stack.admin.client(StockService).listEntries({ pageSize: 500 });
  expect(pages.flat().slice(0, 500)).toEqual(entries.map(({ transactionId, leg }) => `${transactionId} ${leg}`));
});

test("filters as the list does, and shows a limited caller her own", async () => {
  expect((await stream({ warehouseId: tainan.warehouseId })).flat()).toHaveLength(6);
  const auditor = await createTestUser(stack, "auditor", [{ role: "auditor", unitIds: [tainan.warehouseId] }]);
  expect((await stream({}, auditor)).flat()).toHaveLength(6);
  expect(await stream({ warehouseId: taipei.warehouseId }, auditor)).toEqual([]);
  const nobody = await createTestUser(stack, "nobody");
  expect(await refusalOf(stream({}, nobody))).toMatchObject({ reason: "PERMISSION_DENIED" });
});

test("ends with the entry that was asked for as the last one, also within a movement", async () => {
  const whole = (await stream()).flat();
  for (const limit of [1, 2, 3, 249, 250, 251, 1_999, 2_505, 2_506, 9_999]) {
    const sent: string[] = [];
    for await (const { entries } of stack.admin.client(StockEntryStreamService).streamEntries({ limit })) {
      sent.push(...entries.map(({ transactionId, leg }) => `${transactionId} ${leg}`));
    }
    expect(sent).toEqual(whole.slice(0, limit));
  }
});
