import { addDecimals, compareDecimals, isZero } from "../../shared/qty.ts";
import {
  answerPanel,
  ask,
  type Code,
  commit,
  type Goods,
  type Input,
  isOtherPiece,
  load,
  type Machine,
  type Op,
  type Place,
  reject,
  rejectUnknown,
  type Step as StepOf,
  scanned,
  stay,
  type TaskState,
} from "./machine.ts";

/** Stock at the place that goods are taken from, in the base unit of its item. */
export type PlaceStock = {
  readonly itemId: string;
  readonly itemCode: string;
  readonly itemName: string;
  readonly lotId: string;
  readonly lotNo: string;
  readonly status: string;
  readonly uom: string;
  readonly available: string;
  readonly serials: readonly string[];
};

/** Goods in the basket. */
export type BasketLine = PlaceStock & { readonly amount: string };

export type TransferQuery = { readonly kind: "stock"; readonly placeId: string; readonly goods?: Goods | undefined };
export type TransferState = TaskState<TransferQuery> & {
  readonly warehouseId: string;
  readonly from?: Place | undefined;
  readonly basket: readonly BasketLine[];
  readonly found?: readonly PlaceStock[] | undefined;
};
type Step = StepOf<TransferState, TransferQuery>;

/** Moves goods within a warehouse: from a place, a basket of goods, to a place. The last scan posts the basket as a whole. */
export const transferMachine: Machine<TransferState, TransferQuery, readonly PlaceStock[]> = {
  start: { commits: 0, warehouseId: "", basket: [] },
  reduce,
};

function reduce(state: TransferState, input: Input<readonly PlaceStock[]>): Step {
  if (input.kind === "posted" || input.kind === "refused") return answered(state, input);
  if (state.posting !== undefined) return stay(state);
  if (input.kind === "loaded")
    return state.loading ? loaded({ ...state, loading: undefined }, state.loading, input.data) : stay(state);
  if (input.kind === "not_loaded") return reject({ ...state, loading: undefined }, "not_loaded", { why: input.why });
  if (state.loading) return stay(state);
  switch (input.kind) {
    case "code":
      if (state.panel?.tone === "rejected") return stay(state, "rejected");
      return code({ ...state, panel: undefined }, input.code);
    case "quantity":
      return withAmount(state, input.value);
    case "field":
      return stay(state);
    case "command":
      return command(state, input.name);
    case "choice":
      return chosen({ ...state, panel: undefined }, input.id);
  }
}

function code(state: TransferState, scan: Code): Step {
  const { from, basket } = state;
  if (scan.kind === "unknown") return rejectUnknown(state, scan);
  if (scan.kind === "place") {
    if (!from || basket.length === 0) return begin(state, scan.place);
    return scan.place.id === from.id ? ask(state, "same_place", { place: from.code }) : put(state, from, scan.place);
  }
  if (!from) return reject(state, "expected_from", { scan: scanned(scan) });
  if (scan.kind !== "goods") return reject(state, "expected_basket", { scan: scanned(scan) });
  if (scan.goods.barred) return reject(state, "barred", { scan: scanned(scan) });
  return load({ ...state, found: undefined }, { kind: "stock", placeId: from.id, goods: scan.goods });
}

/** Goods are taken from here. With an empty basket another place is simply a change of mind. */
function begin(state: TransferState, place: Place): Step {
  if (place.barred) return reject(state, "place_barred", { place: place.code });
  if (state.from?.id === place.id) return ask(state, "empty_basket", { place: place.code });
  return stay({ ...state, from: place }, "accepted");
}

function put(state: TransferState, from: Place, to: Place): Step {
  if (to.barred) return reject(state, "place_barred", { place: to.code });
  return commit(state, [moveOp(state, from, to)]);
}

function moveOp({ warehouseId, basket }: TransferState, from: Place, to: Place): Op {
  const lines = basket.map(({ itemId, lotId, status, amount, uom, serials }) => ({
    item: { id: itemId },
    quantity: { value: amount, uom },
    from: { location: { id: from.id }, ...(lotId === "" ? {} : { lot: { id: lotId } }), status },
    to: { location: { id: to.id } },
    ...(serials.length > 0 ? { serials } : {}),
  }));
  const [first] = basket;
  const quantity = basket.length === 1 && first ? `${first.amount} ${first.uom}` : "";
  const item = basket.map(({ itemCode }) => itemCode).join(", ");
  return {
    rpc: "inventory.v1.MovementService/PostMovement",
    body: { movement: { type: "MOVEMENT_TYPE_MOVE_BIN", warehouse: { id: warehouseId }, lines } },
    about: { text: "op_transfer", values: { item, quantity, from: from.code, place: to.code } },
  };
}

