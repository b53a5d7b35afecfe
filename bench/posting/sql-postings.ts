import type { Client } from "pg";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { spreadCell } from "./posted-rpc.ts";

/** Ids of the warehouse, and of its items and places by code. */
export type Places = {
  readonly warehouseId: string;
  readonly itemIds: readonly string[];
  readonly locationIds: readonly string[];
};

export async function readPlaces(client: Client, warehouseId: string): Promise<Places> {
  const items = await client.query<{ id: string }>("select id from inventory.item order by code");
  const locations = await client.query<{ id: string }>(
    "select id from inventory.location where warehouse_id = $1 and kind = 'bin' order by code",
    [warehouseId],
  );
  return { warehouseId, itemIds: items.rows.map(({ id }) => id), locationIds: locations.rows.map(({ id }) => id) };
}

/** Posts some documents of one line by one call of the door, with event and audit record, as the service does. */
export async function postBatchOf(client: Client, places: Places, size: number): Promise<void> {
  const documents = Array.from({ length: size }, () => postingOf(places));
  const { rows } = await client.query<{ outcome: string }>({
    name: "batch",
    text: "select outcome from inventory.post_batch($1::jsonb)",
    values: [JSON.stringify(documents)],
  });
  const other = rows.find(({ outcome }) => outcome !== "posted");
  if (other || rows.length !== size) throw new Error(`a document was ${other?.outcome ?? "lost"}`);
}

let posted = 0;

function nextMovement({ itemIds, locationIds }: Places) {
  const { item, location } = spreadCell(posted++);
  const isReceipt = posted % 2 === 0;
  return { id: uuidv7(), itemId: itemIds[item], locationId: locationIds[location], isReceipt };
}

function postingOf(places: Places) {
  const { id, itemId, locationId, isReceipt } = nextMovement(places);
  const { warehouseId } = places;
  const actor = { actor_kind: "user", actor_id: id, actor_name: "Bench", device_id: "", request_id: id };
  const movement_type = isReceipt ? "RCV_OTHER" : "ISS_PROD";
  return {
    ...actor,
    id,
    movement_type,
    warehouse_id: warehouseId,
    note: "",
    direct: true,
    may_backdate: false,
    everywhere: true,
    key: uuidv7(),
    scope: "00000000-0000-4000-8000-000000000000",
    request_hash: "00".repeat(32),
    lines: [
      { item_id: itemId, quantity: "1", uom: "EA", [isReceipt ? "to_location_id" : "from_location_id"]: locationId },
    ],
    audit: {
      ...actor,
      ...auditOf(id, warehouseId),
      after: { movement_type, lines: 1 },
    },
  };
}

function auditOf(id: string, warehouseId: string) {
  const what = { rpc: "erp.inventory.v1.MovementService/PostMovement", action: "MovementService.PostMovement" };
  const resource = { resource_type: "stock_transaction", resource_id: id, unit_id: warehouseId };
  return { session_id: "", ip: "", ...what, ...resource, outcome: "done", reason: "", before: null };
}

/**
 * Posts one movement in a transaction of its own, by a statement for each step, as a program without the door would: no rule
 * is checked but that the stock suffices, and no key is kept.
 */
export async function postPlainly(client: Client, places: Places): Promise<void> {
  const { id, itemId, locationId, isReceipt } = nextMovement(places);
  const { warehouseId } = places;
  const [outside, type] = isReceipt ? ["1", "RCV_OTHER"] : ["3", "ISS_PROD"];
  const virtualId = `00000000-0000-7000-8000-00000000000${outside}`;
  await client.query("begin");
  const run = (name: string, text: string, values: unknown[]) => client.query({ name, text, values });
  await run(
    "lock",
    `select on_hand from inventory.stock_balance
     where item_id = $1 and location_id = $2 and lot_id is null and status = 'unrestricted' for update`,
    [itemId, locationId],
  );
  await run(
    "move",
    `update inventory.stock_balance set on_hand = on_hand + $3, update_time = now()
     where item_id = $1 and location_id = $2 and lot_id is null and status = 'unrestricted'`,
    [itemId, locationId, isReceipt ? 1 : -1],
  );
  await run(
    "header",
    `insert into inventory.stock_transaction
       (id, record_time, movement_type, warehouse_id, business_time, note, actor_kind, actor_id, actor_name, device_id, request_id, warnings)
     values ($1, now(), $2, $3, now(), '', 'user', 'bench', 'Bench', '', $4, '{}')`,
    [id, type, warehouseId, id],
  );
  await run(
    "line",
    `insert into inventory.stock_movement
       (record_time, transaction_id, line_no, business_time, item_id, quantity, entered_quantity, entered_uom, from_location_id,
        to_location_id, from_warehouse_id, to_warehouse_id, from_status, to_status)
     values (now(), $1, 1, now(), $2, 1, 1, 'EA', $3, $4, $5, $6, 'unrestricted', 'unrestricted')`,
    isReceipt
      ? [id, itemId, virtualId, locationId, null, warehouseId]
      : [id, itemId, locationId, virtualId, warehouseId, null],
  );
  await run(
    "event",
    `insert into platform.outbox (topic, resource_type, resource_id, unit_id, payload)
     values ('inventory.stock.posted', 'stock_transaction', $1, $2, '{}')`,
    [id, warehouseId],
  );
  const actor = { actor_kind: "user", actor_id: "bench", actor_name: "Bench", device_id: "", request_id: id };
  await run("audit", "select audit.append($1::jsonb)", [
    JSON.stringify([{ ...actor, ...auditOf(id, warehouseId), after: {} }]),
  ]);
  await client.query("commit");
}
