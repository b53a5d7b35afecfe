-- What the reads of the ledger stand on: indexes, the daily snapshots and the proof of stock.

-- Both sides of a movement have the same lot, but for a change of lot, which the second index finds.
create index stock_movement_lot_idx on inventory.stock_movement (to_lot_id, record_time, transaction_id, line_no)
where to_lot_id is not null;
create index stock_movement_old_lot_idx on inventory.stock_movement (from_lot_id, record_time)
where from_lot_id is not null and from_lot_id is distinct from to_lot_id;

-- Without a list of pending entries, which some posting would have to work off for all others.
create index stock_movement_serial_idx on inventory.stock_movement using gin (serial_ids) with (fastupdate = off)
where serial_ids is not null;

-- What happened in a warehouse, of one type or of all of them in turn.
create index stock_transaction_warehouse_idx on inventory.stock_transaction (warehouse_id, movement_type, record_time, id);

-- A note is written by take_snapshot alone, for balances that it has just read and that are never removed. To look each of
-- them up again would take longer than everything else, and would write a lock into every row.
alter table inventory.stock_snapshot drop constraint stock_snapshot_balance_fkey;

-- Notes what lay on each balance at the start of every day (UTC) that has begun and is not noted yet, and returns how many
-- days that were. A row is written only where the value differs from the one noted before. What lay there is worked out
-- from what lies there now, less what was moved since, as one statement sees both: postings go on meanwhile. It reads the
-- movements since the newest note once, and nothing before them. A day is noted when it is two minutes old, because what is
-- recorded before its start may be committed a little after it.
create function inventory.take_snapshot() returns integer
language plpgsql security definer
set search_path = pg_catalog
set timezone = 'UTC'
set work_mem = '64MB'
set jit = off
-- It takes the join of the movements with their balances for one that finds hardly any, for which it would sort them.
set enable_mergejoin = off
as $$
declare
  first_day date;
  last_day date := (now() - interval '2 minutes')::date;
begin
  perform pg_advisory_xact_lock(hashtext('inventory.take_snapshot'));
  first_day := coalesce(
    (select max(d.snapshot_date) from inventory.snapshot_day d),
    (select min(m.record_time)::date from inventory.stock_movement m)
  ) + 1;
  if first_day is null or first_day > last_day then
    return 0;
  end if;

  -- Planned anew each time: one day of the ledger is read by another way than a year of it.
  execute $query$
    with moved as (
      select
        e.item_id, e.location_id, e.lot_id, e.status, e.owner_id, e.handling_unit_id, e.record_time::date as day,
        sum(e.quantity) as quantity
      from inventory.stock_entry e
      where e.record_time >= $1::timestamptz and e.warehouse_id is not null
      group by e.item_id, e.location_id, e.lot_id, e.status, e.owner_id, e.handling_unit_id, e.record_time::date
    ),
    -- Days after which the value may differ from the one noted before: those on which something was moved, and the last
    -- noted one, with what was noted then. A posting carries the time at which it began, so one may have been committed
    -- after the note that has an earlier time. No balance is moved without its update_time.
    step as (
      select b.id as balance_id, b.on_hand, m.day, m.quantity, null::numeric as noted
      from moved m
      join inventory.stock_balance b
        on b.item_id = m.item_id and b.location_id = m.location_id and b.status = m.status
        and b.lot_id is not distinct from m.lot_id and b.owner_id is not distinct from m.owner_id
        and b.handling_unit_id is not distinct from m.handling_unit_id
      union all
      select
        b.id, b.on_hand, $1 - 1, 0,
        (
          select n.on_hand
          from inventory.stock_snapshot n
          where n.balance_id = b.id and n.snapshot_date < $1
          order by n.snapshot_date desc
          limit 1
        )
      from inventory.stock_balance b
      where b.update_time >= $1 - interval '25 hours'
    ),
    valued as (
      select
        s.balance_id, s.day, s.noted,
        s.on_hand - coalesce(
          sum(s.quantity) over (
            partition by s.balance_id order by s.day desc rows between unbounded preceding and 1 preceding
          ),
          0
        ) as on_hand
      from step s
    )
    insert into inventory.stock_snapshot (balance_id, snapshot_date, on_hand)
    select v.balance_id, v.day + 1, v.on_hand
    from (
      select v.*, lead(v.on_hand) over (partition by v.balance_id order by v.day desc) as before from valued v
    ) v
    where v.day < $2 and v.on_hand <> coalesce(v.before, v.noted, 0)
  $query$ using first_day, last_day;

  insert into inventory.snapshot_day (snapshot_date)
  select generate_series(first_day, last_day, interval '1 day')::date;
  return last_day - first_day + 1;
