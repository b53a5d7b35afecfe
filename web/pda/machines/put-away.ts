import { compareDecimals, isZero } from "../../shared/qty.ts";
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

/** Stock that waits at a dock, in the base unit of its item. */
export type DockStock = {
  readonly itemId: string;
  readonly itemCode: string;
  readonly itemName: string;
  readonly from: { readonly id: string; readonly code: string };
  readonly lotId: string;
  readonly lotNo: string;
  readonly status: string;
  readonly uom: string;
  /** What lies there and is not allocated. */
  readonly available: string;
  /** Serial numbers of the pieces, for an item that has them. */
  readonly serials: readonly string[];
};

/** A place that the server suggests, and why. */
export type Suggestion = {
  readonly id: string;
  readonly code: string;
  readonly reason: string;
  readonly onHand: string;
};

/** A task of the server that is fulfilled by the putting away; the epoch proves that it is ours. */
export type HeldTask = { readonly id: string; readonly epoch: number };

export type PutAwayQuery =
  | { readonly kind: "dock_stock"; readonly goods: Goods }
  | { readonly kind: "suggestions"; readonly stock: DockStock; readonly amount: string };
export type PutAwayLoaded =
  | { readonly kind: "dock_stock"; readonly stock: readonly DockStock[] }
  | { readonly kind: "suggestions"; readonly suggestions: readonly Suggestion[]; readonly task?: HeldTask | undefined };

export type Carried = DockStock & {
  readonly amount: string;
  readonly suggestions: readonly Suggestion[];
  readonly task?: HeldTask | undefined;
};

export type PutAwayState = TaskState<PutAwayQuery> & {
  /** Id of the warehouse; set when the task begins. */
  readonly warehouseId: string;
  /** What fits a label when it lies at several docks, or in several states. */
  readonly found?: readonly DockStock[] | undefined;
  readonly carried?: Carried | undefined;
  /** A place that was not suggested, scanned once; the second scan confirms it. */
  readonly doubtful?: string | undefined;
};
type Step = StepOf<PutAwayState, PutAwayQuery>;

/** Puts received goods away: the label of the goods, then the bin. The scan of the bin posts. */
export const putAwayMachine: Machine<PutAwayState, PutAwayQuery, PutAwayLoaded> = {
  start: { commits: 0, warehouseId: "" },
  reduce,
};

function reduce(state: PutAwayState, input: Input<PutAwayLoaded>): Step {
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
      return state.carried ? withAmount(state, state.carried, input.value) : stay(state);
    case "field":
      return stay(state);
    case "command":
      return command(state, input.name);
    case "choice":
      return chosen({ ...state, panel: undefined }, input.id);
  }
}

function code(state: PutAwayState, scan: Code): Step {
  if (scan.kind === "unknown") return rejectUnknown(state, scan);
  const { carried } = state;
  if (scan.kind === "place" && carried) return place(state, carried, scan.place);
  if (scan.kind !== "goods") return reject(state, carried ? "expected_bin" : "expected_load", { scan: scanned(scan) });
  if (carried) return moreGoods(state, carried, scan.goods);
  if (scan.goods.barred) return reject(state, "barred", { scan: scanned(scan) });
  return load({ ...state, found: undefined }, { kind: "dock_stock", goods: scan.goods });
}

/** A label while something is carried: a further piece of the same, or something else that has to wait. */
function moreGoods(state: PutAwayState, carried: Carried, { itemId, itemCode, serialNo }: Goods): Step {
  const isMore = itemId === carried.itemId && serialNo !== "" && carried.serials.length > 0;
  if (!isMore) return reject(state, "bin_first", { scan: itemCode, item: carried.itemCode });
  if (carried.serials.includes(serialNo)) return reject(state, "duplicate_serial", { serial: serialNo });
  const serials = [...carried.serials, serialNo];
  return stay({ ...state, carried: { ...carried, serials, amount: String(serials.length) } }, "accepted");
}

function loaded(state: PutAwayState, query: PutAwayQuery, data: PutAwayLoaded): Step {
  if (query.kind === "suggestions" && data.kind === "suggestions") {
    const { stock, amount } = query;
    const { suggestions, task } = data;
    return stay({ ...state, found: undefined, carried: { ...stock, amount, suggestions, task } }, "accepted");
  }
  if (query.kind !== "dock_stock" || data.kind !== "dock_stock") return stay(state);
  const scan = scanned({ kind: "goods", raw: "", goods: query.goods });
  const here = data.stock.filter(({ serials }) => !isOtherPiece(query.goods, serials));
  const stock = here.map((each) => narrowed(each, query.goods));
  const [first, second] = stock;
  if (!first) return reject(state, "not_at_dock", { scan });
  if (!second) return taken(state, first, query.goods);
  const choices = stock.map(({ from, lotNo, status, available, uom }, at) => ({
    id: `stock:${at}`,
    text: "stock_choice" as const,
    values: { place: from.code, lot: lotNo, status, quantity: `${available} ${uom}` },
  }));
  return ask({ ...state, found: stock }, "choose_stock", { item: first.itemCode }, choices);
}

