import type { MessageInitShape } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Kind, Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { ReceiptLine_State as LineState, Receipt_State as State } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import type { ReceivedGoodsSchema } from "../../../gen/erp/inventory/v1/receive_line_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { BadRequestSchema } from "../../../gen/google/rpc/error_details_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import {
  createInboundSite,
  createTestReceipt,
  dayInTaipei,
  stockOf,
  type TestReceipt,
} from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createInboundSite(stack, "TPE");
  await createTestItem(stack, "BOLT", { receiveToQuality: true });
  await createTestItem(stack, "GLUE", { tracking: Tracking.LOT, shelfLifeDays: 100, minRemainingReceiptDays: 30 });
  await createTestItem(stack, "PUMP", { tracking: Tracking.SERIAL });
});

afterAll(() => stack?.stop());

const receipts = () => stack.admin.client(ReceiptService);

type Goods = MessageInitShape<typeof ReceivedGoodsSchema>;

/** Goods of a line by its number; so many pieces. */
function of({ lines }: TestReceipt, lineNo: number, value: string, more: object = {}): Goods {
  return { lineId: lines[lineNo - 1]?.id ?? "", quantity: { value, uom: "EA" }, ...more };
}

function receive({ receipt }: TestReceipt, goods: Goods[], requestId: string = uuidv7()) {
  return receipts().batchReceiveLines({ receiptId: receipt.id, goods, requestId });
}

/** Fields and reasons of what a batch is refused for. */
async function refusedFor(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => ConnectError.from(reason),
  );
  const details = error?.findDetails(BadRequestSchema) ?? [];
  return details.flatMap(({ fieldViolations }) => fieldViolations.map(({ field, reason }) => `${field} ${reason}`));
}

test("goods of several lines, lots and places are received in one posting, once for each key", async () => {
  const made = await createTestReceipt(stack, site.warehouseId, { BOLT: "10", GLUE: "20", PUMP: "2" });
  const key = uuidv7();
  const goods = [
    of(made, 1, "4"),
    of(made, 1, "6", { location: { code: "a-01" } }),
    of(made, 2, "5", { lot: { lotNo: "L1", manufactureDate: dayInTaipei() } }),
    of(made, 2, "7", { lot: { lotNo: "L1" } }),
    of(made, 3, "2", { serials: ["P1", "P2"] }),
  ];
  const answer = await receive(made, goods, key);
  expect(answer.receipt?.state).toBe(State.RECEIVING);
  expect(answer.lines.map(({ lineNo, state, receivedBase }) => [lineNo, state, receivedBase?.value])).toEqual([
    [1, LineState.COMPLETE, "10"],
    [2, LineState.PARTIAL, "12"],
    [3, LineState.COMPLETE, "2"],
  ]);
  expect(
    answer.results.map(({ quantityBase, locationCode, status }) => [quantityBase?.value, locationCode, status]),
  ).toEqual([
    ["4", "DOCK-1", StockStatus.QUALITY],
    ["6", "A-01", StockStatus.QUALITY],
    ["5", "DOCK-1", StockStatus.UNRESTRICTED],
    ["7", "DOCK-1", StockStatus.UNRESTRICTED],
    ["2", "DOCK-1", StockStatus.UNRESTRICTED],
  ]);
  expect(new Set(answer.results.slice(2, 4).map(({ lotId }) => lotId)).size).toBe(1);
  expect(await receive(made, goods, key)).toEqual(answer);
  expect(await stockOf(stack, "GLUE")).toEqual(["TPE-W1/DOCK-1 L1 unrestricted 12"]);
  expect((await auditOf(stack, made.receipt.id)).at(-1)).toMatchObject({
    action: "ReceiptService.BatchReceiveLines",
    before: { state: "expected" },
    after: { state: "receiving", lines: [{ line_no: 1 }, { line_no: 2, received_base: "12" }, { line_no: 3 }] },
  });
  const topics = await eventsOf(stack, made.receipt.id);
  expect(topics.filter((topic) => topic === "inventory.receipt.line_received")).toHaveLength(5);
});

