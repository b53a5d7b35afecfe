import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { TaskState } from "../domain/task-state.ts";
import type { DocumentKind } from "./post-stock.ts";

const taskRow = z.object({
  id: z.string(),
  kind: z.enum(["putaway", "pick", "replenish", "count", "move"]),
  warehouse_id: z.string(),
  location_id: z.string(),
  location_code: z.string(),
  to_location_id: z.string().nullable(),
  to_location_code: z.string().nullable(),
  document_kind: z.enum(["receipt", "transfer", "shipment", "count", "work_order", "external"]).nullable(),
  document_id: z.string().nullable(),
  document_line_id: z.string().nullable(),
  allocation_id: z.string().nullable(),
  item_id: z.string().nullable(),
  item_code: z.string().nullable(),
  uom: z.string().nullable(),
  lot_no: z.string().nullable(),
  quantity: z.string().nullable(),
  priority: z.number(),
  due_time: z.date().nullable(),
  due_key: z.string(),
  pick_sequence: z.number(),
  state: z.enum(["ready", "claimed", "done", "exception", "cancelled"]),
  epoch: z.number(),
  claimed_by_id: z.string(),
  claimed_by_name: z.string(),
  claimed_device_id: z.string(),
  lease_until: z.date().nullable(),
  note: z.string(),
  reason: z.string(),
  create_time: z.date(),
  update_time: z.date(),
  /** The time of the database, by which leases are judged. */
  read_time: z.date(),
});

/** A task with what it is about. The quantity is in the base unit, `uom`. */
export type TaskRow = z.infer<typeof taskRow>;

/** Kind of work, as the database spells it. */
export type TaskKindName = TaskRow["kind"];

/** Returns a task within a reach; undefined when there is none. */
export async function findTask(tx: Tx, id: string, reach: Reach): Promise<TaskRow | undefined> {
  const row = await tx.maybeOne(sql.type(taskRow)`${selectTask} where t.id = ${id}::uuid and ${within(reach)}`);
  return row ?? undefined;
}

/** Returns a task within a reach and locks its row until the end of the transaction, and with it its lease. */
export async function lockTask(tx: Tx, id: string, reach: Reach): Promise<TaskRow | undefined> {
  await tx.query(sql.unsafe`select from inventory.task t where t.id = ${id}::uuid and ${within(reach)} for update`);
  return findTask(tx, id, reach);
}

/** Returns the tasks that are not ended of some allocations and locks their rows until the end of the transaction. */
export async function lockTasksOfAllocations(tx: Tx, allocationIds: readonly string[]): Promise<readonly TaskRow[]> {
  const wanted = sql.fragment`
    t.allocation_id = any(${sql.array([...allocationIds], "uuid")}) and t.state in ('ready', 'claimed', 'exception')
  `;
  await tx.query(sql.unsafe`select from inventory.task t where ${wanted} order by t.id for update`);
  return tx.any(sql.type(taskRow)`${selectTask} where ${wanted} order by t.id`);
}

/** Returns the open tasks of a document and locks their rows until the end of the transaction. */
export async function lockTasksOfDocument(tx: Tx, documentId: string): Promise<readonly TaskRow[]> {
  const wanted = sql.fragment`t.document_id = ${documentId}::uuid and t.state in ('ready', 'claimed', 'exception')`;
  await tx.query(sql.unsafe`select from inventory.task t where ${wanted} order by t.id for update`);
  return tx.any(sql.type(taskRow)`${selectTask} where ${wanted} order by t.id`);
}

/** Which task to look for. */
export type TaskWish = {
  readonly warehouseId: string;
  readonly kinds: readonly TaskKindName[];
  /** At this place or within it; anywhere when null. */
  readonly zoneId: string | null;
  /** Position in the walk from which the nearest task is looked for. */
  readonly fromSequence: number;
};

/**
 * Locks the most urgent task that is free and that nobody is just taking, and returns it as it is under the lock;
 * undefined when there is none. One whose lease ended counts as free.
 */
