-- Stock that is kept for demands. An allocation is a part of what its balance has allocated, and the open ones of a
-- balance add up to exactly that: whoever changes one of the two changes the other in the same transaction.

create table inventory.allocation (
  id uuid constraint allocation_pkey primary key,
  warehouse_id uuid not null constraint allocation_warehouse_fkey references inventory.warehouse,
  balance_id bigint not null constraint allocation_balance_fkey references inventory.stock_balance,
  demand_kind text not null constraint allocation_demand_kind_check check (
    demand_kind in ('work_order', 'shipment', 'transfer', 'external')
  ),
  demand_id uuid not null,
  demand_line_id uuid,
  -- In the base unit of the item.
  quantity numeric(20, 6) not null constraint allocation_quantity_check check (quantity > 0),
  state text not null constraint allocation_state_check check (
    state in ('soft', 'hard', 'picked', 'consumed', 'released', 'expired')
  ),
  strategy text not null constraint allocation_strategy_check check (
    strategy in ('fifo', 'fefo', 'lifo', 'fixed_lot', 'manual')
  ),
  -- When it expires by itself; never when null.
  lease_until timestamptz,
  -- Why it was given back.
  reason text not null default '' constraint allocation_reason_check check (length(reason) <= 200),
  -- What was picked, of an item with serial numbers, and where it was picked.
  serials text[] not null default '{}',
  picked_from_id uuid constraint allocation_picked_from_fkey references inventory.location,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint allocation_picked_check check (picked_from_id is not null or state not in ('picked', 'consumed'))
);
create index allocation_balance_idx on inventory.allocation (balance_id) where state in ('soft', 'hard', 'picked');
create index allocation_demand_idx on inventory.allocation (demand_id, demand_line_id);
create index allocation_lease_idx on inventory.allocation (lease_until) where state in ('soft', 'hard') and lease_until is not null;
create index allocation_warehouse_idx on inventory.allocation (warehouse_id, id);

-- Refuses at commit what would leave a balance with more or less allocated than its open allocations. Both sides call it:
-- whichever is changed alone breaks the transaction. Transactions that change the same balance wait for each other on its
-- row, so what is compared is what will be there.
create function inventory.check_allocated() returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
declare
  touched bigint[];
  balance record;
begin
  if tg_table_name = 'stock_balance' then
    touched := array[new.id];
  elsif tg_op = 'UPDATE' then
    touched := array[old.balance_id, new.balance_id];
  else
    touched := array[new.balance_id];
  end if;
  select b.id, b.allocated, coalesce(a.quantity, 0) as quantity into balance
  from inventory.stock_balance b
  left join lateral (
    select sum(x.quantity) as quantity
    from inventory.allocation x
    where x.balance_id = b.id and x.state in ('soft', 'hard', 'picked')
  ) a on true
  where b.id = any (touched) and b.allocated <> coalesce(a.quantity, 0)
  limit 1;
  if found then
    raise exception 'balance % has % allocated, and open allocations of %', balance.id, balance.allocated, balance.quantity
      using errcode = 'check_violation', schema = 'inventory', table = 'allocation', constraint = 'allocation_sum_check';
  end if;
  return null;
end
$$;

create constraint trigger allocation_sum_inserted after insert on inventory.allocation
deferrable initially deferred for each row
when (new.state in ('soft', 'hard', 'picked'))
execute function inventory.check_allocated();
create constraint trigger allocation_sum_updated after update on inventory.allocation
deferrable initially deferred for each row
when ((old.balance_id, old.quantity, old.state) is distinct from (new.balance_id, new.quantity, new.state))
execute function inventory.check_allocated();
create constraint trigger allocation_sum_inserted after insert on inventory.stock_balance
deferrable initially deferred for each row
when (new.allocated <> 0)
execute function inventory.check_allocated();
create constraint trigger allocation_sum_updated after update on inventory.stock_balance
deferrable initially deferred for each row
when (old.allocated <> new.allocated)
execute function inventory.check_allocated();

-- Waits until nobody else allocates or picks these items in a warehouse, and keeps others from it until the end of the
-- transaction. Taken before any balance is locked, and in the order of the items.
create function inventory.take_turns(p_warehouse_id uuid, p_item_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('inventory.allocate ' || p_warehouse_id::text || k.item_id::text, 0))
  from (select distinct x as item_id from unnest(p_item_ids) x order by 1) k;
end
$$;

