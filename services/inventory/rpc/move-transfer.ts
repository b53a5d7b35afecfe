import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import type { TransferMovement } from "../../../gen/erp/inventory/v1/transfer_movement_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { demandPlace } from "../../../platform/rpc/scope.ts";
import type { InventoryDeps } from "../deps.ts";
import { nextTransferState, type TransferAct } from "../domain/transfer-state.ts";
import { resolveLocation } from "../store/location-store.ts";
import { resolveLot } from "../store/lot-store.ts";
import { type PostedStock, postStock, type StockLine } from "../store/post-stock.ts";
import { type CountedMovement, listTransferLines } from "../store/transfer-line-store.ts";
import {
  findTransfer,
  findTransitLocation,
  lockTransfer,
  setTransferState,
  type TransferRow,
} from "../store/transfer-store.ts";
import { stockStatusName } from "./movement-type-name.ts";
import { recordRefOf } from "./record-ref-of.ts";
import { transferEnds, transferLineMessages, transferMessage } from "./transfer-message.ts";

type Context = CommandContext<InventoryDeps>;

/** Goods of a transfer that leave or arrive. */
type TransferRequest = {
  readonly transferId: string;
  readonly movements: readonly TransferMovement[];
  readonly businessTime?: Timestamp | undefined;
  readonly note: string;
};

/** One side of a transfer: what it posts, where, and how that is counted. */
export type TransferSide = {
  readonly type: "XFER_OUT" | "XFER_IN";
  readonly permission: string;
  readonly warehouseId: (transfer: TransferRow) => string;
  /** What is done to the transfer before it is known what it comes to: refuses states in which nothing moves. */
  readonly act: TransferAct;
  /** Counts what was posted, and says what it comes to. */
  readonly count: (
    context: Context,
    transfer: TransferRow,
    counted: readonly CountedMovement[],
  ) => Promise<TransferAct>;
  /** What happened, the last part of the topic of the event. */
  readonly happened: string;
};

/** Posts goods between places of one side and the TRANSIT place of the source, and counts them on the lines. */
export async function moveTransfer(context: Context, request: TransferRequest, side: TransferSide) {
  const { tx, reach, audit, emit } = context;
  const transfer = await lockTransfer(tx, request.transferId, reach);
  if (!transfer) throw refuse("NOT_FOUND", { resource: "transfer" });
  const warehouseId = side.warehouseId(transfer);
  demandPlace(reach, warehouseId, side.permission);
  nextTransferState(transfer.state, side.act);
  const lines = await stockLines(context, transfer, warehouseId, request.movements, side.type);
  const posted = await postStock(context, {
    type: side.type,
    warehouseId,
    businessTime: request.businessTime && timestampDate(request.businessTime),
    note: request.note,
    document: { kind: "transfer", id: transfer.id },
    lines,
  });
  const act = await side.count(context, transfer, countedMovements(lines, posted));
  await setTransferState(tx, transfer.id, nextTransferState(transfer.state, act));
  const after = (await findTransfer(tx, transfer.id, reach)) ?? transfer;
  const place = { resourceType: "transfer", resourceId: transfer.id, unitId: warehouseId };
  const moved = { transaction_id: posted.transactionId, movements: lines.length };
  audit({ ...place, before: { state: transfer.state }, after: { state: after.state, ...moved } });
  emit({ topic: `inventory.transfer.${side.happened}`, ...place, payload: { ...transferEnds(after), ...moved } });
  return {
    transfer: transferMessage(after),
    lines: await transferLineMessages(tx, transfer.id),
    transactionId: posted.transactionId,
    warnings: [...posted.warnings],
  };
}

/** What is posted: each movement between its own place and the TRANSIT place of the source. */
async function stockLines(
  { tx, reach }: Context,
  transfer: TransferRow,
  warehouseId: string,
  movements: readonly TransferMovement[],
  type: TransferSide["type"],
): Promise<StockLine[]> {
  const lines = new Map((await listTransferLines(tx, transfer.id)).map((line) => [line.id, line]));
  const transit = { locationId: await findTransitLocation(tx, transfer.from_warehouse_id) };
  const posted: StockLine[] = [];
  for (const { lineId, quantity, location, lot: lotRef, serials, status: given } of movements) {
    const line = lines.get(lineId.toLowerCase());
    if (!line) throw refuse("NOT_FOUND", { resource: "transfer_line" });
    const place = await resolveLocation(tx, warehouseId, recordRefOf(location), reach);
    if (!place) throw refuse("NOT_FOUND", { resource: "location" });
    const lot = lotRef && (await resolveLot(tx, line.item_id, recordRefOf(lotRef)));
    if (lotRef && !lot) throw refuse("NOT_FOUND", { resource: "lot" });
    const stock = { lotId: lot?.id, status: stockStatusName(given) ?? ("unrestricted" as const) };
    const own = { locationId: place.id, ...stock };
    const onTheWay = { ...transit, ...stock };
    const [from, to] = type === "XFER_OUT" ? [own, onTheWay] : [onTheWay, own];
    const { value = "", uom = "" } = quantity ?? {};
    posted.push({ itemId: line.item_id, quantity: value, uom, from, to, serials, documentLineId: line.id });
  }
  return posted;
}

function countedMovements(lines: readonly StockLine[], posted: PostedStock): CountedMovement[] {
  return lines.map(({ documentLineId = "", from, serials = [] }, index) => ({
    lineId: documentLineId,
    lotId: from?.lotId ?? null,
    status: from?.status ?? "unrestricted",
    base: posted.baseQuantities[index] ?? "",
    serials,
  }));
}
