import { PutawayService } from "../gen/erp/inventory/v1/putaway_service_pb.ts";
import type { ReceiptLine } from "../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../gen/erp/inventory/v1/receipt_service_pb.ts";
import { Task_Kind } from "../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../gen/erp/inventory/v1/task_service_pb.ts";
import type { DemoStock } from "./demo-stock.ts";

/** Makes receipts in all warehouses: goods that are expected, and some that arrived and wait at the dock. */
export async function seedReceipts(demo: DemoStock): Promise<void> {
  await Promise.all(demoReceipts.map((receipt) => makeReceipt(demo, receipt)));
}

type DemoReceipt = {
  readonly warehouse: string;
  readonly supplier: string;
  readonly order: string;
  readonly lines: readonly (readonly [item: string, expected: string, uom: string])[];
  /** What arrived of the first line, with the number of its lot or pieces. */
  readonly arrived?: { readonly quantity: string; readonly lotNo?: string; readonly serials?: string[] };
};

const resins = (first: number) =>
  [
    [`RES-0${first}`, "120", "KGM"],
    [`RES-0${first + 1}`, "80", "KGM"],
    ["SCR-001", "5", "BX"],
  ] as const;
const steel = [
  ["BAR-001", "350", "KGM"],
  ["BRG-010", "60", "EA"],
] as const;
const motors = [
  ["MTR-001", "6", "EA"],
  ["PKG-005", "4", "BX"],
] as const;
const lotNo = "SUP-2611-A";
const serials = ["SM1-000101", "SM1-000102", "SM1-000103"];

const demoReceipts: readonly DemoReceipt[] = [
  {
    warehouse: "TPE-W1",
    supplier: "SUP-FORMOSA",
    order: "PO-26001",
    lines: resins(10),
    arrived: { quantity: "70", lotNo },
  },
  { warehouse: "TPE-W1", supplier: "SUP-FORMOSA", order: "PO-26002", lines: resins(20) },
  { warehouse: "TPE-W1", supplier: "SUP-TATUNG", order: "PO-26003", lines: steel },
  {
    warehouse: "TPE-W2",
    supplier: "SUP-TATUNG",
    order: "PO-26004",
    lines: motors,
    arrived: { quantity: "3", serials },
  },
  {
    warehouse: "TXG-W1",
    supplier: "SUP-FORMOSA",
    order: "PO-26005",
    lines: resins(30),
    arrived: { quantity: "45", lotNo },
  },
  { warehouse: "TXG-W1", supplier: "SUP-FORMOSA", order: "PO-26006", lines: resins(40) },
  { warehouse: "TXG-W1", supplier: "SUP-TATUNG", order: "PO-26007", lines: steel },
];

async function makeReceipt(demo: DemoStock, receipt: DemoReceipt): Promise<void> {
  const { clients, accessToken, units } = demo;
  const receipts = clients(ReceiptService, accessToken);
  const made = await receipts.createReceipt({
    warehouseId: units.get(receipt.warehouse) ?? "",
    supplier: { code: receipt.supplier },
    purchaseOrder: receipt.order,
    release: true,
    lines: receipt.lines.map(([code, value, uom]) => ({ item: { code }, expected: { value, uom } })),
  });
  const receiptId = made.receipt?.id ?? "";
  const [line] = made.lines;
  const { arrived } = receipt;
  if (!line || !arrived) return;
  const { locationId } = await receipts.receiveLine({
    receiptId,
    lineId: line.id,
    quantity: { value: arrived.quantity, uom: line.expected?.uom ?? "" },
    serials: arrived.serials ?? [],
    ...(arrived.lotNo ? { lot: { lotNo: arrived.lotNo, manufactureDate: today() } } : {}),
  });
  await askForPutaway(demo, receipt, { id: receiptId, line }, locationId);
}

/** Makes the task to bring the goods from the dock to the place that suits them best. */
async function askForPutaway(
  { clients, accessToken, units }: DemoStock,
  { warehouse, arrived }: DemoReceipt,
  { id, line }: { readonly id: string; readonly line: ReceiptLine },
  dockId: string,
): Promise<void> {
  const warehouseId = units.get(warehouse) ?? "";
  const goods = {
    warehouseId,
    item: { id: line.itemId },
    quantity: { value: arrived?.quantity ?? "", uom: line.expected?.uom ?? "" },
  };
  const { suggestions } = await clients(PutawayService, accessToken).suggestPutaway({
    ...goods,
    ...(arrived?.lotNo ? { lot: { code: arrived.lotNo } } : {}),
    fromLocation: { id: dockId },
    limit: 1,
  });
  await clients(TaskService, accessToken).createTask({
    ...goods,
    kind: Task_Kind.PUTAWAY,
    location: { id: dockId },
    toLocation: { id: suggestions[0]?.locationId ?? "" },
    document: { kind: "receipt", id, lineId: line.id },
  });
}

/** The day now, "YYYY-MM-DD"; the day before at worst where the site is. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}
