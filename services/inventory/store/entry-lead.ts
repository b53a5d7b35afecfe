import { sql } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import {
  allOf,
  direction,
  type EntryFilter,
  type EntryPage,
  type Fragment,
  hasListedLeg,
  notBefore,
  timeConditions,
} from "./entry-filter.ts";

type Asked = { readonly filter: EntryFilter; readonly reach: Reach; readonly page: EntryPage };

/**
 * A query for the keys of the next movements with an entry of a list; it may find more than are needed, and in any order.
 * One filter leads: that whose index finds the fewest movements in the order of the list. The others sift what it finds.
 */
export function leadingMovements(filter: EntryFilter, reach: Reach, page: EntryPage): Fragment {
  const asked = { filter, reach, page };
  const { warehouseId, itemId, locationId, lotId, serialId, types, documentId } = filter;
  if (documentId) return movementsOfDocument(documentId, asked);
  if (serialId) return movementsOfPiece(serialId, asked);
  // What leads is not said again: the planner would believe that both halve what is found, and fetch all of it to sort it.
  if (lotId) {
    const listed = hasListedLeg({ ...filter, lotId: "" }, reach);
    const changed = sql.fragment`m.from_lot_id = ${lotId}::uuid and m.from_lot_id is distinct from m.to_lot_id`;
    return either(
      nextMovements(sql.fragment`m.to_lot_id = ${lotId}::uuid`, asked, { listed }),
      nextMovements(changed, asked, { listed }),
    );
  }
  if (locationId) {
    const listed = (side: "from" | "to") => hasListedLeg({ ...filter, locationId: "" }, reach, side);
    return either(
      nextMovements(sql.fragment`m.from_location_id = ${locationId}::uuid and m.from_warehouse_id is not null`, asked, {
        listed: listed("from"),
      }),
      nextMovements(sql.fragment`m.to_location_id = ${locationId}::uuid and m.to_warehouse_id is not null`, asked, {
        listed: listed("to"),
      }),
    );
  }
  if (itemId) return nextMovements(sql.fragment`m.item_id = ${itemId}::uuid`, asked);
  const anywhere = reach.everywhere && !warehouseId;
  if (anywhere && !types?.length) return nextMovements(sql.fragment`true`, asked);
  const posted = movementsOfWarehouses(asked);
  return anywhere ? posted : either(posted, movementsFromTransit(asked));
}

function either(one: Fragment, other: Fragment): Fragment {
  return sql.fragment`(${one}) union (${other})`;
}

/** The movement of the last entry that was listed may have a leg left, so there is one more than entries are asked for. */
export function movementLimit({ limit, movements }: EntryPage): number {
  return movements ?? limit + 1;
}

/** Where movements m come from, and what holds for those with an entry of the list. */
type Source = { readonly from?: Fragment; readonly listed?: Fragment };

function nextMovements(lead: Fragment, asked: Asked, { from, listed }: Source = {}): Fragment {
  const { filter, reach, page } = asked;
  const down = direction(page.order);
  // The header is looked at only where it filters: each table more is a chance for a bad plan.
  const headed = sql.fragment`
    inventory.stock_movement m
    join inventory.stock_transaction t on t.id = m.transaction_id and t.record_time = m.record_time
  `;
  const source = from ?? (filter.types?.length ? headed : sql.fragment`inventory.stock_movement m`);
  return sql.fragment`
    select m.record_time, m.transaction_id, m.line_no
    from ${source}
    where ${allOf([
      lead,
      listed ?? hasListedLeg(filter, reach),
      ...movementConditions(asked),
      ...timeConditions(filter, page, "m"),
      ...keyCondition(page),
    ])}
    order by m.record_time ${down}, m.transaction_id ${down}, m.line_no ${down}
    limit ${movementLimit(page)}
  `;
}