end
$$;

-- Proves that what is kept beside the ledger agrees with it, and returns one row for each difference: none, unless
-- something went round the door. All of it is of one moment, since the function is stable.
--   on_hand    the movements of all time against the balance
--   snapshot   the movements before the newest noted day against the noted value
--   allocated  the open allocations against what the balance has allocated
--   serial     the pieces in stock against the balance
--   negative   a balance below zero at a place that does not allow it
--   reversal   the movements that take back others against what is noted as taken back
-- Given a noted day for which an earlier proof found no difference, it takes the notes of that day for the movements before
-- it, which nobody can change through the program, and adds up those since then alone.
create function inventory.verify_stock(p_warehouse_ids uuid[] default null, p_since date default null) returns table (
  kind text,
  warehouse_id uuid,
  item_id uuid,
  location_id uuid,
  lot_id uuid,
  status text,
  transaction_id uuid,
  expected numeric,
  actual numeric
)
language plpgsql stable
set search_path = pg_catalog
-- It adds up the whole ledger, by more keys than fit into the memory of an ordinary question.
set work_mem = '64MB'
set jit = off
as $$
#variable_conflict use_column
declare
  noted_day date := (select max(d.snapshot_date) from inventory.snapshot_day d);
  noted_time timestamptz := noted_day::timestamp at time zone 'UTC';
  since_time timestamptz := coalesce(p_since::timestamp at time zone 'UTC', '-infinity');
