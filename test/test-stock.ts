import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Location, Location_Kind, type LocationSchema } from "../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../gen/erp/inventory/v1/location_service_pb.ts";
import type { MovementSchema } from "../gen/erp/inventory/v1/movement_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { createTestSite, type TestSite } from "./test-places.ts";
import type { TestStack } from "./test-stack.ts";

/** A site whose warehouse "<code>-W1" has bins to keep stock in. */
export type TestWarehouse = TestSite & { readonly code: string };

/** Makes a site with a warehouse that has a bin of each given code. */
export async function createTestWarehouse(
  stack: Pick<TestStack, "admin">,
  code: string,
  bins: readonly string[] = ["A", "B"],
): Promise<TestWarehouse> {
  const site = await createTestSite(stack, code);
  for (const bin of bins) await createTestLocation(stack, site.warehouseId, bin);
  return { ...site, code: `${code}-W1` };
}

/** Makes a bin, or another place. */
export async function createTestLocation(
  stack: Pick<TestStack, "admin">,
  warehouseId: string,
  code: string,
  fields: MessageInitShape<typeof LocationSchema> = {},
): Promise<Location> {
  const location = { warehouseId, code, kind: Location_Kind.BIN, ...fields };
  return (await stack.admin.client(LocationService).createLocation({ location })).location as Location;
}

/** One side of a movement: a place by its code, and the number of the lot. */
export function at(location: string, lot?: string) {
  const by = (code: string) => ({ code, id: "", externalId: "" });
  return { location: by(location), ...(lot ? { lot: by(lot) } : {}) };
}

/** A movement of one line, with everything named by its code. */
export function movement(
  warehouse: TestWarehouse,
  type: MovementType,
  item: string,
  value: string,
  sides: {
    from?: ReturnType<typeof at>;
    to?: ReturnType<typeof at>;
    uom?: string;
    serials?: string[];
    reasonCode?: string;
  },
): MessageInitShape<typeof MovementSchema> {
  const { uom = "EA", reasonCode = "", ...rest } = sides;
  const line = { item: { code: item }, quantity: { value, uom }, ...rest };
  return { type, warehouse: { id: warehouse.warehouseId }, reasonCode, lines: [line] };
}

/** Puts stock into a bin, as goods from outside. */
export async function receiveTestStock(
  stack: Pick<TestStack, "admin">,
  warehouse: TestWarehouse,
  item: string,
  value: string,
  to: ReturnType<typeof at>,
): Promise<string> {
  const request = { movement: movement(warehouse, MovementType.RCV_OTHER, item, value, { to }) };
  const { posting } = await stack.admin.client(MovementService).postMovement(request);
  return posting?.transactionId ?? "";
}

/** What lies where, as "<item> <place> [<lot>] <status>" -> "<on hand>" or "<on hand>/<allocated>"; empty balances left out. */
export async function balancesOf(stack: TestStack): Promise<Record<string, string>> {
  const { rows } = await withConnection({ connectionString: stack.database.adminUrl }, (db) =>
    db.query<{ key: string; value: string }>(`
      select
        concat_ws(' ', i.code, l.code, n.lot_no, nullif(b.status, 'unrestricted')) as key,
        trim_scale(b.on_hand) || case when b.allocated <> 0 then '/' || trim_scale(b.allocated) else '' end as value
      from inventory.stock_balance b
      join inventory.item i on i.id = b.item_id
      join inventory.location l on l.id = b.location_id
      left join inventory.lot n on n.id = b.lot_id
      where b.on_hand <> 0 or b.allocated <> 0
      order by 1
    `),
  );
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

/** Differences between the ledger and the balances: none, unless the product lost or made up stock. */
export async function driftsOf(stack: TestStack): Promise<unknown[]> {
  return withConnection({ connectionString: stack.database.adminUrl }, async (db) => {
    const { rows } = await db.query(`
      select coalesce(e.key, b.key) as key, e.quantity, b.on_hand
      from (
        select (item_id, location_id, lot_id, status)::text as key, sum(quantity) as quantity
        from inventory.stock_entry
        where warehouse_id is not null
        group by 1
      ) e
      full join (select (item_id, location_id, lot_id, status)::text as key, on_hand from inventory.stock_balance) b using (key)
      where coalesce(e.quantity, 0) <> coalesce(b.on_hand, 0)
    `);
    return rows;
  });
}
