import { addDecimals, compareDecimals, isZero } from "../../shared/qty.ts";
import {
  answerPanel,
  ask,
  type Code,
  commit,
  type DocumentRef,
  type Goods,
  type Input,
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
  tracksLots,
  tracksSerials,
} from "./machine.ts";

/** A line of a receipt, in the base unit of its item. */
export type ExpectedLine = {
  readonly id: string;
  readonly itemId: string;
  readonly itemCode: string;
  readonly uom: string;
  readonly expected: string;
  readonly received: string;
  /** The most that may be received. */
  readonly limit: string;
};

/** A receipt that is open. */
export type OpenReceipt = DocumentRef & { readonly supplier: string; readonly lines: readonly ExpectedLine[] };

/** Goods of one label on their way to the dock. */
export type Arrival = Goods & {
  readonly lineId: string;
  /** How much, in `uom`; empty until it is known. */
  readonly amount: string;
  readonly serials: readonly string[];
  readonly condition: "good" | "damaged";
};

export type ReceiveQuery = { readonly kind: "receipt"; readonly document: DocumentRef };
export type ReceiveState = TaskState<ReceiveQuery> & {
  readonly receipt?: OpenReceipt | undefined;
  readonly arrival?: Arrival | undefined;
  /** A place that is no dock, scanned once; the second scan confirms it. */
  readonly doubtful?: string | undefined;
};
type Step = StepOf<ReceiveState, ReceiveQuery>;

/** Receives goods: document, then for each label its details and the dock. Each label is posted by itself. */
export const receiveMachine: Machine<ReceiveState, ReceiveQuery, OpenReceipt> = { start: { commits: 0 }, reduce };

/** Where the task is: which codes it waits for. */
export function receiveStep({ receipt, arrival }: ReceiveState): "doc" | "line" | "details" | "dock" {
  if (!receipt) return "doc";
  if (!arrival) return "line";
  return missingOf(arrival) ? "details" : "dock";
}

/** What must still be known of goods before they can be put down; undefined when nothing. */
export function missingOf(arrival: Arrival): "serial" | "lot" | "expiry" | "quantity" | undefined {
  const { tracking, lotNo, lotId, expires, expiryDate, manufactureDate, serials, amount } = arrival;
  if (tracksLots(tracking) && lotNo === "") return "lot";
  if (tracksLots(tracking) && expires && lotId === "" && expiryDate === "" && manufactureDate === "") return "expiry";
  if (tracksSerials(tracking) && serials.length === 0) return "serial";
  return amount === "" ? "quantity" : undefined;
}

/** How much of a line is still to come; "0" when all is there. */
export function openOf({ expected, received }: ExpectedLine): string {
  return compareDecimals(expected, received) > 0 ? addDecimals(expected, `-${received}`) : "0";
}

function reduce(state: ReceiveState, input: Input<OpenReceipt>): Step {
  if (input.kind === "posted" || input.kind === "refused") return answered(state, input);
  if (state.posting !== undefined) return stay(state);
  if (input.kind === "loaded") {
    if (!state.loading) return stay(state);
    return stay({ ...state, loading: undefined, receipt: input.data, arrival: undefined }, "accepted");
  }
  if (input.kind === "not_loaded") return reject({ ...state, loading: undefined }, "not_loaded", { why: input.why });
  if (state.loading) return stay(state);
  switch (input.kind) {
    case "code":
      if (state.panel?.tone === "rejected") return stay(state, "rejected");
      return code({ ...state, panel: undefined }, input.code, input.today);
    case "quantity":
      return state.arrival ? withAmount(state, state.arrival, input.value) : stay(state);
    case "field":
      return state.arrival ? withField(state, state.arrival, input) : stay(state);
    case "command":
      return command(state, input.name);
    case "choice":
      return chosen({ ...state, panel: undefined }, input.id);
  }
}

function code(state: ReceiveState, scan: Code, today: string): Step {
  const { arrival, receipt } = state;
  if (scan.kind === "unknown") return rejectUnknown(state, scan);
  if (scan.kind === "document" && !arrival) {
    if (scan.document.kind !== "receipt") return reject(state, "expected_receipt", { scan: scanned(scan) });
    return load(state, { kind: "receipt", document: scan.document });
  }
  if (!receipt) return reject(state, "expected_receipt", { scan: scanned(scan) });
  if (scan.kind === "goods")
    return arrival ? moreGoods(state, arrival, scan.goods, today) : goods(state, receipt, scan.goods, today);
  if (scan.kind === "place" && arrival) return place(state, receipt, arrival, scan.place);
  return reject(state, arrival ? "expected_dock" : "expected_goods", { scan: scanned(scan) });
}

