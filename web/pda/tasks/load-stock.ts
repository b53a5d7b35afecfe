import type { BalanceJson } from "../../../gen/json/erp/inventory/v1/stock_pb.js";
import { uuidv7 } from "../../shared/uuid.ts";
import { CallError } from "../api/call-error.ts";
import type { Connection } from "../api/connection.ts";
import type { Goods } from "../machines/machine.ts";
import type { DockStock, HeldTask, PutAwayLoaded, PutAwayQuery } from "../machines/put-away.ts";
import type { PlaceStock, TransferQuery } from "../machines/transfer.ts";
import type { Records } from "./records.ts";

type Loader = { readonly connection: Connection; readonly records: Records; readonly warehouseId: string };

/** Fetches what lies at a place, of some goods or of all. */
export async function loadPlaceStock(
  loader: Loader,
  { placeId, goods }: TransferQuery,
): Promise<readonly PlaceStock[]> {
  const { connection, warehouseId } = loader;
  const request = { warehouseId, locationId: placeId, ...goodsFilter(goods), pageSize: 200 };
  const { balances = [] } = await connection.call("inventory.v1.StockService/ListBalances", request);
  const found = balances.filter((each) => fits(each, goods));
  return Promise.all(found.map((balance) => stockOf(loader, balance, goods)));
}

/** Fetches what waits at the docks, or where to put it. */
export async function loadPutAway(loader: Loader, query: PutAwayQuery): Promise<PutAwayLoaded> {
  if (query.kind === "suggestions")
    return { kind: "suggestions", ...(await suggest(loader, query.stock, query.amount)) };
  const { connection, records, warehouseId } = loader;
  const { goods } = query;
  const docks = await records.docks(warehouseId);
  const request = { warehouseId, ...goodsFilter(goods), pageSize: 500 };
  const { balances = [] } = await connection.call("inventory.v1.StockService/ListBalances", request);
  const found = balances.filter((each) => fits(each, goods) && docks.has(each.locationId ?? ""));
  const stock = found.map(async (balance): Promise<DockStock> => {
    const { locationId = "", locationCode = "" } = balance;
    return { ...(await stockOf(loader, balance, goods)), from: { id: locationId, code: locationCode } };
  });
  return { kind: "dock_stock", stock: await Promise.all(stock) };
}

function goodsFilter(goods: Goods | undefined): { itemId?: string; lotId?: string } {
  return { ...(goods ? { itemId: goods.itemId } : {}), ...(goods?.lotId ? { lotId: goods.lotId } : {}) };
}

/** Whether a balance is of the goods; a lot that is known only by its number is told by it. */
function fits({ onHand = "0", lotNo = "" }: BalanceJson, goods: Goods | undefined): boolean {
  return onHand !== "0" && (!goods?.lotNo || goods.lotNo === lotNo);
}

async function stockOf(
  { connection, records }: Loader,
  balance: BalanceJson,
  goods: Goods | undefined,
): Promise<PlaceStock> {
  const { itemId = "", itemCode = "", itemName = "", lotId = "", lotNo = "", status = "", uom = "" } = balance;
  const { tracking } = await records.item(itemId);
  const hasSerials = tracking === "serial" || tracking === "lot_and_serial";
  const serials = hasSerials ? await serialsAt(connection, balance, goods?.serialNo) : [];
  return { itemId, itemCode, itemName, lotId, lotNo, status, uom, available: balance.available ?? "0", serials };
}

/** The pieces of a balance, at most 500. */
async function serialsAt({ call }: Connection, balance: BalanceJson, serialNo = ""): Promise<string[]> {
  const { itemId = "", locationId = "", lotId = "", status } = balance;
  const request = { itemId, locationId, states: ["STATE_IN_STOCK" as const], serialPrefix: serialNo, pageSize: 500 };
  const { serials = [] } = await call("inventory.v1.SerialService/ListSerials", request);
  const here = serials.filter((each) => (each.lotId ?? "") === lotId && each.stockStatus === status);
  return here.map((each) => each.serialNo ?? "").filter((each) => serialNo === "" || each === serialNo);
}

async function suggest({ connection, warehouseId }: Loader, stock: DockStock, amount: string) {
  const request = {
    warehouseId,
    item: { id: stock.itemId },
    ...(stock.lotId === "" ? {} : { lot: { id: stock.lotId } }),
    quantity: { value: amount, uom: stock.uom },
    fromLocation: { id: stock.from.id },
    limit: 4,
  };
  const [answer, task] = await Promise.all([
    connection.call("inventory.v1.PutawayService/SuggestPutaway", request),
    takeTask(connection, warehouseId, stock),
  ]);
  const suggestions = (answer.suggestions ?? []).map(({ locationId, locationCode, reason, onHand }) => ({
    id: locationId ?? "",
    code: locationCode ?? "",
    reason: reason ?? "",
    onHand: onHand?.value ?? "0",
  }));
  return { suggestions, task };
}

/** Takes the task that waits for these goods, so that nobody else comes for them; there need not be one. */
async function takeTask({ call }: Connection, warehouseId: string, stock: DockStock): Promise<HeldTask | undefined> {
  const { tasks = [] } = await call("inventory.v1.TaskService/ListTasks", {
    warehouseId,
    kinds: ["KIND_PUTAWAY"],
    states: ["STATE_READY", "STATE_CLAIMED"],
    pageSize: 200,
  });
  const found = tasks.find(({ itemId, locationId }) => itemId === stock.itemId && locationId === stock.from.id);
  if (!found?.id) return undefined;
  try {
    const request = { taskId: found.id, requestId: uuidv7() };
    const { task } = await call("inventory.v1.TaskService/ClaimTask", request);
    return { id: found.id, epoch: task?.epoch ?? 0 };
  } catch (error) {
    // Somebody else has it, or is faster: the goods can be put away all the same.
    if (error instanceof CallError && error.kind === "refused") return undefined;
    throw error;
  }
}
