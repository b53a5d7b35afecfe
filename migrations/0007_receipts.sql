-- Inbound goods: what is expected of a supplier, and how much of it was received. The stock itself is in the ledger; a
-- line only counts what was posted for it.
create table inventory.receipt (
  id uuid constraint receipt_pkey primary key,
  number text not null constraint receipt_number_key unique
    constraint receipt_number_check check (number ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'),
  warehouse_id uuid not null constraint receipt_warehouse_fkey references inventory.warehouse,
  supplier_id uuid constraint receipt_supplier_fkey references inventory.partner,
  purchase_order text not null constraint receipt_purchase_order_check check (length(purchase_order) <= 48),
  advance_ship_notice text not null constraint receipt_advance_ship_notice_check check (length(advance_ship_notice) <= 48),
  note text not null constraint receipt_note_check check (length(note) <= 500),
  state text not null constraint receipt_state_check check (
    state in ('draft', 'expected', 'receiving', 'received', 'closed', 'closed_short', 'cancelled')
  ),
  closing_note text not null default '' constraint receipt_closing_note_check check (length(closing_note) <= 500),
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now()
);
-- Ids grow with time, so the newest receipts of a warehouse are at the end.
create index receipt_warehouse_idx on inventory.receipt (warehouse_id, id);
create index receipt_supplier_idx on inventory.receipt (supplier_id, id) where supplier_id is not null;
create index receipt_purchase_order_idx on inventory.receipt (purchase_order) where purchase_order <> '';
create index receipt_open_idx on inventory.receipt (state, id) where state in ('draft', 'expected', 'receiving', 'received');

create table inventory.receipt_line (
  id uuid constraint receipt_line_pkey primary key,
  receipt_id uuid not null constraint receipt_line_receipt_fkey references inventory.receipt,
  line_no integer not null constraint receipt_line_no_check check (line_no between 1 and 5000),
  item_id uuid not null constraint receipt_line_item_fkey references inventory.item,
  -- As it was entered.
  quantity numeric(20, 6) not null constraint receipt_line_quantity_check check (quantity > 0),
  uom text not null,
  -- The same, what was received of it, and the most that may be, in the base unit of the item.
  expected_base numeric(20, 6) not null constraint receipt_line_expected_check check (expected_base > 0),
  received_base numeric(20, 6) not null default 0,
  limit_base numeric(20, 6) not null,
  purchase_order_line text not null constraint receipt_line_purchase_order_line_check check (length(purchase_order_line) <= 20),
  -- Whether the receipt was closed while less than expected was received.
  short_closed boolean not null default false,
  state text not null generated always as (
    case
      when received_base > expected_base then 'over'
      when received_base = expected_base then 'complete'
      when short_closed then 'short'
      when received_base > 0 then 'partial'
      else 'open'
    end
  ) stored,
  constraint receipt_line_receipt_no_key unique (receipt_id, line_no),
  constraint receipt_line_received_check check (received_base >= 0),
  -- Whoever writes it, no line holds more than the tolerance allows.
  constraint receipt_line_limit_check check (received_base <= limit_base),
  constraint receipt_line_tolerance_check check (limit_base >= expected_base)
) with (fillfactor = 80);
create index receipt_line_item_idx on inventory.receipt_line (item_id);

select audit.demand(t::regclass) from unnest(array['inventory.receipt', 'inventory.receipt_line']) as t;

grant select, insert, update on inventory.receipt, inventory.receipt_line to erp_inventory;