function loaded(state: TransferState, query: TransferQuery, stock: readonly PlaceStock[]): Step {
  const place = state.from?.code ?? "";
  if (!query.goods) {
    // All that lies here; what is in the basket already is not taken twice.
    const free = stock.filter(({ available }) => !isZero(available));
    if (free.length === 0) return reject(state, "nothing_here", { place });
    return stay({ ...state, basket: free.map((each) => ({ ...each, amount: each.available })) }, "accepted");
  }
  const scan = scanned({ kind: "goods", raw: "", goods: query.goods });
  const [first, second] = stock;
  if (!first) return reject(state, "not_here", { scan, place });
  if (!second) return taken(state, first, query.goods);
  const choices = stock.map(({ lotNo, status, available, uom }, at) => ({
    id: `stock:${at}`,
    text: "stock_choice" as const,
    values: { place, lot: lotNo, status, quantity: `${available} ${uom}` },
  }));
  return ask({ ...state, found: stock }, "choose_stock", { item: first.itemCode }, choices);
}

/** Goods go into the basket: what the label says, or all that lies here. */
function taken(state: TransferState, stock: PlaceStock, label?: Goods): Step {
  const { basket } = state;
  if (label && isOtherPiece(label, stock.serials)) {
    const scan = scanned({ kind: "goods", raw: "", goods: label });
    return reject(state, "not_here", { scan, place: state.from?.code ?? "" });
  }
  if (isZero(stock.available)) return reject(state, "reserved", { item: stock.itemCode });
  const at = basket.findIndex((each) => keyOf(each) === keyOf(stock));
  const before = basket[at];
  if (stock.serials.length > 0) {
    const scannedSerials = label && label.serialNo !== "" ? [label.serialNo] : stock.serials;
    const more = scannedSerials.filter((serial) => !before?.serials.includes(serial));
    if (more.length === 0) return reject(state, "duplicate_serial", { serial: scannedSerials.join(", ") });
    const serials = [...(before?.serials ?? []), ...more];
    return withLine(state, at, { ...stock, serials, amount: String(serials.length) });
  }
  const says = label?.quantity !== undefined && label.uom === stock.uom ? label.quantity : undefined;
  if (before && says === undefined)
    return ask(state, "in_basket", { item: stock.itemCode, quantity: `${before.amount} ${stock.uom}` });
  const amount = addDecimals(before?.amount ?? "0", says ?? stock.available);
  if (compareDecimals(amount, stock.available) > 0) {
    return reject(state, "more_than_there", { available: stock.available, uom: stock.uom });
  }
  return withLine(state, at, { ...stock, amount });
}

/** The basket with a line, which comes last: it is the one that a quantity is for. */
function withLine(state: TransferState, at: number, line: BasketLine): Step {
  const others = state.basket.filter((_, n) => n !== at);
  return stay({ ...state, found: undefined, basket: [...others, line] }, "accepted");
}

function keyOf({ itemId, lotId, status }: PlaceStock): string {
  return [itemId, lotId, status].join(" ");
}

/** Sets how much of the goods that were scanned last is taken. */
function withAmount(state: TransferState, amount: string): Step {
  const last = state.basket.at(-1);
  if (!last || amount === "") return stay(state);
  if (last.serials.length > 0) return reject(state, "serials_by_scan", { item: last.itemCode });
  if (isZero(amount)) return stay({ ...state, panel: undefined, basket: state.basket.slice(0, -1) }, "tick");
  if (compareDecimals(amount, last.available) > 0) {
    return reject(state, "more_than_there", { available: last.available, uom: last.uom });
  }
  return stay({ ...state, panel: undefined, basket: [...state.basket.slice(0, -1), { ...last, amount }] }, "accepted");
}

function answered(state: TransferState, input: Extract<Input<never>, { kind: "posted" | "refused" }>): Step {
  if (state.posting !== input.commit) return stay(state);
  if (input.kind === "refused") return reject({ ...state, posting: undefined }, "refused", { why: input.why });
  return stay({ ...state, posting: undefined, from: undefined, basket: [] }, "complete");
}

function command(state: TransferState, name: "OK" | "CANCEL" | "BACK" | "FULL" | "SHORT"): Step {
  const { from, basket } = state;
  const answer = answerPanel(state, name);
  if (answer) return answer;
  if (name === "FULL" && from && basket.length === 0) return load(state, { kind: "stock", placeId: from.id });
  if (name === "FULL" && basket.length > 0) return withAmount(state, basket.at(-1)?.available ?? "");
  if (name !== "BACK" && name !== "CANCEL") return stay(state);
  if (basket.length > 0) {
    const choices = [{ id: "discard", text: "discard" } as const, { id: "keep", text: "keep" } as const];
    return ask(state, "discard_basket", { count: String(basket.length) }, choices);
  }
  if (from) return stay({ ...state, from: undefined, panel: undefined }, "tick");
  return { state, effects: [{ kind: "leave" }] };
}

function chosen(state: TransferState, id: string): Step {
  if (id === "discard") return stay({ ...state, basket: [], found: undefined }, "tick");
  const at = /^stock:(\d+)$/.exec(id)?.[1];
  const stock = at === undefined ? undefined : state.found?.[Number(at)];
  return stock ? taken(state, stock) : stay({ ...state, found: undefined });
}
