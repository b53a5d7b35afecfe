import { type ReceivedGoods, ReceiveLineRequest_Condition } from "../../../gen/erp/inventory/v1/receive_line_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { nextReceiptState, receivingAct } from "../domain/receipt-state.ts";
import { refuseInventory } from "../errors.ts";
import { type DockRow, findDock } from "../store/dock-store.ts";
import { findItems, type ItemRow } from "../store/item-store.ts";
import { findPlaces } from "../store/location-store.ts";
import { postStock, type RefusePosting, type StockStatus } from "../store/post-stock.ts";
import { addReceived, countLines, findReceiptLines, type ReceiptLineRow } from "../store/receipt-line-store.ts";
import { findReceipt, lockReceipt, type ReceiptRow, setReceiptState } from "../store/receipt-store.ts";
import { type Checked, checkEntry } from "./batch-refusal.ts";
import { receiptLineFields } from "./receipt-message.ts";
import { type DemandGoods, receivedLots } from "./received-lot.ts";
import { recordRefOf } from "./record-ref-of.ts";

type Context = CommandContext<InventoryDeps>;

/** Goods that arrive together. */
export type Arrival = {
  readonly receiptId: string;
  readonly goods: readonly ReceivedGoods[];
  readonly businessTime: Date | undefined;
  readonly note: string;
};

/** How an arrival is refused: by what one of the goods breaks, or by what the ledger says. */
export type ArrivalRefusals = { readonly demand: DemandGoods; readonly refusePosting: RefusePosting };

/** What became of the goods. */
export type Received = {
  readonly receipt: ReceiptRow;
  /** The lines that goods arrived of, by number. */
  readonly lines: readonly ReceiptLineRow[];
  readonly transactionId: string;
  readonly warnings: readonly string[];
  /** In the order of the goods. */
  readonly results: readonly {
    readonly line: ReceiptLineRow;
    readonly quantityBase: string;
    readonly place: DockRow;
    readonly lotId: string | undefined;
    readonly status: StockStatus;
  }[];
};

/** Receives goods of a receipt in one posting, and counts them on their lines: all of them or none. */
export async function receiveGoods(
  context: Context,
  { receiptId, goods, businessTime, note }: Arrival,
  { demand, refusePosting }: ArrivalRefusals,
): Promise<Received> {
  const { tx, reach } = context;
  const receipt = await lockReceipt(tx, receiptId, reach);
  if (!receipt) throw refuse("NOT_FOUND", { resource: "receipt" });
  // What it comes to shows when the goods are counted; in a state that allows the last of them it allows any.
  nextReceiptState(receipt.state, "fulfil");
  const lines = await linesOf(context, receipt, goods, demand);
  const places = await placesOf(context, receipt, goods, demand);
  const { warehouse_id: warehouseId } = receipt;
  const labelled = goods.map(({ lot }, at) => ({ item: entryAt(lines, at).item, lot }));
  const lotIds = await receivedLots(context, { warehouseId, businessTime }, labelled, demand);
  const put = goods.map((each, at) => {
    const { line, item } = entryAt(lines, at);
    return { each, line, place: entryAt(places, at), lotId: lotIds[at], status: statusOf(each.condition, item) };
  });
  const document = {
    type: receipt.purchase_order === "" ? ("RCV_OTHER" as const) : ("RCV_PO" as const),
    warehouseId,
    businessTime,
    note,
    document: { kind: "receipt" as const, id: receipt.id },
    lines: put.map(({ each, line, place, lotId, status }) => ({
      itemId: line.item_id,
      quantity: each.quantity?.value ?? "",
      uom: each.quantity?.uom ?? "",
      to: { locationId: place.id, lotId, status },
      serials: each.serials,
      documentLineId: line.id,
    })),
  };
  const { baseQuantities, transactionId, warnings } = await postStock(context, document, refusePosting);
  const results = put.map((each, at) => ({ ...each, quantityBase: baseQuantities[at] ?? "" }));
  return { ...(await countReceived(context, receipt, results, demand)), results, transactionId, warnings };
}

type Line = { readonly line: ReceiptLineRow; readonly item: ItemRow };

async function linesOf(
  { tx }: Context,
  receipt: ReceiptRow,
  goods: readonly ReceivedGoods[],
  demand: DemandGoods,
): Promise<Line[]> {
  const ids = goods.map(({ lineId }) => lineId.toLowerCase());
  const lines = new Map((await findReceiptLines(tx, receipt.id, ids)).map((line) => [line.id, line]));
  const itemIds = new Set([...lines.values()].map(({ item_id }) => item_id));
  const items = new Map((await findItems(tx, [...itemIds])).map((item) => [item.id, item]));
  return demanded(ids, demand, (id) => {
    const line = lines.get(id);
    if (!line) throw refuse("NOT_FOUND", { resource: "receipt_line" });
    const item = items.get(line.item_id);
    if (!item) throw new Error("the item of a line is gone");
    return { line, item };
  });
}