export async function lockNextTask(tx: Tx, wish: TaskWish, reach: Reach): Promise<TaskRow | undefined> {
  const id = await tx.maybeOneFirst(sql.type(z.object({ id: z.string() }))`
    with recursive place (id) as (
      select ${wish.zoneId}::uuid
      union all
      select l.id from inventory.location l join place p on l.parent_id = p.id
    )
    select t.id
    from inventory.task t
    left join inventory.task_lease e on e.task_id = t.id
    where t.warehouse_id = ${wish.warehouseId}::uuid
      and (t.state = 'ready' or (t.state = 'claimed' and e.lease_until <= clock_timestamp()))
      and (${wish.kinds.length === 0} or t.kind = any(${sql.array([...wish.kinds], "text")}))
      and (${wish.zoneId === null} or t.location_id in (select p.id from place p))
    order by
      t.priority, t.due_time nulls last, t.pick_sequence < ${wish.fromSequence}, t.pick_sequence, t.create_time, t.id
    limit 1
    for update of t skip locked
  `);
  return id === null ? undefined : findTask(tx, id, reach);
}

/** Which tasks to list. Empty texts and lists ask for nothing. */
export type TaskFilter = {
  readonly warehouseId: string;
  readonly kinds: readonly TaskKindName[];
  readonly states: readonly TaskState[];
  readonly documentId: string;
  /** Those that this caller holds. */
  readonly holderId: string;
};

/** Lists the tasks within a reach in the order in which they are due. */
export async function listTasks(tx: Tx, filter: TaskFilter, reach: Reach, page: Page): Promise<readonly TaskRow[]> {
  const [priority = "0", due = "infinity", id = "00000000-0000-0000-0000-000000000000"] = page.after ?? [];
  return tx.any(sql.type(taskRow)`
    ${selectTask}
    where ${within(reach)}
      and (${filter.warehouseId} = '' or t.warehouse_id = nullif(${filter.warehouseId}, '')::uuid)
      and (${filter.kinds.length === 0} or t.kind = any(${sql.array([...filter.kinds], "text")}))
      and (${filter.states.length === 0} or ${stateNow} = any(${sql.array([...filter.states], "text")}))
      and (${filter.documentId} = '' or t.document_id = nullif(${filter.documentId}, '')::uuid)
      and (${filter.holderId} = '' or (t.claimed_by_id = ${filter.holderId} and ${stateNow} = 'claimed'))
      and (
        ${page.after === undefined}
        or (t.priority, coalesce(t.due_time, 'infinity'), t.id) > (${priority}::smallint, ${due}::timestamptz, ${id}::uuid)
      )
    order by t.priority, coalesce(t.due_time, 'infinity'), t.id
    limit ${page.size + 1}
  `);
}

// A task whose lease ended is ready, though nobody wrote that down.
const stateNow = sql.fragment`
  case when t.state = 'claimed' and e.lease_until <= clock_timestamp() then 'ready' else t.state end
`;

const selectTask = sql.fragment`
  select
    t.id, t.kind, t.warehouse_id, t.location_id, l.code as location_code, t.to_location_id, d.code as to_location_code,
    t.document_kind, t.document_id, t.document_line_id, t.allocation_id, t.item_id, i.code as item_code,
    i.base_uom as uom, o.lot_no, trim_scale(t.quantity) as quantity, t.priority, t.due_time,
    coalesce(t.due_time, 'infinity')::text as due_key, t.pick_sequence, t.state, t.epoch, t.claimed_by_id,
    t.claimed_by_name, t.claimed_device_id, case when t.state = 'claimed' then e.lease_until end as lease_until, t.note,
    t.reason, t.create_time, t.update_time, clock_timestamp() as read_time
  from inventory.task t
  join inventory.location l on l.id = t.location_id
  left join inventory.location d on d.id = t.to_location_id
  left join inventory.item i on i.id = t.item_id
  left join inventory.lot o on o.id = t.lot_id
  left join inventory.task_lease e on e.task_id = t.id
`;

