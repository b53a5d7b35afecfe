import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { MovementSchema } from "../gen/erp/inventory/v1/movement_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import type { DemoItem } from "./demo-items.ts";

/** What happened in a warehouse in a month. */
export type DemoMonth = {
  /** The lots that came, which have to be there before the goods. */
  readonly lots: readonly DemoLot[];
  /** The documents in rounds: none stands on another one of its round. */
  readonly rounds: readonly (readonly MessageInitShape<typeof MovementSchema>[])[];
  /** What lies where at the end. */
  readonly stock: readonly DemoBinStock[];
};

export type DemoLot = { readonly item: DemoItem; readonly lotNo: string; readonly day: string };

/** Stock that lies in a bin; whole numbers of the base unit are enough for a demo. */
export type DemoBinStock = { item: DemoItem; lot: string | undefined; bin: string; quantity: number };

type Stock = DemoBinStock & {
  /** Round of the last document that moved it; -1 before the first. */
  round: number;
};

const dayMs = 86_400_000;
const days = 30;

/** How long a supplier delivers from the same lot. */
const lotDays = 15;

/** Opening stock, then for each day goods in, put away, issued to production and moved, and now and then scrapped. */
export function planMonth(code: string, bins: readonly string[], items: readonly DemoItem[], now: number): DemoMonth {
  const random = seededRandom(code.length * 1_000 + code.charCodeAt(0));
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const book = openBook(code);
  // The site takes times of the last 31 days.
  const start = now - (days + 0.5) * dayMs;
  const come = (item: DemoItem, least: number, more: number, at: number): Stock => ({
    item,
    lot: book.lotOf(item, at),
    bin: pick(bins),
    quantity: least + Math.floor(random() * more),
    round: -1,
  });
  const stock = items.slice(0, 120).map((item) => come(item, 50, 400, start));
  book.post(MovementType.OPENING, start, stock, ({ bin }) => ({ to: bin }));
  for (let day = 1; day <= days; day++) {
    const at = (hour: number) => start + day * dayMs + hour * 3_600_000;
    const received = Array.from({ length: 4 }, () => come(pick(items), 20, 200, at(0)));
    book.post(MovementType.RCV_OTHER, at(1), received, () => ({ to: "DOCK-1" }));
    book.post(MovementType.PUTAWAY, at(2), received, ({ bin }) => ({ from: "DOCK-1", to: bin }));
    stock.push(...received);
    const drawn = new Set(Array.from({ length: 10 }, () => pick(stock)));
    const issued = [...drawn].filter(({ quantity }) => quantity > 1);
    const parts = new Map(issued.map((each) => [each, 1 + Math.floor((random() * each.quantity) / 2)]));
    book.post(MovementType.ISS_PROD, at(5), issued, ({ bin }) => ({ from: bin }), { parts });
    for (const [each, part] of parts) each.quantity -= part;
    const moved = pick(stock);
    const to = pick(bins.filter((bin) => bin !== moved.bin));
    if (moved.quantity > 0) {
      book.post(MovementType.MOVE_BIN, at(6), [moved], ({ bin }) => ({ from: bin, to }));
      moved.bin = to;
    }
    if (day % 7 === 0 && moved.quantity > 1) {
      const scrapped = { parts: new Map([[moved, 1]]), reasonCode: "DAMAGED" };
      book.post(MovementType.SCRAP, at(7), [moved], ({ bin }) => ({ from: bin }), scrapped);
      moved.quantity -= 1;
    }
  }
  return { lots: book.lots, rounds: book.rounds, stock };
}

type Sides = { readonly from?: string; readonly to?: string };
type More = { readonly parts?: ReadonlyMap<Stock, number>; readonly reasonCode?: string };

/** Writes documents down, each in the first round in which all that it moves is where it takes it from. */
function openBook(code: string) {
  const lots: DemoLot[] = [];
  const lastLots = new Map<string, { readonly lotNo: string; readonly at: number }>();
  const rounds: MessageInitShape<typeof MovementSchema>[][] = [];
  return {
    lots,
    rounds,
    /** The lot that an item tracked by lot comes in: that of the delivery before, or a new one named after the day. */
    lotOf(item: DemoItem, at: number): string | undefined {
      if (!item.lotTracked) return undefined;
      const last = lastLots.get(item.code);
      if (last && at - last.at < lotDays * dayMs) return last.lotNo;
      const day = new Date(at).toISOString().slice(0, 10);
      const count = String(lots.length + 1).padStart(3, "0");
      const lotNo = `${day.replaceAll("-", "").slice(2)}-${code.slice(-2)}${count}`;
      lots.push({ item, lotNo, day });
      lastLots.set(item.code, { lotNo, at });
      return lotNo;
    },
    post(type: MovementType, at: number, stock: Stock[], sides: (each: Stock) => Sides, more: More = {}): void {
      if (stock.length === 0) return;
      const round = Math.max(...stock.map((each) => each.round)) + 1;
      const lines = stock.map((each) => line(each, more.parts?.get(each) ?? each.quantity, sides(each)));
      const { reasonCode = "" } = more;
      rounds[round] ??= [];
      rounds[round].push({ type, warehouse: { code }, lines, reasonCode, businessTime: timestampFromMs(at) });
      for (const each of stock) each.round = round;
    },
  };
}

function line({ item, lot }: Stock, quantity: number, { from, to }: Sides) {
  const place = (location: string) => ({ location: { code: location }, ...(lot ? { lot: { code: lot } } : {}) });
  return {
    item: { code: item.code },
    quantity: { value: String(quantity), uom: item.uom },
    ...(from ? { from: place(from) } : {}),
    ...(to ? { to: place(to) } : {}),
  };
}

/** Numbers from 0 to 1, the same ones at each start (mulberry32): a demo that everybody knows alike. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