/** Goods of a label: they are looked for on the receipt. */
function goods(state: ReceiveState, receipt: OpenReceipt, label: Goods, today: string): Step {
  const lines = receipt.lines.filter(({ itemId }) => itemId === label.itemId);
  const scan = scanned({ kind: "goods", raw: "", goods: label });
  if (lines.length === 0) return reject(state, "not_on_receipt", { scan, number: receipt.number });
  const line =
    lines.find((each) => openOf(each) !== "0") ??
    lines.find(({ limit, received }) => compareDecimals(limit, received) > 0);
  if (!line) return reject(state, "line_complete", { scan });
  if (label.barred) return reject(state, "barred", { scan });
  const serials = tracksSerials(label.tracking) && label.serialNo !== "" ? [label.serialNo] : [];
  const amount = tracksSerials(label.tracking) ? String(serials.length || "") : (label.quantity ?? "");
  const arrival: Arrival = { ...label, lineId: line.id, amount: "", serials, condition: "good" };
  return withAmount(checkedDate(state, arrival, today), arrival, amount);
}

/** Another label before the first one was put down: more of the same, or a part of what was missing. */
function moreGoods(state: ReceiveState, arrival: Arrival, label: Goods, today: string): Step {
  const scan = scanned({ kind: "goods", raw: "", goods: label });
  if (label.itemId !== arrival.itemId) return reject(state, "dock_first", { scan, item: arrival.itemCode });
  if (arrival.lotNo !== "" && label.lotNo !== "" && label.lotNo !== arrival.lotNo) {
    return reject(state, "dock_first", { scan, item: `${arrival.itemCode} ${arrival.lotNo}` });
  }
  const { lotId, lotNo } = label;
  const byLot = tracksLots(arrival.tracking);
  const bringsLot = byLot && arrival.lotNo === "" && lotNo !== "";
  const bringsDate = byLot && arrival.expiryDate === "" && label.expiryDate !== "";
  // Some goods carry lot and date on labels of their own: what one says is not lost by what the other leaves out.
  const filled: Arrival = {
    ...arrival,
    ...(bringsLot ? { lotId, lotNo } : {}),
    expiryDate: (bringsLot && label.expiryDate) || arrival.expiryDate || label.expiryDate,
    manufactureDate: (bringsLot && label.manufactureDate) || arrival.manufactureDate || label.manufactureDate,
  };
  if (tracksSerials(arrival.tracking)) {
    if (label.serialNo === "") return stay(checkedDate(state, filled, today), "accepted");
    if (arrival.serials.includes(label.serialNo)) return reject(state, "duplicate_serial", { serial: label.serialNo });
    const serials = [...arrival.serials, label.serialNo];
    return withAmount(state, { ...filled, serials }, String(serials.length));
  }
  // The label that only brought the lot or its date is not counted a second time.
  if ((bringsLot || bringsDate) && label.quantity === undefined)
    return stay(checkedDate(state, filled, today), "accepted");
  if (label.uom !== arrival.uom) return reject(state, "dock_first", { scan, item: arrival.itemCode });
  // A label without a quantity that was scanned first stands for one piece, once a second one follows.
  const each = label.quantity ?? "1";
  return withAmount(checkedDate(state, filled, today), filled, addDecimals(arrival.amount || each, each));
}

/** The state with the goods, and with the warning of a label whose last day of use is over. */
function checkedDate(state: ReceiveState, arrival: Arrival, today: string): ReceiveState {
  const expired = arrival.expiryDate !== "" && arrival.expiryDate < today;
  const values = { item: arrival.itemCode, date: arrival.expiryDate };
  return {
    ...state,
    arrival,
    ...(expired ? { panel: { tone: "attention", text: "expired_label", values } as const } : {}),
  };
}

/** Sets how much there is. More than the line takes is refused at once, where the units can be compared. */
function withAmount(state: ReceiveState, arrival: Arrival, amount: string): Step {
  const line = state.receipt?.lines.find(({ id }) => id === arrival.lineId);
  if (amount === "" || isZero(amount) || !line)
    return stay({ ...state, arrival: { ...arrival, amount: "" } }, "accepted");
  if (arrival.uom === line.uom) {
    const total = addDecimals(line.received, amount);
    if (compareDecimals(total, line.limit) > 0) {
      const most = addDecimals(line.limit, `-${line.received}`);
      const before = tracksSerials(arrival.tracking)
        ? state.arrival
        : { ...arrival, amount: state.arrival?.amount ?? "" };
      return reject({ ...state, arrival: before }, "over_limit", { most, uom: line.uom });
    }
    if (compareDecimals(total, line.expected) > 0) {
      const values = { item: line.itemCode, expected: line.expected, total, uom: line.uom };
      return ask({ ...state, arrival: { ...arrival, amount } }, "over_expected", values);
    }
  }
  return stay({ ...state, arrival: { ...arrival, amount } }, state.panel ? "attention" : "accepted");
}