test("what one of the goods breaks is named, and nothing is received of the others", async () => {
  const made = await createTestReceipt(stack, site.warehouseId, { BOLT: "10", GLUE: "20", PUMP: "5" });
  const good = of(made, 1, "1");
  const early = { lotNo: "EARLY", expiryDate: dayInTaipei(10) };
  const broken: [Goods[], string[]][] = [
    [[good, of(made, 9, "1", { lineId: uuidv7() })], ["goods[1] NOT_FOUND"]],
    [[good, of(made, 1, "1", { location: { code: "NOWHERE" } })], ["goods[1] NOT_FOUND"]],
    [
      [
        of(made, 1, "1", { lot: { lotNo: "L" } }),
        good,
        of(made, 2, "1", { lot: { lotNo: "L", expiryDate: "2026-02-30" } }),
      ],
      ["goods[0] LOT_NOT_ALLOWED", "goods[2].expiry_date INVALID_REQUEST"],
    ],
    [[good, of(made, 2, "1", { lot: early })], ["goods[1] SHELF_LIFE_TOO_SHORT"]],
    [[good, of(made, 2, "1", { lot: { lotNo: "NODATE" } })], ["goods[1].expiry_date INVALID_REQUEST"]],
    [[good, of(made, 2, "1")], ["goods[1] LOT_REQUIRED"]],
    [[good, of(made, 1, "0.5")], ["goods[1] PRECISION_EXCEEDED"]],
    [[good, of(made, 1, "1", { quantity: { value: "1", uom: "BOX" } })], ["goods[1] UOM_NOT_CONVERTIBLE"]],
    [[good, of(made, 3, "2", { serials: ["S1"] })], ["goods[1] SERIAL_REQUIRED"]],
    [[good, of(made, 3, "1", { serials: ["P1"] })], ["goods[1] DUPLICATE_SERIAL"]],
    [[of(made, 3, "1", { serials: ["S1"] }), of(made, 3, "1", { serials: ["S1"] })], ["goods[1] DUPLICATE_SERIAL"]],
    [
      [of(made, 1, "6"), of(made, 2, "1", { lot: { lotNo: "L1" } }), of(made, 1, "5")],
      ["goods[0] OVER_RECEIPT", "goods[2] OVER_RECEIPT"],
    ],
  ];
  for (const [goods, reasons] of broken) {
    expect(await refusedFor(receive(made, goods))).toEqual(reasons);
    expect(await refusalOf(receive(made, goods))).toMatchObject({
      reason: "BATCH_REFUSED",
      refused: `${reasons.length}`,
    });
  }
  const { receipt, lines } = await receipts().getReceipt({ receiptId: made.receipt.id });
  expect(receipt?.state).toBe(State.EXPECTED);
  expect(lines.map(({ receivedBase }) => receivedBase?.value)).toEqual(["0", "0", "0"]);
  const many = Array.from({ length: 5_001 }, (_, n) => `M${n}`);
  const tooMany = [of(made, 3, "1", { serials: many }), of(made, 3, "1", { serials: many })];
  expect(await refusalOf(receive(made, tooMany))).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await refusalOf(receipts().batchReceiveLines({ receiptId: uuidv7(), goods: [good] }))).toEqual({
    reason: "NOT_FOUND",
    resource: "receipt",
  });
});

test("a receipt of 5,000 lines with 10,000 pieces is received in a time that grows with its lines", {
  timeout: 60_000,
}, async () => {
  const { warehouseId } = site;
  const [kind, baseUom, tracking] = [Item_Kind.COMPONENT, "EA", Tracking.SERIAL];
  const items = Array.from({ length: 200 }, (_, n) => ({ code: `T5-${n}`, name: `T5-${n}`, kind, baseUom, tracking }));
  await stack.admin.client(ItemService).batchCreateItems({ items, atomic: true });
  const expected = { value: "2", uom: baseUom };
  const lines = Array.from({ length: 5_000 }, (_, n) => ({ item: { code: `T5-${n % 200}` }, expected }));
  const made = await receipts().createReceipt({ warehouseId, release: true, lines });
  expect(made.lines).toHaveLength(5_000);
  const times: number[] = [];
  let state: State | undefined;
  for (let first = 0; first < 5_000; first += 1_000) {
    const goods = made.lines.slice(first, first + 1_000).map(({ id, lineNo }) => ({
      lineId: id,
      quantity: { value: "2", uom: "EA" },
      serials: [`T5-${lineNo}-1`, `T5-${lineNo}-2`],
    }));
    const startedAt = performance.now();
    const answer = await receipts().batchReceiveLines({ receiptId: made.receipt?.id ?? "", goods });
    times.push(performance.now() - startedAt);
    state = answer.receipt?.state;
  }
  const total = times.reduce((sum, time) => sum + time, 0);
  const shown = times.map((time) => Math.round(time)).join(" + ");
  process.stdout.write(`5,000 lines, 10,000 pieces: ${shown} = ${Math.round(total)} ms\n`);
  expect(state).toBe(State.RECEIVED);
  expect(await stockOf(stack, "T5-0")).toEqual(["TPE-W1/DOCK-1 - unrestricted 50"]);
  // The last thousands take about as long as the first ones, whatever else the machine does for a moment.
  expect(Math.min(...times.slice(3))).toBeLessThan(2.5 * Math.min(...times.slice(0, 2)));
});
