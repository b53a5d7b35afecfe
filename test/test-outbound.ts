import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Item, ItemSchema } from "../gen/erp/inventory/v1/item_pb.ts";
import { Location_Kind } from "../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../gen/erp/inventory/v1/location_service_pb.ts";
import type { Lot } from "../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { ReasonCodeService } from "../gen/erp/inventory/v1/reason_code_service_pb.ts";
import type { Shipment } from "../gen/erp/inventory/v1/shipment_pb.ts";
import { ShipmentService } from "../gen/erp/inventory/v1/shipment_service_pb.ts";
import { StockStatus } from "../gen/erp/inventory/v1/stock_status_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { createTestItem } from "./test-items.ts";
import { createTestSite } from "./test-places.ts";
import type { TestStack } from "./test-stack.ts";

/** A warehouse to ship from: bins A1 to A4 along the walk, and the staging place STAGE. */
export type TestOutbound = {
  readonly siteId: string;
  readonly warehouseId: string;
  /** Ids of the places by their codes. */
  readonly places: Readonly<Record<string, string>>;
  item(code: string, fields?: MessageInitShape<typeof ItemSchema>): Promise<Item>;
  /** Makes a lot that expires in so many days, or never. */
  lot(item: Item, lotNo: string, days?: number): Promise<Lot>;
  /** Brings stock to a place. */
  put(
    item: Item,
    place: string,
    quantity: string,
    more?: { lot?: string; serials?: string[]; status?: StockStatus },
  ): Promise<void>;
  /** Makes a shipment that waits at STAGE, with a line of so much of each item. */
  shipment(...lines: { item: Item; quantity: string; lot?: string }[]): Promise<Shipment>;
  /** What lies at a place, "on hand/allocated", by lot. */
  stockAt(place: string, item: Item): Promise<Record<string, string>>;
};

/** Makes such a warehouse in a new site. */
export async function createTestOutbound(stack: TestStack, code: string): Promise<TestOutbound> {
  const { id: siteId, warehouseId } = await createTestSite(stack, code);
  const places: Record<string, string> = {};
  // The staging place first: its balances are then locked before those of the bins, where mistakes would show.
  for (const [index, place] of ["STAGE", "A1", "A2", "A3", "A4"].entries()) {
    const kind = place === "STAGE" ? Location_Kind.STAGING : Location_Kind.BIN;
    const location = { warehouseId, code: place, kind, pickSequence: index };
    const made = await stack.admin.client(LocationService).createLocation({ location });
    places[place] = made.location?.id ?? "";
  }
  return {
    siteId,
    warehouseId,
    places,
    item: (name, fields) => createTestItem(stack, `${code}-${name}`, fields),
    lot: async (item, lotNo, days) => {
      const expiryDate = days === undefined ? "" : dayAfter(days);
      const lot = { lotNo, warehouseId, expiryDate };
      return (await stack.admin.client(LotService).createLot({ item: { id: item.id }, lot })).lot as Lot;
    },
    put: async (item, place, quantity, { lot, serials = [], status = StockStatus.UNRESTRICTED } = {}) => {
      const to = { location: { code: place }, ...(lot ? { lot: { code: lot } } : {}), status };
      const line = { item: { id: item.id }, quantity: { value: quantity, uom: item.baseUom }, to, serials };
      const movement = { type: MovementType.OPENING, warehouse: { id: warehouseId }, lines: [line] };
      await stack.admin.client(MovementService).postMovement({ movement });
    },
    shipment: async (...lines) => {
      const made = await stack.admin.client(ShipmentService).createShipment({
        warehouseId,
        staging: { code: "STAGE" },
        lines: lines.map(({ item, quantity, lot }) => ({
          item: { id: item.id },
          quantity: { value: quantity, uom: item.baseUom },
          ...(lot ? { lot: { code: lot } } : {}),
        })),
      });
      return made.shipment as Shipment;
    },
    stockAt: async (place, item) => {
      const rows = await asOwner<{ lot: string; stock: string }>(
        stack,
        `select coalesce(o.lot_no, '') as lot, trim_scale(b.on_hand) || '/' || trim_scale(b.allocated) as stock
        from inventory.stock_balance b left join inventory.lot o on o.id = b.lot_id
        where b.location_id = $1 and b.item_id = $2 order by 1`,
        [places[place], item.id],
      );
      return Object.fromEntries(rows.map(({ lot, stock }) => [lot, stock]));
    },
  };
}

/** Makes a reason code for everything. */
export async function createTestReason(stack: TestStack, code: string): Promise<void> {
  await stack.admin.client(ReasonCodeService).createReasonCode({ reasonCode: { code, name: code } });
}

/** Balances whose open allocations do not add up to what they have allocated; there must be none. */
export function allocationDrift(stack: TestStack): Promise<object[]> {
  return asOwner(
    stack,
    `select b.id, b.allocated, sum(a.quantity) as open
    from inventory.stock_balance b
    left join inventory.allocation a on a.balance_id = b.id and a.state in ('soft', 'hard', 'picked')
    group by b.id having b.allocated <> coalesce(sum(a.quantity), 0)`,
  );
}

/** Runs a query as the owner of the database. */
export function asOwner<Row extends object>(stack: TestStack, query: string, values: unknown[] = []): Promise<Row[]> {
  return withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    return (await connection.query<Row>(query, values)).rows;
  });
}

/** The day so many days after today, by the calendar of the sites of tests. */
export function dayAfter(days: number): string {
  const day = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Taipei", dateStyle: "short" }).format(day);
}
