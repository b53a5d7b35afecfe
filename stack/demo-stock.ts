import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Location_Kind } from "../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../gen/erp/inventory/v1/location_service_pb.ts";
import { LotService } from "../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReasonCodeService } from "../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { SiteSetting_Phase } from "../gen/erp/inventory/v1/site_setting_pb.ts";
import { SiteSettingService } from "../gen/erp/inventory/v1/site_setting_service_pb.ts";
import type { DemoClients } from "./demo-clients.ts";
import { type DemoItem, seedItems } from "./demo-items.ts";

/** Who fills the warehouses, and which there are. */
export type DemoStock = {
  readonly clients: DemoClients;
  readonly accessToken: string;
  /** Ids of the organization units, by code. */
  readonly units: ReadonlyMap<string, string>;
};

/** Makes items, 600 places in three warehouses, and a month of movements, all through the RPCs that everybody uses. */
export async function seedStock(demo: DemoStock): Promise<void> {
  const { clients, accessToken, units } = demo;
  for (const reasonCode of demoReasons) {
    await clients(ReasonCodeService, accessToken).createReasonCode({ reasonCode });
  }
  const items = await seedItems(clients, accessToken);
  await Promise.all(
    demoWarehouses.map(async (code, at) => {
      const bins = await makePlaces(demo, code);
      // Each warehouse keeps a third of the items.
      await playMonth(demo, { code, bins, items: items.filter((_, n) => n % demoWarehouses.length === at) });
    }),
  );
  for (const code of ["TPE", "TXG"]) {
    const settings = clients(SiteSettingService, accessToken);
    const { setting } = await settings.getSiteSetting({ siteId: units.get(code) ?? "" });
    await settings.updateSiteSetting({
      setting: { siteId: setting?.siteId ?? "", phase: SiteSetting_Phase.LIVE, etag: setting?.etag ?? "" },
      updateMask: { paths: ["phase"] },
    });
  }
}

const demoWarehouses = ["TPE-W1", "TPE-W2", "TXG-W1"] as const;

const demoReasons = [
  { code: "DAMAGED", name: "損壞" },
  { code: "EXPIRED", name: "過期" },
  { code: "SAMPLE", name: "取樣" },
  { code: "CORRECTION", name: "帳務更正", requiresNote: true },
] as const;

/** Makes a dock, a staging place, a place of quarantine and 197 bins; returns the codes of the bins. */
async function makePlaces({ clients, accessToken, units }: DemoStock, code: string): Promise<string[]> {
  const warehouseId = units.get(code) ?? "";
  const locations = clients(LocationService, accessToken);
  for (const [placeCode, name, kind] of fixedPlaces) {
    await locations.createLocation({ location: { warehouseId, code: placeCode, name, kind } });
  }
  const aisles = { from: "A", to: "D" };
  const bays = { from: "01", to: "12" };
  const levels = { from: "1", to: "4" };
  const shelves = { warehouseId, kind: Location_Kind.BIN, ranges: [aisles, bays, levels], firstPickSequence: 1 };
  await locations.batchCreateLocations(shelves);
  const floor = { warehouseId, kind: Location_Kind.BIN, prefix: "F", ranges: [{ from: "1", to: "5" }] };
  await locations.batchCreateLocations({ ...floor, firstPickSequence: 1_000 });
  return ["A", "B", "C", "D"].flatMap((aisle) =>
    Array.from({ length: 48 }, (_, n) => `${aisle}-${String(Math.floor(n / 4) + 1).padStart(2, "0")}-${(n % 4) + 1}`),
  );
}

const fixedPlaces = [
  ["DOCK-1", "收貨碼頭", Location_Kind.DOCK],
  ["STAGE-1", "出貨暫存區", Location_Kind.STAGING],
  ["QA-1", "待驗區", Location_Kind.QUARANTINE],
] as const;

type Month = { readonly code: string; readonly bins: readonly string[]; readonly items: readonly DemoItem[] };

/** Stock that lies in a bin; whole numbers of the base unit are enough for a demo. */
type Stock = { item: DemoItem; lot: string | undefined; bin: string; quantity: number };

const dayMs = 86_400_000;
const days = 30;