function withField(
  state: ReceiveState,
  arrival: Arrival,
  { name, value, today }: { name: "lot" | "expiry" | "condition"; value: string; today: string },
): Step {
  if (name === "lot") return stay({ ...state, arrival: { ...arrival, lotNo: value, lotId: "" } }, "accepted");
  if (name === "expiry") return stay(checkedDate(state, { ...arrival, expiryDate: value }, today), "accepted");
  return stay({ ...state, arrival: { ...arrival, condition: value === "damaged" ? "damaged" : "good" } }, "tick");
}

/** The goods are put down: this is the moment that is posted. */
function place(state: ReceiveState, receipt: OpenReceipt, arrival: Arrival, dock: Place): Step {
  const missing = missingOf(arrival);
  if (missing) return reject(state, `missing_${missing}`, { item: arrival.itemCode });
  if (dock.barred) return reject(state, "place_barred", { place: dock.code });
  if (!docks.has(dock.kind) && state.doubtful !== dock.id) {
    return ask({ ...state, doubtful: dock.id }, "no_dock", { place: dock.code });
  }
  return commit({ ...state, doubtful: undefined }, [receiveOp(receipt, arrival, dock)]);
}

const docks = new Set(["KIND_DOCK", "KIND_STAGING", "KIND_QUARANTINE"]);

function receiveOp(receipt: OpenReceipt, arrival: Arrival, dock: Place): Op {
  const { lineId, amount, uom, tracking, lotNo, expiryDate, manufactureDate, serials, condition, itemCode } = arrival;
  return {
    rpc: "inventory.v1.ReceiptService/ReceiveLine",
    body: {
      receiptId: receipt.id,
      lineId,
      quantity: { value: amount, uom },
      location: { id: dock.id },
      ...(tracksLots(tracking) ? { lot: { lotNo, expiryDate, manufactureDate } } : {}),
      ...(tracksSerials(tracking) ? { serials } : {}),
      ...(condition === "damaged" ? { condition: "CONDITION_DAMAGED" } : {}),
    },
    about: {
      text: "op_receive",
      values: { item: itemCode, quantity: `${amount} ${uom}`, place: dock.code, number: receipt.number },
    },
  };
}

type Answer = { readonly line?: { readonly id?: string; readonly receivedBase?: { readonly value?: string } } };

function answered(state: ReceiveState, input: Extract<Input<OpenReceipt>, { kind: "posted" | "refused" }>): Step {
  // An answer that was seen before, or that belongs to another commit, changes nothing.
  if (state.posting !== input.commit) return stay(state);
  if (input.kind === "refused") return reject({ ...state, posting: undefined }, "refused", { why: input.why });
  const { line } = input.answer as Answer;
  const received = line?.receivedBase?.value;
  const lines = state.receipt?.lines.map((each) => (each.id === line?.id && received ? { ...each, received } : each));
  const receipt = state.receipt && lines ? { ...state.receipt, lines } : undefined;
  return stay({ ...state, posting: undefined, arrival: undefined, receipt }, "complete");
}

function command(state: ReceiveState, name: "OK" | "CANCEL" | "BACK" | "FULL" | "SHORT"): Step {
  const { arrival, receipt } = state;
  const answer = answerPanel(state, name);
  if (answer) return answer;
  if (name === "FULL" && arrival) {
    const line = receipt?.lines.find(({ id }) => id === arrival.lineId);
    const canFill = line && arrival.uom === line.uom && !tracksSerials(arrival.tracking);
    return canFill ? withAmount(state, arrival, openOf(line)) : stay(state);
  }
  if (name !== "BACK" && name !== "CANCEL") return stay(state);
  if (arrival) {
    const keep = { id: "keep", text: "keep" } as const;
    return ask(state, "discard_arrival", { item: arrival.itemCode }, [{ id: "discard", text: "discard" }, keep]);
  }
  if (name === "BACK" && receipt) return stay({ ...state, receipt: undefined }, "tick");
  return { state, effects: [{ kind: "leave" }] };
}

function chosen(state: ReceiveState, id: string): Step {
  return stay(id === "discard" ? { ...state, arrival: undefined, doubtful: undefined } : state, "tick");
}
