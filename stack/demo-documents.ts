import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Allocation_State, DemandKind } from "../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../gen/erp/inventory/v1/allocation_service_pb.ts";
import { CountService } from "../gen/erp/inventory/v1/count_service_pb.ts";
import { LotService } from "../gen/erp/inventory/v1/lot_service_pb.ts";
import { PartnerService } from "../gen/erp/inventory/v1/partner_service_pb.ts";
import { ShipmentService } from "../gen/erp/inventory/v1/shipment_service_pb.ts";
import { TransferService } from "../gen/erp/inventory/v1/transfer_service_pb.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import type { DemoBinStock } from "./demo-month.ts";
import { seedReceipts } from "./demo-receipts.ts";
import type { DemoStock } from "./demo-stock.ts";

/** Makes work that waits, in each of the two sites: what a dispatcher and the people on the floor find in the morning. */
export async function seedDocuments(
  demo: DemoStock,
  stock: ReadonlyMap<string, readonly DemoBinStock[]>,
): Promise<void> {
  const partners = demo.clients(PartnerService, demo.accessToken);
  await Promise.all(demoPartners.map((partner) => partners.createPartner({ partner })));
  const shelves = (code: string) => ({ code, at: openShelves(stock.get(code) ?? []) });
  const [raw, finished, south] = [shelves("TPE-W1"), shelves("TPE-W2"), shelves("TXG-W1")];
  await Promise.all([
    seedReceipts(demo),
    makeTransfer(demo, raw, south, "SHIPPED"),
    makeTransfer(demo, south, raw, "SHIPPED"),
    makeTransfer(demo, raw, finished, "RELEASED"),
    ...[raw, finished, south].flatMap((warehouse) => [
      makeShipment(demo, warehouse, "CUS-YUSHAN", true),
      makeShipment(demo, warehouse, "CUS-HARBOR", false),
    ]),
    ...[raw, south].flatMap((warehouse) => [
      reserve(demo, warehouse),
      holdLot(demo, warehouse),
      openCount(demo, warehouse),
    ]),
  ]);
}

const demoPartners = [
  { code: "SUP-FORMOSA", name: "福爾摩沙化工", isSupplier: true },
  { code: "SUP-TATUNG", name: "大同金屬", isSupplier: true },
  { code: "CUS-YUSHAN", name: "玉山機械", isCustomer: true },
  { code: "CUS-HARBOR", name: "高港造船", isCustomer: true },
];

type Warehouse = { readonly code: string; readonly at: ReturnType<typeof openShelves> };

/** Hands the stock of a warehouse out, so that no two documents want the same. */
function openShelves(stock: readonly DemoBinStock[]) {
  const left = stock.filter(({ quantity }) => quantity >= 20);
  return (lotTracked: boolean): DemoBinStock => {
    const found = left.findIndex(({ item }) => item.lotTracked === lotTracked);
    const [taken] = found < 0 ? [] : left.splice(found, 1);
    if (!taken) throw new Error("the demo has too little stock for its documents");
    return taken;
  };
}

const amount = ({ item }: DemoBinStock, value: number) => ({ value: String(value), uom: item.uom });

async function makeTransfer(
  { clients, accessToken, units }: DemoStock,
  from: Warehouse,
  to: Warehouse,
  until: "RELEASED" | "SHIPPED",
): Promise<void> {
  const transfers = clients(TransferService, accessToken);
  const goods = [from.at(true), from.at(false)];
  const { transfer, lines } = await transfers.createTransfer({
    fromWarehouseId: units.get(from.code) ?? "",
    toWarehouseId: units.get(to.code) ?? "",
    reference: "補貨",
    release: true,
    lines: goods.map((each) => ({ item: { code: each.item.code }, requested: amount(each, 12) })),
  });
  if (until === "RELEASED") return;
  const movements = goods.map((each, n) => ({
    lineId: lines[n]?.id ?? "",
    quantity: amount(each, 12),
    location: { code: each.bin },
    ...(each.lot ? { lot: { code: each.lot } } : {}),
  }));
  await transfers.shipTransfer({ transferId: transfer?.id ?? "", movements });
}

/** Makes a shipment; a released one is allocated and has its tasks to pick. */
async function makeShipment(
  { clients, accessToken, units }: DemoStock,
  { code, at }: Warehouse,
  customer: string,
  released: boolean,
): Promise<void> {
  const shipments = clients(ShipmentService, accessToken);
  const { shipment } = await shipments.createShipment({
    warehouseId: units.get(code) ?? "",
    customer: { code: customer },
    staging: { code: "STAGE-1" },
    carrier: "黑貓貨運",
    dueTime: timestampFromMs(Date.now() + 86_400_000),
    lines: [at(true), at(false), at(false)].map((each) => ({
      item: { code: each.item.code },
      quantity: amount(each, 8),
    })),
  });
  if (released) await shipments.releaseShipment({ shipmentId: shipment?.id ?? "" });
}

/** Plans stock for a work order that is not begun. */
async function reserve({ clients, accessToken, units }: DemoStock, { code, at }: Warehouse): Promise<void> {
  const goods = at(false);
  await clients(AllocationService, accessToken).allocate({
    warehouseId: units.get(code) ?? "",
    demand: {
      kind: DemandKind.WORK_ORDER,
      demandId: uuidv7(),
      item: { code: goods.item.code },
      quantity: amount(goods, 10),
      state: Allocation_State.SOFT,
    },
  });
}

async function holdLot({ clients, accessToken }: DemoStock, { at }: Warehouse): Promise<void> {
  const { item, lot } = at(true);
  const lots = clients(LotService, accessToken);
  const found = await lots.listLots({ textPrefix: lot ?? "" });
  const lotId = found.lots.find(({ itemCode }) => itemCode === item.code)?.id ?? "";
  await lots.holdLot({ lotId, reason: "等待檢驗報告" });
}

/** Opens a blind count of some bins. */
async function openCount({ clients, accessToken, units }: DemoStock, { code, at }: Warehouse): Promise<void> {
  const counts = clients(CountService, accessToken);
  const bins = new Set([at(true), at(false), at(false)].map(({ bin }) => bin));
  const { count } = await counts.createCount({
    warehouseId: units.get(code) ?? "",
    locations: [...bins].map((bin) => ({ code: bin })),
    terms: { blind: true },
    note: "循環盤點",
  });
  await counts.startCount({ countId: count?.id ?? "" });
}
