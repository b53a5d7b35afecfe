import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { ShipmentState } from "../domain/shipment-state.ts";

const shipmentRow = z.object({
  id: z.string(),
  number: z.string(),
  warehouse_id: z.string(),
  customer_id: z.string().nullable(),
  customer_code: z.string().nullable(),
  state: z.enum(["draft", "released", "allocated", "picking", "picked", "packed", "shipped", "cancelled"]),
  partial: z.boolean(),
  staging_location_id: z.string().nullable(),
  staging_location_code: z.string().nullable(),
  due_time: z.date().nullable(),
  priority: z.number(),
  carrier: z.string(),
  note: z.string(),
  external_id: z.string().nullable(),
  cancel_reason: z.string(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
  ship_time: z.date().nullable(),
});

/** A shipment without its lines. */
export type ShipmentRow = z.infer<typeof shipmentRow>;

/** Returns a shipment within a reach; undefined when there is none. */
export async function findShipment(tx: Tx, id: string, reach: Reach): Promise<ShipmentRow | undefined> {
  const row = await tx.maybeOne(sql.type(shipmentRow)`${selectShipment} where s.id = ${id}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/**
 * Returns a shipment within a reach and locks its row until the end of the transaction. All that changes a shipment, its
 * lines and its packages locks it first.
 */
export async function lockShipment(tx: Tx, id: string, reach: Reach): Promise<ShipmentRow | undefined> {
  await tx.query(sql.unsafe`select from inventory.shipment s where s.id = ${id}::uuid and ${within(reach)} for update`);
  return findShipment(tx, id, reach);
}

/** Which shipments to list. Empty texts and lists ask for nothing. */
export type ShipmentFilter = {
  readonly warehouseId: string;
  readonly customerId: string;
  readonly states: readonly ShipmentState[];
  readonly number: string;
};

/** Lists the shipments within a reach, newest first. */
export async function listShipments(
  tx: Tx,
  filter: ShipmentFilter,
  reach: Reach,
  page: Page,
): Promise<readonly ShipmentRow[]> {
  return tx.any(sql.type(shipmentRow)`
    ${selectShipment}
    where ${within(reach)}
      and (${filter.warehouseId} = '' or s.warehouse_id = nullif(${filter.warehouseId}, '')::uuid)
      and (${filter.customerId} = '' or s.customer_id = nullif(${filter.customerId}, '')::uuid)
      and (${filter.states.length === 0} or s.state = any(${sql.array([...filter.states], "text")}))
      and (${filter.number} = '' or s.number = upper(${filter.number}))
      and (${page.after === undefined} or s.id < ${page.after?.[0] ?? null}::uuid)
    order by s.id desc
    limit ${page.size + 1}
  `);
}

/** A new shipment. */
export type NewShipment = {
  readonly id: string;
  readonly number: string;
  readonly warehouseId: string;
  readonly customerId: string | null;
  readonly stagingLocationId: string | null;
  readonly dueTime: Date | null;
  readonly priority: number;
  readonly carrier: string;
  readonly note: string;
  readonly externalId: string | null;
};

/** Writes a new shipment; false when its number is taken. */
export async function insertShipment(tx: Tx, shipment: NewShipment): Promise<boolean> {
  const { rowCount } = await tx.query(sql.unsafe`
    insert into inventory.shipment (
      id, number, warehouse_id, customer_id, staging_location_id, due_time, priority, carrier, note, external_id
    )
    values (
      ${shipment.id}::uuid, ${shipment.number}, ${shipment.warehouseId}::uuid, ${shipment.customerId}::uuid,
      ${shipment.stagingLocationId}::uuid, ${shipment.dueTime?.toISOString() ?? null}::timestamptz, ${shipment.priority},
      ${shipment.carrier}, ${shipment.note}, ${shipment.externalId}
    )
    on conflict on constraint shipment_number_key do nothing
  `);
  return rowCount > 0;
}

/** Writes the state of a shipment whose row is locked. */
export async function setShipmentState(
  tx: Tx,
  id: string,
  state: Exclude<ShipmentState, "shipped" | "cancelled">,
): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.shipment
    set state = ${state}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Says that a shipment, whose row is locked, has left. */
export async function shipShipment(tx: Tx, id: string, shipTime: Date): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.shipment
    set state = 'shipped', ship_time = ${shipTime.toISOString()}::timestamptz, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

/** Says that a shipment, whose row is locked, is called off. */
export async function cancelShipmentRow(tx: Tx, id: string, reason: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.shipment
    set state = 'cancelled', cancel_reason = ${reason}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

const selectShipment = sql.fragment`
  select
    s.id, s.number, s.warehouse_id, s.customer_id, p.code as customer_code, s.state,
    s.state in ('released', 'allocated', 'picking') and exists (
      select from inventory.shipment_line l
      where l.shipment_id = s.id and l.base_quantity - l.short_quantity > (
        select coalesce(sum(a.quantity), 0)
        from inventory.allocation a
        where a.demand_id = s.id and a.demand_line_id = l.id and a.state in ('soft', 'hard', 'picked')
      )
    ) as partial,
    s.staging_location_id, g.code as staging_location_code, s.due_time, s.priority, s.carrier, s.note, s.external_id,
    s.cancel_reason, s.version, s.create_time, s.update_time, s.ship_time
  from inventory.shipment s
  left join inventory.partner p on p.id = s.customer_id
  left join inventory.location g on g.id = s.staging_location_id
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or s.warehouse_id = any(${sql.array([...unitIds], "uuid")}))`;
}
