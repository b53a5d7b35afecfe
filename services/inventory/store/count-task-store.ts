import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { lockTask, type TaskRow } from "./task-store.ts";

/** Makes a task to count for each place of a count where something is left to do and no task waits, and returns how many. */
export async function openCountTasks(tx: Tx, countId: string): Promise<number> {
  const { rowCount } = await tx.query(sql.unsafe`
    insert into inventory.task (
      id, kind, warehouse_id, location_id, document_kind, document_id, priority, pick_sequence
    )
    select platform.uuid_v7(), 'count', o.warehouse_id, o.location_id, 'count', o.count_id, ${priority}, l.pick_sequence
    from inventory.count_location o
    join inventory.location l on l.id = o.location_id
    where o.count_id = ${countId}::uuid and ${leftAt} > 0 and not exists (
      select
      from inventory.task t
      where t.document_id = o.count_id and t.location_id = o.location_id and t.kind = 'count'
        and t.state in ('ready', 'claimed')
    )
    order by l.pick_sequence, l.code
  `);
  return rowCount;
}

// In the middle, as that of a task for which nobody says how urgent it is.
const priority = 5;

/**
 * The task to count a place, locked until the end of the transaction; undefined when none is left. Whoever asks what is left
 * to count there has to ask after this: by then the figures of those who held the task before are known.
 */
export async function lockCountTask(
  tx: Tx,
  countId: string,
  locationId: string,
  reach: Reach,
): Promise<TaskRow | undefined> {
  const id = await tx.maybeOneFirst(sql.type(z.object({ id: z.string() }))`
    select t.id
    from inventory.task t
    where t.document_id = ${countId}::uuid and t.location_id = ${locationId}::uuid and t.kind = 'count'
      and t.state in ('ready', 'claimed', 'exception')
    order by t.id
    limit 1
    for update
  `);
  return id === null ? undefined : lockTask(tx, id, reach);
}

/** What is left to count at a place: lines without a figure or that wait for a recount, and 1 where nobody was. */
export async function countLeftAt(tx: Tx, countId: string, locationId: string): Promise<number> {
  const left = await tx.maybeOneFirst(sql.type(z.object({ left: z.number() }))`
    select (${leftAt})::integer as left
    from inventory.count_location o
    where o.count_id = ${countId}::uuid and o.location_id = ${locationId}::uuid
  `);
  return left ?? 0;
}

const leftAt = sql.fragment`(
  select count(*) + case when o.visited or count(*) > 0 then 0 else 1 end
  from inventory.count_line n
  where n.count_id = o.count_id and n.location_id = o.location_id and n.state in ('open', 'recount')
)`;