/** Where the goods are put: the places that the caller names, or the dock. */
async function placesOf(
  { tx }: Context,
  { warehouse_id }: ReceiptRow,
  goods: readonly ReceivedGoods[],
  demand: DemandGoods,
): Promise<DockRow[]> {
  const refs = goods.map(({ location }) => recordRefOf(location));
  const named = goods.some(({ location }) => location) ? await findPlaces(tx, warehouse_id, refs) : [];
  const places = new Map(named.map((place) => [place.at, place]));
  const dock = goods.every(({ location }) => location) ? undefined : await findDock(tx, warehouse_id);
  return demanded(goods, demand, ({ location }, at) => {
    const place = location ? places.get(at) : dock;
    if (!place && location) throw refuse("NOT_FOUND", { resource: "location" });
    if (!place) refuseViolations([violation("location", "is needed: the warehouse has no dock that takes goods in")]);
    return place as DockRow;
  });
}

function statusOf(condition: ReceiveLineRequest_Condition, item: ItemRow): StockStatus {
  if (condition === ReceiveLineRequest_Condition.DAMAGED) return "blocked";
  const suspect = condition === ReceiveLineRequest_Condition.SUSPECT;
  return suspect || item.receive_to_quality ? "quality" : "unrestricted";
}

/** Counts what was posted on its lines and the receipt; refuses what the tolerance does not allow. */
async function countReceived(
  context: Context,
  receipt: ReceiptRow,
  goods: readonly { readonly line: ReceiptLineRow; readonly quantityBase: string }[],
  demand: DemandGoods,
) {
  const { tx, reach } = context;
  const onLines = goods.map(({ line, quantityBase }) => ({ lineId: line.id, quantityBase }));
  const above = new Map((await addReceived(tx, onLines)).map((line) => [line.line_id, line]));
  demanded(goods, demand, ({ line }) => {
    const refused = above.get(line.id);
    if (!refused) return;
    const { line_no, limit, received } = refused;
    throw refuseInventory("OVER_RECEIPT", { line: String(line_no), limit, received });
  });
  const state = nextReceiptState(receipt.state, receivingAct("receive", await countLines(tx, receipt.id)));
  await setReceiptState(tx, receipt.id, state);
  const after = await findReceipt(tx, receipt.id, reach);
  if (!after) throw new Error("the receipt is gone in its own transaction");
  const lines = await findReceiptLines(tx, receipt.id, [...new Set(goods.map(({ line }) => line.id))]);
  tellReceived(context, receipt, after, lines, goods);
  return { receipt: after, lines };
}

function tellReceived(
  { audit, emit }: Context,
  before: ReceiptRow,
  after: ReceiptRow,
  lines: readonly ReceiptLineRow[],
  goods: readonly { readonly line: ReceiptLineRow; readonly quantityBase: string }[],
): void {
  const place = { resourceType: "receipt", resourceId: after.id, unitId: after.warehouse_id };
  const old = new Map(goods.map(({ line }) => [line.id, line]));
  const fields = ({ state }: ReceiptRow, its: readonly ReceiptLineRow[]) => {
    const [only, ...others] = its.map(receiptLineFields);
    return { state, ...(others.length === 0 ? { line: only } : { lines: [only, ...others] }) };
  };
  const oldLines = lines.flatMap(({ id }) => old.get(id) ?? []);
  audit({ ...place, before: fields(before, oldLines), after: fields(after, lines) });
  for (const { line, quantityBase: quantity } of goods) {
    const { line_no, item_code: item, base_uom: uom } = line;
    const payload = { number: after.number, line_no, item, quantity, uom };
    emit({ topic: "inventory.receipt.line_received", ...place, payload });
  }
  if (after.state === "received" && before.state !== "received") {
    emit({ topic: "inventory.receipt.received", ...place, payload: { number: after.number } });
  }
}

/** The values of entries, once none of them is refused. */
function demanded<Entry, Value>(
  entries: readonly Entry[],
  demand: DemandGoods,
  read: (entry: Entry, at: number) => Value,
): Value[] {
  const checked: Checked<Value>[] = entries.map((entry, at) => checkEntry(() => read(entry, at)));
  demand(checked);
  return checked.flatMap((entry) => ("value" in entry ? [entry.value] : []));
}

function entryAt<T>(entries: readonly T[], at: number): T {
  const entry = entries[at];
  if (entry === undefined) throw new Error("goods came back without an answer");
  return entry;
}