/** The stock, and of pieces only the one that was scanned. */
function narrowed(stock: DockStock, { serialNo }: Goods): DockStock {
  return serialNo !== "" && stock.serials.includes(serialNo) ? { ...stock, serials: [serialNo] } : stock;
}

/** The stock is carried: what the label says of it, or all that lies there. */
function taken(state: PutAwayState, stock: DockStock, label?: Goods): Step {
  if (isZero(stock.available)) return reject(state, "reserved", { item: stock.itemCode });
  const pieces = stock.serials.length;
  const says = label?.uom === stock.uom ? label.quantity : undefined;
  const isPart = says !== undefined && compareDecimals(says, stock.available) < 0;
  const amount = pieces > 0 ? String(pieces) : isPart ? says : stock.available;
  return load(state, { kind: "suggestions", stock, amount });
}

function place(state: PutAwayState, carried: Carried, bin: Place): Step {
  if (bin.id === carried.from.id) return ask(state, "same_place", { place: bin.code });
  if (bin.barred) return reject(state, "place_barred", { place: bin.code });
  if (noBins.has(bin.kind)) return reject(state, "expected_bin", { scan: bin.code });
  const isSuggested = carried.suggestions.some(({ id }) => id === bin.id);
  const [best] = carried.suggestions;
  if (best && !isSuggested && state.doubtful !== bin.id) {
    return ask({ ...state, doubtful: bin.id }, "other_bin", { place: bin.code, suggested: best.code });
  }
  return commit({ ...state, doubtful: undefined }, opsOf(state.warehouseId, carried, bin));
}

const noBins = new Set(["KIND_DOCK", "KIND_ZONE", "KIND_AISLE", "KIND_TRANSIT", "KIND_VIRTUAL"]);

function opsOf(warehouseId: string, carried: Carried, bin: Place): Op[] {
  const { itemId, itemCode, lotId, amount, uom, from, status, serials, task } = carried;
  const values = { item: itemCode, quantity: `${amount} ${uom}`, from: from.code, place: bin.code };
  const confirm: Op = {
    rpc: "inventory.v1.PutawayService/ConfirmPutaway",
    body: {
      warehouseId,
      item: { id: itemId },
      ...(lotId === "" ? {} : { lot: { id: lotId } }),
      quantity: { value: amount, uom },
      fromLocation: { id: from.id },
      toLocation: { id: bin.id },
      status,
      ...(serials.length > 0 ? { serials } : {}),
    },
    about: { text: "op_put_away", values },
  };
  // Part of it may still wait at the dock: then the task stays open.
  if (!task || compareDecimals(amount, carried.available) < 0) return [confirm];
  const complete: Op = {
    rpc: "inventory.v1.TaskService/CompleteTask",
    body: { taskId: task.id, epoch: task.epoch, outcome: "STATE_DONE" },
    about: { text: "op_complete_task", values },
  };
  return [confirm, complete];
}

function answered(state: PutAwayState, input: Extract<Input<PutAwayLoaded>, { kind: "posted" | "refused" }>): Step {
  if (state.posting !== input.commit || input.part !== 0) return stay(state);
  if (input.kind === "refused") return reject({ ...state, posting: undefined }, "refused", { why: input.why });
  return stay({ ...state, posting: undefined, carried: undefined, doubtful: undefined }, "complete");
}

function withAmount(state: PutAwayState, carried: Carried, amount: string): Step {
  if (carried.serials.length > 0) return reject(state, "serials_by_scan", { item: carried.itemCode });
  if (amount === "" || isZero(amount)) return stay(state);
  if (compareDecimals(amount, carried.available) > 0) {
    return reject(state, "more_than_there", { available: carried.available, uom: carried.uom });
  }
  return stay({ ...state, panel: undefined, carried: { ...carried, amount } }, "accepted");
}

function command(state: PutAwayState, name: "OK" | "CANCEL" | "BACK" | "FULL" | "SHORT"): Step {
  const { carried } = state;
  const answer = answerPanel(state, name);
  if (answer) return answer;
  if (name === "FULL" && carried) return withAmount(state, carried, carried.available);
  if (name !== "BACK" && name !== "CANCEL") return stay(state);
  // Nothing was posted yet of what is carried: it still lies at the dock.
  if (carried) return stay({ ...state, carried: undefined, doubtful: undefined, panel: undefined }, "tick");
  return { state, effects: [{ kind: "leave" }] };
}

function chosen(state: PutAwayState, id: string): Step {
  const at = /^stock:(\d+)$/.exec(id)?.[1];
  const stock = at === undefined ? undefined : state.found?.[Number(at)];
  return stock ? taken(state, stock) : stay({ ...state, found: undefined });
}