/** Opening stock, then for each day goods in, put away, issued to production and moved, and now and then scrapped. */
async function playMonth(demo: DemoStock, { code, bins, items }: Month): Promise<void> {
  const random = seededRandom(code.length * 1_000 + code.charCodeAt(0));
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const stock: Stock[] = [];
  let lots = 0;
  const newLot = (item: DemoItem, at: number) => makeLot(demo, code, item, at, ++lots);
  const start = Date.now() - (days + 1) * dayMs;
  const opening = items
    .slice(0, 120)
    .map((item) => ({ item, bin: pick(bins), quantity: 50 + Math.floor(random() * 400) }));
  for (const each of opening) stock.push({ ...each, lot: await newLot(each.item, start) });
  await post(
    demo,
    code,
    MovementType.OPENING,
    start,
    stock.map((each) => line(each, { to: each.bin })),
  );
  for (let day = 1; day <= days; day++) {
    const at = (hour: number) => start + day * dayMs + hour * 3_600_000;
    const received: Stock[] = [];
    for (let n = 0; n < 4; n++) {
      const item = pick(items);
      const lot = await newLot(item, at(0));
      received.push({ item, lot, bin: pick(bins), quantity: 20 + Math.floor(random() * 200) });
    }
    await post(
      demo,
      code,
      MovementType.RCV_OTHER,
      at(1),
      received.map((each) => line(each, { to: "DOCK-1" })),
    );
    await post(
      demo,
      code,
      MovementType.PUTAWAY,
      at(2),
      received.map((each) => line(each, { from: "DOCK-1", to: each.bin })),
    );
    stock.push(...received);
    const issued = Array.from({ length: 10 }, () => pick(stock)).filter(
      (each, n, all) => each.quantity > 1 && all.indexOf(each) === n,
    );
    const parts = issued.map((each) => ({ ...each, quantity: 1 + Math.floor((random() * each.quantity) / 2) }));
    await post(
      demo,
      code,
      MovementType.ISS_PROD,
      at(5),
      parts.map((each) => line(each, { from: each.bin })),
    );
    for (const [n, each] of issued.entries()) each.quantity -= parts[n]?.quantity ?? 0;
    const moved = pick(stock);
    const to = pick(bins.filter((bin) => bin !== moved.bin));
    if (moved.quantity > 0) {
      await post(demo, code, MovementType.MOVE_BIN, at(6), [line(moved, { from: moved.bin, to })]);
      moved.bin = to;
    }
    if (day % 7 === 0 && moved.quantity > 1) {
      await post(
        demo,
        code,
        MovementType.SCRAP,
        at(7),
        [line({ ...moved, quantity: 1 }, { from: moved.bin })],
        "DAMAGED",
      );
      moved.quantity -= 1;
    }
  }
}

/** Makes the lot of an item that is tracked by lot, named after the day on which it came. */
async function makeLot(
  { clients, accessToken, units }: DemoStock,
  code: string,
  item: DemoItem,
  at: number,
  count: number,
): Promise<string | undefined> {
  if (!item.lotTracked) return undefined;
  const day = new Date(at).toISOString().slice(0, 10);
  const lotNo = `${day.replaceAll("-", "").slice(2)}-${code.slice(-2)}${String(count).padStart(3, "0")}`;
  await clients(LotService, accessToken).createLot({
    item: { code: item.code },
    lot: { lotNo, manufactureDate: day, warehouseId: units.get(code) ?? "" },
  });
  return lotNo;
}

function line({ item, lot, quantity }: Stock, sides: { from?: string; to?: string }) {
  const place = (location: string) => ({ location: { code: location }, ...(lot ? { lot: { code: lot } } : {}) });
  return {
    item: { code: item.code },
    quantity: { value: String(quantity), uom: item.uom },
    ...(sides.from ? { from: place(sides.from) } : {}),
    ...(sides.to ? { to: place(sides.to) } : {}),
  };
}

async function post(
  { clients, accessToken }: DemoStock,
  code: string,
  type: MovementType,
  at: number,
  lines: ReturnType<typeof line>[],
  reasonCode = "",
): Promise<void> {
  const movement = { type, warehouse: { code }, lines, reasonCode, businessTime: timestampFromMs(at) };
  await clients(MovementService, accessToken).backdateMovement({ movement });
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
