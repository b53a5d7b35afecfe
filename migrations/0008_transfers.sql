-- Goods that go from one warehouse to another: out of the first one into its TRANSIT place, and from there into the second.
create table inventory.transfer (
  id uuid constraint transfer_pkey primary key,
  number text not null constraint transfer_number_key unique
    constraint transfer_number_check check (number ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'),
  from_warehouse_id uuid not null constraint transfer_from_fkey references inventory.warehouse,
  to_warehouse_id uuid not null constraint transfer_to_fkey references inventory.warehouse,
  reference text not null constraint transfer_reference_check check (length(reference) <= 48),
  note text not null constraint transfer_note_check check (length(note) <= 500),
  state text not null constraint transfer_state_check check (
    state in ('draft', 'released', 'shipped', 'receiving', 'received', 'closed', 'cancelled')
  ),
  closing_note text not null default '' constraint transfer_closing_note_check check (length(closing_note) <= 500),
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint transfer_warehouses_check check (from_warehouse_id <> to_warehouse_id)
);
-- Ids grow with time, so the newest transfers of a warehouse are at the end.
create index transfer_from_idx on inventory.transfer (from_warehouse_id, id);
create index transfer_to_idx on inventory.transfer (to_warehouse_id, id);

create table inventory.transfer_line (
  id uuid constraint transfer_line_pkey primary key,
  transfer_id uuid not null constraint transfer_line_transfer_fkey references inventory.transfer,
  line_no integer not null constraint transfer_line_no_check check (line_no between 1 and 500),
  item_id uuid not null constraint transfer_line_item_fkey references inventory.item,
  -- As it was entered.
  quantity numeric(20, 6) not null constraint transfer_line_quantity_check check (quantity > 0),
  uom text not null,
  -- The same, and what became of it, in the base unit of the item.
  requested_base numeric(20, 6) not null constraint transfer_line_requested_check check (requested_base > 0),
  shipped_base numeric(20, 6) not null default 0,
  received_base numeric(20, 6) not null default 0,
  lost_base numeric(20, 6) not null default 0,
  in_transit_base numeric(20, 6) not null generated always as (shipped_base - received_base - lost_base) stored,
  constraint transfer_line_transfer_no_key unique (transfer_id, line_no),
  constraint transfer_line_id_item_key unique (id, item_id),
  constraint transfer_line_shipped_check check (shipped_base between 0 and requested_base),
  constraint transfer_line_arrived_check check (
    received_base >= 0 and lost_base >= 0 and received_base + lost_base <= shipped_base
  )
);
create index transfer_line_item_idx on inventory.transfer_line (item_id);

-- What of a line is on its way now, by lot and status: so that what arrives is what left, and not the same item of
-- another transfer. A row stays when it reaches zero.
create table inventory.transfer_transit (
  line_id uuid not null,
  item_id uuid not null,
  lot_id uuid,
  status text not null,
  quantity numeric(20, 6) not null constraint transfer_transit_quantity_check check (quantity >= 0),
  -- Serial numbers of the pieces, for an item that is tracked by them.
  serials text[] not null,
  constraint transfer_transit_key unique nulls not distinct (line_id, lot_id, status),
  constraint transfer_transit_line_fkey foreign key (line_id, item_id) references inventory.transfer_line (id, item_id),
  constraint transfer_transit_lot_fkey foreign key (lot_id, item_id) references inventory.lot (id, item_id),
  constraint transfer_transit_serials_check check (cardinality(serials) in (0, quantity))
);

-- Nothing is on its way for a transfer that has ended, and what is on its way by lot is what is on its way by line.
create function inventory.check_transit() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
  if exists (
    select
    from inventory.transfer t
    join inventory.transfer_line l on l.transfer_id = t.id
    where t.id = new.id and (
      (t.state in ('draft', 'released', 'received', 'closed', 'cancelled') and l.in_transit_base <> 0)
      or l.in_transit_base <> (
        select coalesce(sum(r.quantity), 0) from inventory.transfer_transit r where r.line_id = l.id
      )
    )
  ) then
    raise exception 'transfer % is % with goods in transit that do not add up', new.number, new.state
      using errcode = 'check_violation', constraint = 'transfer_transit_total';
  end if;
  return null;
end
$$;
-- Every movement changes the version of its transfer, so it is enough to look when that is written.
create constraint trigger transit_adds_up after insert or update on inventory.transfer
deferrable initially deferred for each row execute function inventory.check_transit();

select audit.demand(t::regclass)
from unnest(array['inventory.transfer', 'inventory.transfer_line', 'inventory.transfer_transit']) as t;

grant select, insert, update on inventory.transfer, inventory.transfer_line, inventory.transfer_transit to erp_inventory;
