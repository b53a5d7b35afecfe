-- The ledger of stock: movements that are only ever added, the balances that they add up to, and the one door through
-- which both are written.

-- What a type of movement moves from where to where. A virtual side is filled in by the door; the other one is named by
-- whoever posts.
create table inventory.movement_type (
  code text constraint movement_type_pkey primary key,
  -- The virtual side, when the line names no place of its own.
  from_virtual_id uuid constraint movement_type_from_fkey references inventory.location,
  to_virtual_id uuid constraint movement_type_to_fkey references inventory.location,
  -- Whether a line may, or must, name a place.
  from_place boolean not null,
  to_place boolean not null,
  -- What differs between the two sides of a movement that stays at its place.
  relabels text constraint movement_type_relabels_check check (relabels in ('status', 'lot')),
  reason_needed boolean not null,
  -- Whether stock leaves for use: it must be free of holds, and not past its date.
  issues boolean not null,
  -- Whether it makes stock that was not known before.
  creates boolean not null,
  -- Whether people and programs post it as it is; all others are posted by their documents.
  direct boolean not null,
  -- Whether it needs a place that takes goods in.
  receives boolean not null,
  serial_state text not null
);

insert into inventory.movement_type
select t.code, from_virtual.id, to_virtual.id, from_place, to_place, relabels, reason_needed, issues, creates, direct, receives, serial_state
from (values
  ('RCV_PO', 'SUPPLIER', null, false, true, null, false, false, true, false, true, 'in_stock'),
  ('RCV_OTHER', 'SUPPLIER', null, false, true, null, false, false, true, true, true, 'in_stock'),
  ('RCV_PROD', 'PRODUCTION', null, false, true, null, false, false, true, false, false, 'in_stock'),
  ('RCV_BYPROD', 'PRODUCTION', null, false, true, null, false, false, true, false, false, 'in_stock'),
  ('RTN_CUST', 'CUSTOMER', null, false, true, null, true, false, false, true, true, 'in_stock'),
  ('RTN_SUPP', null, 'SUPPLIER', true, false, null, true, false, false, true, false, 'returned_to_supplier'),
  ('PUTAWAY', null, null, true, true, null, false, false, false, true, false, 'in_stock'),
  ('MOVE_BIN', null, null, true, true, null, false, false, false, true, false, 'in_stock'),
  ('REPLENISH', null, null, true, true, null, false, false, false, true, false, 'in_stock'),
  ('XFER_OUT', null, null, true, true, null, false, false, false, false, false, 'in_stock'),
  ('XFER_IN', null, null, true, true, null, false, false, false, false, false, 'in_stock'),
  ('ISS_PROD', null, 'PRODUCTION', true, false, null, false, true, false, true, false, 'issued'),
  ('RTN_PROD', 'PRODUCTION', null, false, true, null, false, false, false, true, false, 'in_stock'),
  ('BACKFLUSH', null, 'PRODUCTION', true, false, null, false, true, false, false, false, 'issued'),
  ('ISS_SALE', null, 'CUSTOMER', true, false, null, false, true, false, false, false, 'shipped'),
  ('ISS_SUBCON', null, 'SUBCONTRACTOR', true, false, null, false, true, false, false, false, 'issued'),
  ('RCV_SUBCON', 'SUBCONTRACTOR', null, false, true, null, false, false, false, false, true, 'in_stock'),
  ('ISS_MISC', null, 'ADJUSTMENT', true, false, null, true, false, false, true, false, 'issued'),
  ('SCRAP', null, 'SCRAP', true, false, null, true, false, false, true, false, 'scrapped'),
  ('ADJ_COUNT', 'ADJUSTMENT', 'ADJUSTMENT', true, true, null, false, false, false, false, false, 'issued'),
  ('ADJ_MANUAL', 'ADJUSTMENT', 'ADJUSTMENT', true, true, null, true, false, false, true, false, 'issued'),
  ('STATUS_CHG', null, null, true, true, 'status', true, false, false, true, false, 'in_stock'),
  ('LOT_CHG', null, null, true, true, 'lot', true, false, false, true, false, 'in_stock'),
  ('OPENING', 'OPENING', null, false, true, null, false, false, true, true, false, 'in_stock')
) as t (code, from_code, to_code, from_place, to_place, relabels, reason_needed, issues, creates, direct, receives, serial_state)
left join inventory.location from_virtual on from_virtual.kind = 'virtual' and from_virtual.code = t.from_code
left join inventory.location to_virtual on to_virtual.kind = 'virtual' and to_virtual.code = t.to_code;