-- Chooses stock for demands [{line, item_id, quantity, strategy, lot_id, location_id}] of a warehouse, in their order, and
-- marks it as allocated. Returns what each got, which may be less than it wanted; the caller writes the allocations. Other
-- changes [{balance_id, delta}] of what is allocated are made along with it, so that all balances of a command are locked
-- at once.
--
-- A demand may take what is free, unrestricted, of an active lot that keeps long enough, at a place to pick from. The age
-- of stock is when its lot was first known, which no move changes; without a lot, when the stock of the balance began.
--
-- Those who allocate the same item of a warehouse take turns. What others post meanwhile is found out when the balances are
-- locked, all in the one order: the choice is then undone, with its locks, and made again.
create function inventory.allocate(p_warehouse_id uuid, p_demands jsonb, p_changes jsonb)
returns table (line integer, rank bigint, balance_id bigint, quantity numeric)
language plpgsql
set search_path = pg_catalog
as $$
declare
  business_date date;
  chosen jsonb;
  demand record;
  -- What was promised to earlier demands of this call, by balance.
  taken jsonb;
  part jsonb;
begin
  select (now() at time zone s.time_zone)::date into business_date
  from inventory.warehouse w
  join inventory.site s on s.id = w.site_id
  where w.id = p_warehouse_id;
  perform inventory.take_turns(
    p_warehouse_id, array(select (d ->> 'item_id')::uuid from jsonb_array_elements(p_demands) d)
  );
  for attempt in 1 .. 10 loop
    chosen := '[]';
    taken := '{}';
    for demand in
      select d.*
      from jsonb_to_recordset(p_demands) as d (
        line integer, item_id uuid, quantity numeric, strategy text, lot_id uuid, location_id uuid
      )
      order by d.line
    loop
      select coalesce(
        jsonb_agg(jsonb_build_object(
          'line', demand.line, 'rank', c.rank, 'balance_id', c.id, 'quantity', least(c.free, demand.quantity - c.before)
        )),
        '[]'
      )
      into part
      from (
        select x.*, sum(x.free) over (order by x.rank) - x.free as before
        from (
          select
            b.id,
            f.free,
            row_number() over (
              order by
                case when demand.strategy = 'fefo' then o.expiry_date end nulls last,
                case when demand.strategy = 'lifo' then coalesce(o.create_time, b.first_receipt_time) end desc nulls last,
                coalesce(o.create_time, b.first_receipt_time) nulls last,
                l.pick_sequence, l.code, b.id
            ) as rank
          from inventory.stock_balance b
          join inventory.item i on i.id = b.item_id
          join inventory.location l on l.id = b.location_id
          left join inventory.lot o on o.id = b.lot_id
          cross join lateral (
            select b.on_hand - b.allocated - coalesce((taken ->> b.id::text)::numeric, 0) as free
          ) f
          where b.warehouse_id = p_warehouse_id
            and b.item_id = demand.item_id
            and b.status = 'unrestricted'
            and b.owner_id is null
            and b.handling_unit_id is null
            and f.free > 0
            and (demand.lot_id is null or b.lot_id = demand.lot_id)
            and (demand.location_id is null or b.location_id = demand.location_id)
            and l.pickable and not l.blocked and not l.archived
            -- What waits at these places is on its way elsewhere.
            and l.kind not in ('staging', 'quarantine', 'transit', 'virtual')
            and (o.id is null or o.state = 'active')
            and (o.expiry_date is null or o.expiry_date >= business_date + i.min_remaining_issue_days)
        ) x
      ) c
      where c.before < demand.quantity;
      chosen := chosen || part;
      -- A demand takes of each balance once, so each key comes once.
      taken := taken || (
        select coalesce(
          jsonb_object_agg(p ->> 'balance_id', coalesce((taken ->> (p ->> 'balance_id'))::numeric, 0) + (p ->> 'quantity')::numeric),
          '{}'
        )
        from jsonb_array_elements(part) p
      );
    end loop;
    begin
      perform inventory.change_allocated(p_changes || (
        select coalesce(jsonb_agg(jsonb_build_object('balance_id', t.key::bigint, 'delta', t.value::numeric)), '[]')
        from jsonb_each_text(taken) t
      ));
      return query
        select (c ->> 'line')::integer, (c ->> 'rank')::bigint, (c ->> 'balance_id')::bigint, (c ->> 'quantity')::numeric
        from jsonb_array_elements(chosen) c;
      return;
    exception when check_violation then
      -- Somebody took of it between the choice and the lock.
      null;
    end;
  end loop;
  raise exception 'stock of the demands changed again and again' using errcode = 'lock_not_available';
end
$$;

select audit.demand('inventory.allocation');

grant select, insert, update on inventory.allocation to erp_inventory;
grant execute on function inventory.allocate(uuid, jsonb, jsonb), inventory.take_turns(uuid, uuid[]) to erp_inventory;