function movementConditions({ filter: { itemId, serialId, types } }: Asked): Fragment[] {
  return [
    ...(itemId ? [sql.fragment`m.item_id = ${itemId}::uuid`] : []),
    ...(serialId ? [sql.fragment`m.serial_ids @> array[${serialId}::uuid]`] : []),
    ...(types?.length ? [sql.fragment`t.movement_type = any(${sql.array([...types], "text")})`] : []),
  ];
}

function keyCondition({ order, after }: EntryPage): Fragment[] {
  if (!after) return [];
  return [
    sql.fragment`
      (m.record_time, m.transaction_id, m.line_no) ${notBefore(order)}
      (${after.recordTime}::timestamptz, ${after.transactionId}::uuid, ${after.lineNo})
    `,
  ];
}

function movementsOfDocument(documentId: string, asked: Asked): Fragment {
  const source = sql.fragment`
    inventory.stock_transaction t
    join inventory.stock_movement m on m.record_time = t.record_time and m.transaction_id = t.id
  `;
  return nextMovements(sql.fragment`t.document_id = ${documentId}::uuid`, asked, { from: source });
}

// The index of pieces knows no order, and a piece has few movements; so all of them are found first, lest the planner walk
// through the whole ledger in the right order instead.
function movementsOfPiece(serialId: string, asked: Asked): Fragment {
  const source = sql.fragment`
    found m
    join inventory.stock_transaction t on t.id = m.transaction_id and t.record_time = m.record_time
  `;
  return sql.fragment`
    with found as materialized (
      select * from inventory.stock_movement where serial_ids @> array[${serialId}::uuid]
    )
    ${nextMovements(sql.fragment`true`, asked, { from: source })}
  `;
}

/** What was posted in warehouses: type by type, so that one index serves all types and some of them. */
function movementsOfWarehouses(asked: Asked): Fragment {
  const { filter, page } = asked;
  const { types = [] } = filter;
  const down = direction(page.order);
  const { order, after } = page;
  const conditions = [
    sql.fragment`t.warehouse_id = w.id and t.movement_type = c.code`,
    ...timeConditions(filter, page, "t"),
    ...(after
      ? [
          sql.fragment`
            (t.record_time, t.id) ${notBefore(order)} (${after.recordTime}::timestamptz, ${after.transactionId}::uuid)
          `,
        ]
      : []),
  ];
  // Each transaction has a movement of the list, but for the one of the last entry, which may be done with.
  const limit = movementLimit(page) + 1;
  const source = sql.fragment`
    (
      select n.id, n.record_time, n.movement_type
      from inventory.warehouse w
      cross join inventory.movement_type c
      cross join lateral (
        select t.id, t.record_time, t.movement_type
        from inventory.stock_transaction t
        where ${allOf(conditions)}
        order by t.record_time ${down}, t.id ${down}
        limit ${limit}
      ) n
      where ${inPlaces(sql.fragment`w.id`, asked)}
        and (${types.length === 0} or c.code = any(${sql.array([...types], "text")}))
      order by n.record_time ${down}, n.id ${down}
      limit ${limit}
    ) t
    join inventory.stock_movement m on m.record_time = t.record_time and m.transaction_id = t.id
  `;
  return nextMovements(sql.fragment`true`, asked, { from: source });
}

/** What other warehouses took from goods in transit to them: the only movement between two warehouses. */
function movementsFromTransit(asked: Asked): Fragment {
  const lead = sql.fragment`m.from_location_id = l.id and m.from_warehouse_id is not null`;
  return sql.fragment`
    select n.record_time, n.transaction_id, n.line_no
    from inventory.location l
    cross join lateral (${nextMovements(lead, asked)}) n
    where l.kind = 'transit' and ${inPlaces(sql.fragment`l.warehouse_id`, asked)}
  `;
}

function inPlaces(column: Fragment, { filter: { warehouseId }, reach }: Asked): Fragment {
  return allOf([
    ...(reach.everywhere ? [] : [sql.fragment`${column} = any(${sql.array([...reach.unitIds], "uuid")})`]),
    ...(warehouseId ? [sql.fragment`${column} = ${warehouseId}::uuid`] : []),
  ]);
}