-- What lies where. A row stays when it reaches zero. Its foreign keys vouch for the ledger too, since every physical side
-- of a movement touches a row here.
create table inventory.stock_balance (
  id bigint generated always as identity constraint stock_balance_pkey primary key,
  warehouse_id uuid not null,
  item_id uuid not null constraint stock_balance_item_fkey references inventory.item,
  location_id uuid not null,
  lot_id uuid,
  status text not null constraint stock_balance_status_check check (
    status in ('unrestricted', 'quality', 'blocked', 'quarantine', 'returned')
  ),
  -- Room for stock of others and for handling units; always null so far.
  owner_id uuid,
  handling_unit_id uuid,
  on_hand numeric(20, 6) not null default 0,
  allocated numeric(20, 6) not null default 0,
  -- The policy of the place, kept here so that the checks can see it.
  negative_allowed boolean not null,
  first_receipt_time timestamptz,
  update_time timestamptz not null,
  constraint stock_balance_key unique nulls not distinct (item_id, location_id, lot_id, status, owner_id, handling_unit_id),
  constraint stock_balance_location_fkey foreign key (location_id, warehouse_id) references inventory.location (id, warehouse_id),
  constraint stock_balance_lot_fkey foreign key (lot_id, item_id) references inventory.lot (id, item_id),
  constraint stock_balance_on_hand_check check (negative_allowed or on_hand >= 0),
  constraint stock_balance_allocated_check check (allocated >= 0 and (negative_allowed or allocated <= on_hand))
) with (fillfactor = 70);
-- With the item, so that a balance is found at once by this index too, whichever the planner takes.
create index stock_balance_location_idx on inventory.stock_balance (location_id, item_id);
create index stock_balance_warehouse_idx on inventory.stock_balance (warehouse_id, item_id, id);
create index stock_balance_lot_idx on inventory.stock_balance (lot_id) where lot_id is not null;

-- One posting: a document's movements, all of one moment and one actor.
create table inventory.stock_transaction (
  id uuid not null,
  record_time timestamptz not null,
  movement_type text not null,
  warehouse_id uuid not null,
  business_time timestamptz not null,
  reason_code text,
  note text not null,
  document_kind text,
  document_id uuid,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  device_id text not null,
  request_id text not null,
  reversal_of uuid,
  warnings text[] not null,
  constraint stock_transaction_pkey primary key (id, record_time),
  constraint stock_transaction_time_check check (business_time <= record_time)
) partition by range (record_time);
create index stock_transaction_document_idx on inventory.stock_transaction (document_id) where document_id is not null;
create index stock_transaction_reversal_idx on inventory.stock_transaction (reversal_of) where reversal_of is not null;

-- One movement: an amount of an item from one side to the other. Both legs are in one row, so they cannot but sum to zero.
create table inventory.stock_movement (
  record_time timestamptz not null,
  transaction_id uuid not null,
  line_no integer not null,
  business_time timestamptz not null,
  item_id uuid not null,
  quantity numeric(20, 6) not null constraint stock_movement_quantity_check check (quantity > 0),
  entered_quantity numeric(20, 6) not null,
  entered_uom text not null,
  from_location_id uuid not null,
  to_location_id uuid not null,
  -- Null on the virtual side.
  from_warehouse_id uuid,
  to_warehouse_id uuid,
  from_lot_id uuid,
  to_lot_id uuid,
  from_status text not null,
  to_status text not null,
  from_owner_id uuid,
  to_owner_id uuid,
  from_handling_unit_id uuid,
  to_handling_unit_id uuid,
  serial_ids uuid[],
  document_line_id uuid,
  -- Whether the business time lies on an earlier day (UTC) than the record time: what as-of questions must look for.
  backdated boolean generated always as (
    (business_time at time zone 'UTC')::date < (record_time at time zone 'UTC')::date
  ) stored,
  constraint stock_movement_pkey primary key (record_time, transaction_id, line_no),
  constraint stock_movement_sides_check check (
    (from_warehouse_id is not null or to_warehouse_id is not null)
    and (from_location_id, from_status, coalesce(from_lot_id, item_id)) is distinct from (to_location_id, to_status, coalesce(to_lot_id, item_id))
  )
) partition by range (record_time);
create index stock_movement_item_idx on inventory.stock_movement (item_id, record_time, transaction_id, line_no);
create index stock_movement_from_idx on inventory.stock_movement (from_location_id, record_time) where from_warehouse_id is not null;
create index stock_movement_to_idx on inventory.stock_movement (to_location_id, record_time) where to_warehouse_id is not null;
-- As-of questions by business time ask for what was posted into the past, item by item.
create index stock_movement_backdated_idx on inventory.stock_movement (item_id, business_time) where backdated;

