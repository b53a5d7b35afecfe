import type { Client } from "pg";
import { Location_Kind } from "../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../gen/erp/inventory/v1/location_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import type { TestStack } from "./test-stack.ts";

/** What a test says of an item; counted in EA. */
export type TestItem = {
  readonly code: string;
  readonly tracking?: "none" | "lot" | "serial" | "lot_and_serial";
  readonly shelfLifeDays?: number;
  readonly fixedLocationId?: string;
};

/** A movement of a test: into a place, or out of it when the quantity is negative. */
export type TestMovement = {
  readonly warehouseId: string;
  readonly itemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly lotId?: string;
  readonly serials?: readonly string[];
};

/** Makes an item and returns its id. */
export async function createTestItem(stack: TestStack, item: TestItem): Promise<string> {
  const id = uuidv7();
  await inLedger(stack, (connection) =>
    connection.query(
      `insert into inventory.item (id, code, name, kind, base_uom, tracking, shelf_life_days, fixed_location_id)
      values ($1, $2, $2, 'raw', 'EA', $3, $4, $5)`,
      [id, item.code, item.tracking ?? "none", item.shelfLifeDays ?? null, item.fixedLocationId ?? null],
    ),
  );
  return id;
}

/** Makes a bin and returns its id. */
export async function createTestLocation(stack: TestStack, warehouseId: string, code: string): Promise<string> {
  const location = { warehouseId, code, kind: Location_Kind.BIN };
  return (await stack.admin.client(LocationService).createLocation({ location })).location?.id ?? "";
}

/** Receives stock, or issues it, through the door to the ledger; fails when the door refuses. */
export async function postTestStock(stack: TestStack, movement: TestMovement): Promise<void> {
  const { warehouseId, itemId, locationId, quantity, lotId, serials } = movement;
  const side = quantity > 0 ? "to" : "from";
  const line = {
    item_id: itemId,
    quantity: Math.abs(quantity),
    uom: "EA",
    [`${side}_location_id`]: locationId,
    ...(lotId ? { [`${side}_lot_id`]: lotId } : {}),
    ...(serials ? { serials } : {}),
  };
  const document = {
    id: uuidv7(),
    movement_type: quantity > 0 ? "RCV_OTHER" : "ISS_PROD",
    warehouse_id: warehouseId,
    everywhere: true,
    unit_ids: [],
    actor_kind: "service",
    actor_id: "test",
    actor_name: "test",
    device_id: "",
    request_id: "",
    lines: [line],
  };
  await inLedger(stack, async (connection) => {
    const { rows } = await connection.query<{ outcome: string; reason: string }>(
      "select outcome, reason from inventory.post_stock($1::jsonb)",
      [JSON.stringify([document])],
    );
    if (rows[0]?.outcome !== "posted") throw new Error(`the stock was not posted: ${rows[0]?.reason}`);
  });
}

/** Allocates some of what lies at a place, or frees it when the quantity is negative. */
export async function allocateTestStock(stack: TestStack, locationId: string, quantity: number): Promise<void> {
  await inLedger(stack, (connection) =>
    connection.query(
      `select inventory.change_allocated(jsonb_build_array(jsonb_build_object('balance_id', id, 'delta', $2::numeric)))
      from inventory.stock_balance where location_id = $1`,
      [locationId, quantity],
    ),
  );
}

/** Runs work as the inventory service does: in one transaction, with an audit record. */
async function inLedger(stack: TestStack, work: (connection: Client) => Promise<unknown>): Promise<void> {
  await withConnection({ connectionString: stack.database.url("erp_inventory") }, async (connection) => {
    await connection.query("begin");
    await work(connection);
    const record = { actor_kind: "service", actor_id: "test", actor_name: "test", action: "Test", rpc: "test" };
    const empty = { session_id: "", device_id: "", ip: "", request_id: "", resource_type: "", resource_id: "" };
    const records = [{ ...record, ...empty, outcome: "done", reason: "" }];
    await connection.query("select audit.append($1::jsonb)", [JSON.stringify(records)]);
    await connection.query("commit");
  });
}
