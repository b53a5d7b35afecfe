import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { Receipt_State as State } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { auditEntry } from "../../../test/audit-records.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, createTestReceipt, stockOf } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { driftsOf } from "../../../test/test-stock.ts";
import { eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createInboundSite(stack, "TPE");
  await createTestItem(stack, "BOLT", { overReceiptPercent: "20" });
  await createTestItem(stack, "NUT");
});

afterAll(() => stack?.stop());

const receipts = () => stack.admin.client(ReceiptService);
const movements = () => stack.admin.client(MovementService);
const pieces = (value: string) => ({ value, uom: "EA" });

test("a reversal gives back to the line what its posting received", async () => {
  const { receipt, lines } = await createTestReceipt(stack, site.warehouseId, { BOLT: "5", NUT: "1" });
  const receiptId = receipt.id;
  const receive = (index: number, value: string) =>
    receipts().receiveLine({ receiptId, lineId: lines[index]?.id ?? "", quantity: pieces(value) });
  const bolts = await receive(0, "6");
  const nuts = await receive(1, "1");
  expect(nuts.receipt?.state).toBe(State.RECEIVED);
  const give = (transactionId: string, quantity = "") =>
    movements().reverseMovement({ transactionId, note: "wrong", lines: [{ lineNo: 1, quantity }] });
  const seen = async () => {
    const now = await receipts().getReceipt({ receiptId });
    return [now.receipt?.state, ...now.lines.map(({ receivedBase }) => receivedBase?.value)];
  };
  await give(bolts.transactionId, "1");
  expect(await seen()).toEqual([State.RECEIVED, "5", "1"]);
  await give(bolts.transactionId, "2");
  expect(await seen()).toEqual([State.RECEIVING, "3", "1"]);
  await give(nuts.transactionId);
  expect(await seen()).toEqual([State.RECEIVING, "3", "0"]);
  expect(await refusalOf(give(bolts.transactionId, "4"))).toMatchObject({ reason: "NOT_REVERSIBLE" });
  await give(bolts.transactionId);
  expect(await seen()).toEqual([State.EXPECTED, "0", "0"]);
  expect(await refusalOf(give(bolts.transactionId))).toMatchObject({ reason: "ALREADY_REVERSED" });
  expect(await stockOf(stack, "BOLT")).toEqual([]);
  expect((await eventsOf(stack, receiptId)).filter((topic) => topic.endsWith("line_reversed"))).toHaveLength(4);
});

test("what a closed receipt received stays", async () => {
  const { receipt, lines } = await createTestReceipt(stack, site.warehouseId, { NUT: "2" });
  const line = { receiptId: receipt.id, lineId: lines[0]?.id ?? "" };
  const received = await receipts().receiveLine({ ...line, quantity: pieces("1") });
  await receipts().closeReceipt({ receiptId: receipt.id, etag: received.receipt?.etag ?? "", short: true });
  const attempt = movements().reverseMovement({ transactionId: received.transactionId, note: "wrong" });
  expect(await refusalOf(attempt)).toEqual({ reason: "NOT_REVERSIBLE", detail: "its receipt is closed" });
});

test("the database itself refuses what lies above the limit, or below nothing", async () => {
  const { lines } = await createTestReceipt(stack, site.warehouseId, { BOLT: "5" });
  const write = (received: string) =>
    withConnection({ connectionString: stack.database.url("erp_inventory") }, async (connection) => {
      await connection.query("begin");
      await connection.query("select audit.append($1)", [JSON.stringify([auditEntry()])]);
      const query = "update inventory.receipt_line set received_base = $1 where id = $2 returning state";
      return (await connection.query(query, [received, lines[0]?.id])).rows[0]?.state;
    });
  expect(await write("6")).toBe("over");
  await expect(write("6.000001")).rejects.toThrow("receipt_line_limit_check");
  await expect(write("-0.000001")).rejects.toThrow("receipt_line_received_check");
});

const step = fc.record({
  act: fc.constantFrom("receive", "receive", "reverse", "add_line", "close", "close_short", "cancel"),
  line: fc.nat({ max: 2 }),
  quantity: fc.integer({ min: 1, max: 6 }),
});

test("whatever is done in whatever order: each line has what was posted and not reversed, and never above its limit", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const made = await createTestReceipt(stack, site.warehouseId, { BOLT: "5", NUT: "3" });
      const receiptId = made.receipt.id;
      const postings: string[] = [];
      for (const { act, line, quantity } of steps) {
        const { receipt, lines } = await receipts().getReceipt({ receiptId });
        const etag = receipt?.etag ?? "";
        const attempt = {
          receive: async () => {
            const lineId = lines[line % lines.length]?.id ?? "";
            const answer = await receipts().receiveLine({ receiptId, lineId, quantity: pieces(String(quantity)) });
            postings.push(answer.transactionId);
          },
          reverse: () => movements().reverseMovement({ transactionId: postings[line] ?? receiptId, note: "wrong" }),
          add_line: () =>
            receipts().addReceiptLine({ receiptId, line: { item: { code: "NUT" }, expected: pieces("2") } }),
          close: () => receipts().closeReceipt({ receiptId, etag }),
          close_short: () => receipts().closeReceipt({ receiptId, etag, short: true }),
          cancel: () => receipts().cancelReceipt({ receiptId, etag }),
        }[act] as () => Promise<unknown>;
        await attempt().catch(async (error: unknown) => {
          const { reason } = await refusalOf(Promise.reject(error));
          expect(foreseen).toContain(reason);
        });
        await checkTotals(receiptId);
      }
    }),
    { numRuns: 8, verbose: true },
  );
  expect(await driftsOf(stack)).toEqual([]);
}, 60_000);

const foreseen = ["OVER_RECEIPT", "INVALID_STATE", "NOT_FOUND", "ALREADY_REVERSED", "NOT_REVERSIBLE"];

/** Compares the lines of a receipt with the ledger. */
async function checkTotals(receiptId: string): Promise<void> {
  const wrong = await withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    const query = `
      select r.state, l.state as line_state, l.received_base, l.limit_base, m.moved
      from inventory.receipt r
      join inventory.receipt_line l on l.receipt_id = r.id
      cross join lateral (
        select coalesce(sum(case when m.to_warehouse_id is null then -m.quantity else m.quantity end), 0) as moved
        from inventory.stock_movement m
        where m.document_line_id = l.id
      ) m
      where r.id = $1 and (
        l.received_base <> m.moved or l.received_base not between 0 and l.limit_base
        or (r.state in ('draft', 'expected', 'cancelled') and l.received_base > 0)
        or (r.state in ('received', 'closed') and l.received_base < l.expected_base)
        or (l.state = 'short') <> (r.state = 'closed_short' and l.received_base < l.expected_base)
      )`;
    return (await connection.query(query, [receiptId])).rows;
  });
  expect(wrong).toEqual([]);
}