-- The same as signed entries, two for each movement: how an accountant reads it.
create view inventory.stock_entry with (security_barrier = false) as
select
  m.record_time, m.transaction_id, m.line_no, 1 as leg, m.business_time, m.backdated, m.item_id,
  -m.quantity as quantity, m.entered_quantity, m.entered_uom, m.from_location_id as location_id,
  m.from_warehouse_id as warehouse_id, m.from_lot_id as lot_id, m.from_status as status, m.from_owner_id as owner_id,
  m.from_handling_unit_id as handling_unit_id, m.serial_ids, m.document_line_id
from inventory.stock_movement m
union all
select
  m.record_time, m.transaction_id, m.line_no, 2, m.business_time, m.backdated, m.item_id, m.quantity,
  m.entered_quantity, m.entered_uom, m.to_location_id, m.to_warehouse_id, m.to_lot_id, m.to_status, m.to_owner_id,
  m.to_handling_unit_id, m.serial_ids, m.document_line_id
from inventory.stock_movement m;

-- How much of a movement was taken back: never more than it moved.
create table inventory.movement_reversal (
  transaction_id uuid not null,
  line_no integer not null,
  quantity numeric(20, 6) not null,
  reversed numeric(20, 6) not null,
  constraint movement_reversal_pkey primary key (transaction_id, line_no),
  constraint movement_reversal_check check (reversed > 0 and reversed <= quantity)
);

-- The key under which a posting was asked for; kept for ever, since a posting may be repeated after any time.
create table inventory.posting_key (
  key uuid not null,
  -- Digest of who asked: the same key of two callers is two keys.
  scope uuid not null,
  request_hash bytea not null constraint posting_key_hash_check check (octet_length(request_hash) = 32),
  transaction_id uuid not null,
  create_time timestamptz not null,
  -- Why it was refused; null when it was posted.
  reason text,
  metadata jsonb,
  constraint posting_key_pkey primary key (key, scope)
);

-- What lay on a balance at the start of a day (UTC), where that differs from the day noted before.
create table inventory.stock_snapshot (
  balance_id bigint not null constraint stock_snapshot_balance_fkey references inventory.stock_balance,
  snapshot_date date not null,
  on_hand numeric(20, 6) not null,
  constraint stock_snapshot_pkey primary key (balance_id, snapshot_date)
);
comment on table inventory.stock_snapshot is 'technical: what the ledger adds up to, noted once a day';

-- Days for which snapshots are complete.
create table inventory.snapshot_day (
  snapshot_date date constraint snapshot_day_pkey primary key,
  create_time timestamptz not null default now()
);
comment on table inventory.snapshot_day is 'technical: days whose snapshots are complete';

-- Places whose stock is frozen while it is counted.
create table inventory.count_lock (
  location_id uuid constraint count_lock_pkey primary key constraint count_lock_location_fkey references inventory.location,
  count_id uuid not null
);

-- A second wall behind the privileges: what was posted is never changed.
create function inventory.refuse_change() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger append_only before update or delete or truncate on inventory.stock_transaction
for each statement execute function inventory.refuse_change();
create trigger append_only before update or delete or truncate on inventory.stock_movement
for each statement execute function inventory.refuse_change();
-- Balances, keys and the rest are written by the door alone, which ends with the header; so the header stands for all.
select audit.demand('inventory.stock_transaction');
select audit.demand('inventory.count_lock');

-- Makes the partitions of the months up to three ahead that are not there yet, and returns how many it made. A month
-- without its partition could take no posting.
create function inventory.create_partitions() returns integer
language plpgsql security definer
set search_path = pg_catalog
as $$
declare
  first_day date;
  parent text;
  made integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('inventory.create_partitions'));
  for first_day in
    select generate_series(date_trunc('month', now() at time zone 'UTC'), date_trunc('month', now() at time zone 'UTC') + interval '3 months', interval '1 month')
  loop
    foreach parent in array array['stock_transaction', 'stock_movement'] loop
      if to_regclass(format('inventory.%s_%s', parent, to_char(first_day, 'YYYY_MM'))) is null then
        execute format(
          'create table inventory.%I partition of inventory.%I for values from (%L) to (%L)',
          parent || to_char(first_day, '_YYYY_MM'), parent,
          first_day::text || ' 00:00:00+00', (first_day + interval '1 month')::date::text || ' 00:00:00+00'
        );
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end
$$;
select inventory.create_partitions();

comment on table inventory.stock_movement is 'ledger: written with stock_transaction, which demands the audit record';
comment on table inventory.stock_balance is 'ledger: written with stock_transaction, which demands the audit record, and with allocations';
comment on table inventory.serial_unit is 'ledger: written with stock_transaction, which demands the audit record';
comment on table inventory.movement_reversal is 'ledger: written with stock_transaction, which demands the audit record';
comment on table inventory.posting_key is 'ledger: written with stock_transaction, which demands the audit record';
comment on table inventory.movement_type is 'ledger: part of the program; changed by migrations alone';
