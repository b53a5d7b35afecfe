import type { MessageInitShape } from "@bufbuild/protobuf";
import { Location_Kind as Kind } from "../gen/erp/inventory/v1/location_pb.ts";
import { LotService } from "../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import type { Receipt, ReceiptLine } from "../gen/erp/inventory/v1/receipt_pb.ts";
import { type CreateReceiptRequestSchema, ReceiptService } from "../gen/erp/inventory/v1/receipt_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { createTestSite, type TestSite } from "./test-places.ts";
import type { TestStack } from "./test-stack.ts";
import { createTestLocation } from "./test-stock.ts";

/** Makes a site whose warehouse "<code>-W1" has a dock "DOCK-1" and a bin "A-01". */
export async function createInboundSite(stack: TestStack, code: string): Promise<TestSite> {
  const site = await createTestSite(stack, code);
  await createTestLocation(stack, site.warehouseId, "DOCK-1", { kind: Kind.DOCK });
  await createTestLocation(stack, site.warehouseId, "A-01", { pickSequence: 10 });
  return site;
}

/** A receipt with its lines. */
export type TestReceipt = { readonly receipt: Receipt; readonly lines: ReceiptLine[] };

/** Makes a released receipt of an order, of items by their codes and expected quantities. */
export async function createTestReceipt(
  stack: TestStack,
  warehouseId: string,
  expected: Readonly<Record<string, string>>,
  fields: MessageInitShape<typeof CreateReceiptRequestSchema> = {},
): Promise<TestReceipt> {
  const lines = Object.entries(expected).map(([code, value]) => ({ item: { code }, expected: { value, uom: "EA" } }));
  const request = { warehouseId, purchaseOrder: "PO-1", release: true, lines, ...fields };
  const made = await stack.admin.client(ReceiptService).createReceipt(request);
  return { receipt: made.receipt as Receipt, lines: made.lines };
}

/** Opening stock that a test wants in a place, by codes; the lot is made when the item has none of this number. */
export type OpeningStock = {
  readonly item: string;
  readonly to: string;
  readonly quantity: string;
  readonly lot?: string;
  readonly serials?: string[];
};

/** Loads opening stock into a place of a site that is being set up. */
export async function loadStock(stack: TestStack, warehouseId: string, stock: OpeningStock): Promise<void> {
  const { item, to, quantity, lot, serials = [] } = stock;
  const lots = stack.admin.client(LotService);
  const isKnown = async () => {
    const found = (await lots.listLots({ textPrefix: lot ?? "" })).lots;
    return found.some(({ itemCode, lotNo }) => itemCode === item && lotNo === lot);
  };
  if (lot && !(await isKnown())) {
    await lots.createLot({ item: { code: item }, lot: { lotNo: lot, warehouseId } });
  }
  const place = { location: { code: to }, ...(lot ? { lot: { code: lot } } : {}) };
  const line = { item: { code: item }, quantity: { value: quantity, uom: "EA" }, to: place, serials };
  const movement = { type: MovementType.OPENING, warehouse: { id: warehouseId }, lines: [line] };
  await stack.admin.client(MovementService).postMovement({ movement });
}

/** What lies where of an item: "<place> <lot> <status> <on hand>", sorted; "-" for no lot. Places at zero are left out. */
export async function stockOf(stack: TestStack, itemCode: string): Promise<string[]> {
  const rows = await stockRows<{ what: string }>(
    stack,
    `select concat_ws(' ', w.code || '/' || l.code, coalesce(o.lot_no, '-'), b.status, trim_scale(b.on_hand)) as what
    from inventory.stock_balance b
    join inventory.item i on i.id = b.item_id
    join inventory.location l on l.id = b.location_id
    join inventory.warehouse w on w.id = b.warehouse_id
    left join inventory.lot o on o.id = b.lot_id
    where i.code = $1 and b.on_hand <> 0`,
    itemCode,
  );
  return rows.map(({ what }) => what).sort();
}

/** What was posted of an item, in order: "<type> <from> <to> <quantity>". */
export async function movementsOf(stack: TestStack, itemCode: string): Promise<string[]> {
  const rows = await stockRows<{ what: string }>(
    stack,
    `select concat_ws(' ', t.movement_type, f.code, g.code, trim_scale(m.quantity)) as what
    from inventory.stock_movement m
    join inventory.stock_transaction t on t.id = m.transaction_id and t.record_time = m.record_time
    join inventory.item i on i.id = m.item_id
    join inventory.location f on f.id = m.from_location_id
    join inventory.location g on g.id = m.to_location_id
    where i.code = $1
    order by m.record_time, m.transaction_id, m.line_no`,
    itemCode,
  );
  return rows.map(({ what }) => what);
}

/** The day at the sites of the tests, in some days. */
export function dayInTaipei(days = 0): string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Taipei", dateStyle: "short" });
  return format.format(new Date(Date.now() + days * 86_400_000));
}

function stockRows<Row extends object>(stack: TestStack, query: string, itemCode: string): Promise<Row[]> {
  return withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    return (await connection.query<Row>(query, [itemCode])).rows;
  });
}