begin
  -- The movements are added up by themselves first, which several processes can do together.
  return query
  select v.kind, s.warehouse_id, s.item_id, s.location_id, s.lot_id, s.status, null::uuid, v.expected, v.actual
  from (
    select
      x.warehouse_id, x.item_id, x.location_id, x.lot_id, x.status, sum(x.moved) as moved, sum(x.on_hand) as on_hand,
      sum(x.moved_early) as moved_early, sum(x.noted) as noted
    from (
      select
        e.warehouse_id, e.item_id, e.location_id, e.lot_id, e.status, e.owner_id, e.handling_unit_id, sum(e.quantity) as moved,
        coalesce(sum(e.quantity) filter (where e.record_time < noted_time), 0) as moved_early, 0 as on_hand, 0 as noted
      from inventory.stock_entry e
      where e.warehouse_id is not null and e.record_time >= since_time
        and (p_warehouse_ids is null or e.warehouse_id = any (p_warehouse_ids))
      group by e.warehouse_id, e.item_id, e.location_id, e.lot_id, e.status, e.owner_id, e.handling_unit_id
      union all
      select
        b.warehouse_id, b.item_id, b.location_id, b.lot_id, b.status, b.owner_id, b.handling_unit_id, coalesce(o.on_hand, 0),
        coalesce(o.on_hand, 0), b.on_hand, coalesce(n.on_hand, 0)
      from inventory.stock_balance b
      left join lateral (
        select n.on_hand
        from inventory.stock_snapshot n
        where n.balance_id = b.id and n.snapshot_date <= noted_day
        order by n.snapshot_date desc
        limit 1
      ) n on true
      left join lateral (
        select o.on_hand
        from inventory.stock_snapshot o
        where o.balance_id = b.id and o.snapshot_date <= p_since
        order by o.snapshot_date desc
        limit 1
      ) o on p_since is not null
      where p_warehouse_ids is null or b.warehouse_id = any (p_warehouse_ids)
    ) x
    group by x.warehouse_id, x.item_id, x.location_id, x.lot_id, x.status, x.owner_id, x.handling_unit_id
  ) s
  cross join lateral (
    values ('on_hand', s.moved, s.on_hand), ('snapshot', s.moved_early, s.noted)
  ) v (kind, expected, actual)
  where v.expected <> v.actual;

  return query
  select
    'serial', x.warehouse_id, x.item_id, x.location_id, x.lot_id, x.status, null::uuid, sum(x.pieces), sum(x.on_hand)
  from (
    select u.warehouse_id, u.item_id, u.location_id, u.lot_id, u.stock_status as status, 1::numeric as pieces, 0 as on_hand
    from inventory.serial_unit u
    where u.state = 'in_stock'
    union all
    select b.warehouse_id, b.item_id, b.location_id, b.lot_id, b.status, 0, b.on_hand
    from inventory.stock_balance b
    join inventory.item i on i.id = b.item_id
    where i.tracking in ('serial', 'lot_and_serial')
  ) x
  where p_warehouse_ids is null or x.warehouse_id = any (p_warehouse_ids)
  group by x.warehouse_id, x.item_id, x.location_id, x.lot_id, x.status
  having sum(x.pieces) <> sum(x.on_hand);

  return query
  select 'negative', b.warehouse_id, b.item_id, b.location_id, b.lot_id, b.status, null::uuid, 0::numeric, b.on_hand
  from inventory.stock_balance b
  join inventory.location l on l.id = b.location_id
  where b.on_hand < 0 and not l.negative_allowed and (p_warehouse_ids is null or b.warehouse_id = any (p_warehouse_ids));

  -- A reversal is the movement between the same two sides, the other way.
  return query
  select
    'reversal', o.warehouse_id, x.item_id,
    case when x.from_warehouse_id is null then x.to_location_id else x.from_location_id end,
    case when x.from_warehouse_id is null then x.to_lot_id else x.from_lot_id end,
    case when x.from_warehouse_id is null then x.to_status else x.from_status end,
    x.transaction_id, sum(x.taken), sum(x.noted)
  from (
    select
      t.reversal_of as transaction_id, m.item_id, m.to_warehouse_id as from_warehouse_id, m.to_location_id as from_location_id,
      m.to_lot_id as from_lot_id, m.to_status as from_status, m.from_location_id as to_location_id, m.from_lot_id as to_lot_id,
      m.from_status as to_status, m.quantity as taken, 0 as noted
    from inventory.stock_transaction t
    join inventory.stock_movement m on m.record_time = t.record_time and m.transaction_id = t.id
    where t.reversal_of is not null
    union all
    select
      r.transaction_id, m.item_id, m.from_warehouse_id, m.from_location_id, m.from_lot_id, m.from_status, m.to_location_id,
      m.to_lot_id, m.to_status, 0, r.reversed
    from inventory.movement_reversal r
    left join inventory.stock_transaction t on t.id = r.transaction_id
    left join inventory.stock_movement m
      on m.record_time = t.record_time and m.transaction_id = t.id and m.line_no = r.line_no
  ) x
  left join inventory.stock_transaction o on o.id = x.transaction_id
  where p_warehouse_ids is null or o.warehouse_id = any (p_warehouse_ids)
  group by
    o.warehouse_id, x.transaction_id, x.item_id, x.from_warehouse_id, x.from_location_id, x.from_lot_id, x.from_status,
    x.to_location_id, x.to_lot_id, x.to_status
  having sum(x.taken) <> sum(x.noted);

  if to_regclass('inventory.allocation') is not null then
    return query execute $query$
      select
        'allocated', b.warehouse_id, b.item_id, b.location_id, b.lot_id, b.status, null::uuid, coalesce(a.quantity, 0),
        b.allocated
      from inventory.stock_balance b
      left join (
        select a.balance_id, sum(a.quantity) as quantity
        from inventory.allocation a
        where a.state in ('soft', 'hard', 'picked')
        group by a.balance_id
      ) a on a.balance_id = b.id
      where coalesce(a.quantity, 0) <> b.allocated and ($1 is null or b.warehouse_id = any ($1))
    $query$ using p_warehouse_ids;
  end if;
end
$$;

grant execute on function inventory.take_snapshot(), inventory.verify_stock(uuid[], date) to erp_inventory;