function within({ everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or t.warehouse_id = any(${sql.array([...unitIds], "uuid")}))`;
}

/** A new task. */
export type NewTask = {
  readonly id: string;
  readonly kind: TaskKindName;
  readonly warehouseId: string;
  readonly locationId: string;
  readonly toLocationId: string | null;
  readonly document: { readonly kind: DocumentKind; readonly id: string; readonly lineId: string | null } | undefined;
  readonly itemId: string | null;
  readonly quantity: string | null;
  readonly priority: number;
  readonly dueTime: Date | null;
  readonly pickSequence: number;
  readonly note: string;
};

export async function insertTask(tx: Tx, task: NewTask): Promise<void> {
  const { document } = task;
  await tx.query(sql.unsafe`
    insert into inventory.task (
      id, kind, warehouse_id, location_id, to_location_id, document_kind, document_id, document_line_id, item_id, quantity,
      priority, due_time, pick_sequence, note
    )
    values (
      ${task.id}::uuid, ${task.kind}, ${task.warehouseId}::uuid, ${task.locationId}::uuid, ${task.toLocationId}::uuid,
      ${document?.kind ?? null}, ${document?.id ?? null}::uuid, ${document?.lineId ?? null}::uuid, ${task.itemId}::uuid,
      ${task.quantity}::numeric, ${task.priority}, ${task.dueTime?.toISOString() ?? null}::timestamptz,
      ${task.pickSequence}, ${task.note}
    )
  `);
}

/** Makes a task to pick for each of some allocations of a shipment; `ids` are the ids of the tasks. */
export async function insertPickTasks(
  tx: Tx,
  shipmentId: string,
  allocationIds: readonly string[],
  ids: readonly string[],
): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.task (
      id, kind, warehouse_id, location_id, to_location_id, document_kind, document_id, document_line_id, allocation_id,
      item_id, lot_id, quantity, priority, due_time, pick_sequence
    )
    select
      n.task_id, 'pick', s.warehouse_id, b.location_id, s.staging_location_id, 'shipment', s.id, a.demand_line_id, a.id,
      b.item_id, b.lot_id, a.quantity, s.priority, s.due_time, l.pick_sequence
    from unnest(${sql.array([...allocationIds], "uuid")}, ${sql.array([...ids], "uuid")}) as n (allocation_id, task_id)
    join inventory.allocation a on a.id = n.allocation_id
    join inventory.stock_balance b on b.id = a.balance_id
    join inventory.location l on l.id = b.location_id
    join inventory.shipment s on s.id = ${shipmentId}::uuid
  `);
}

/** Who takes a task. */
export type TaskHolder = { readonly id: string; readonly name: string; readonly deviceId: string };

/** Says who holds a task whose row is locked, with which epoch and until when. */
export async function claimTaskRow(
  tx: Tx,
  id: string,
  holder: TaskHolder,
  epoch: number,
  leaseUntil: Date,
): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.task
    set state = 'claimed', epoch = ${epoch}, claimed_by_id = ${holder.id}, claimed_by_name = ${holder.name},
      claimed_device_id = ${holder.deviceId}, update_time = now()
    where id = ${id}::uuid
  `);
  await tx.query(sql.unsafe`
    insert into inventory.task_lease (task_id, lease_until)
    values (${id}::uuid, ${leaseUntil.toISOString()}::timestamptz)
    on conflict (task_id) do update set lease_until = excluded.lease_until
  `);
}

/** Moves the end of the lease of a task whose row is locked. */
export async function extendLease(tx: Tx, id: string, leaseUntil: Date): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.task_lease set lease_until = ${leaseUntil.toISOString()}::timestamptz where task_id = ${id}::uuid
  `);
}

/** Puts a task whose row is locked back for others. */
export async function freeTask(tx: Tx, id: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.task
    set state = 'ready', claimed_by_id = '', claimed_by_name = '', claimed_device_id = '', update_time = now()
    where id = ${id}::uuid
  `);
}

/** Ends tasks whose rows are locked; who held them last stays written down. */
export async function endTasks(
  tx: Tx,
  ids: readonly string[],
  state: "done" | "exception" | "cancelled",
  reason: string,
): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.task
    set state = ${state}, reason = ${reason}, update_time = now()
    where id = any(${sql.array([...ids], "uuid")})
  `);
}

/** Says how much is left to do of a task whose row is locked. */
export async function setTaskQuantity(tx: Tx, id: string, quantity: string): Promise<void> {
  await tx.query(sql.unsafe`
    update inventory.task set quantity = ${quantity}::numeric, update_time = now() where id = ${id}::uuid
  `);
}
