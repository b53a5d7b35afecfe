-- Counts of stock, from the plan to the posting, and the closing of the books of a site.

-- Ways of counting that are used again and again.
create table inventory.count_plan (
  id uuid constraint count_plan_pkey primary key,
  warehouse_id uuid not null constraint count_plan_warehouse_fkey references inventory.warehouse,
  name text not null constraint count_plan_name_check check (length(name) between 1 and 100),
  -- The rule: all that is given must hold together.
  location_ids uuid[] not null default '{}',
  zone_id uuid,
  item_class text not null default '' constraint count_plan_item_class_check check (length(item_class) <= 48),
  abc_class text not null default '' constraint count_plan_abc_class_check check (abc_class in ('', 'A', 'B', 'C')),
  days_since_count integer not null default 0
    constraint count_plan_days_check check (days_since_count between 0 and 3650),
  zero_crossing boolean not null default false,
  sample_size integer not null default 0 constraint count_plan_sample_check check (sample_size between 0 and 2000),
  -- The terms, copied into each count.
  mode text not null constraint count_plan_mode_check check (mode in ('moving', 'freeze')),
  blind boolean not null,
  tolerance_quantity numeric(20, 6) not null
    constraint count_plan_tolerance_quantity_check check (tolerance_quantity >= 0),
  tolerance_percent numeric(5, 2) not null
    constraint count_plan_tolerance_percent_check check (tolerance_percent between 0 and 100),
  archived boolean not null default false,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint count_plan_name_key unique (warehouse_id, name),
  constraint count_plan_zone_fkey foreign key (zone_id, warehouse_id) references inventory.location (id, warehouse_id)
);

create table inventory.stock_count (
  id uuid constraint stock_count_pkey primary key,
  number text not null constraint stock_count_number_key unique
    constraint stock_count_number_check check (length(number) between 1 and 40),
  warehouse_id uuid not null constraint stock_count_warehouse_fkey references inventory.warehouse,
  plan_id uuid constraint stock_count_plan_fkey references inventory.count_plan,
  state text not null default 'planned' constraint stock_count_state_check check (
    state in ('planned', 'open', 'counting', 'counted', 'recount', 'review', 'approved', 'posted', 'cancelled')
  ),
  mode text not null constraint stock_count_mode_check check (mode in ('moving', 'freeze')),
  blind boolean not null,
  tolerance_quantity numeric(20, 6) not null
    constraint stock_count_tolerance_quantity_check check (tolerance_quantity >= 0),
  tolerance_percent numeric(5, 2) not null
    constraint stock_count_tolerance_percent_check check (tolerance_percent between 0 and 100),
  note text not null default '' constraint stock_count_note_check check (length(note) <= 500),
  created_by_id text not null,
  created_by_name text not null,
  approved_by_id text,
  approved_by_name text,
  -- The postings of the differences; none when nothing differed.
  transaction_ids uuid[] not null default '{}',
  version integer not null default 1,
  create_time timestamptz not null default now(),
  start_time timestamptz,
  approve_time timestamptz,
  post_time timestamptz,
  update_time timestamptz not null default now(),
  constraint stock_count_id_warehouse_key unique (id, warehouse_id),
  constraint stock_count_start_check check (state in ('planned', 'cancelled') or start_time is not null),
  constraint stock_count_approval_check check (
    state not in ('approved', 'posted') or (approved_by_id is not null and approve_time is not null)
  ),
  constraint stock_count_post_check check ((state = 'posted') = (post_time is not null))
);
create index stock_count_warehouse_idx on inventory.stock_count (warehouse_id, id);
create index stock_count_plan_idx on inventory.stock_count (plan_id) where plan_id is not null;

-- Places of a count.
create table inventory.count_location (
  count_id uuid not null,
  location_id uuid not null,
  warehouse_id uuid not null,
  -- From the start of the count until it is posted or cancelled. A place is in one such count at most: two of them would
  -- both post the same difference.
  active boolean not null default false,
  -- Whether something was counted there, or nothing was confirmed.
  visited boolean not null default false,
  -- Who confirmed that nothing else lies there: they counted, though no line may say so.
  confirmed_by text[] not null default '{}',
  constraint count_location_pkey primary key (count_id, location_id),
  constraint count_location_count_fkey foreign key (count_id, warehouse_id)
    references inventory.stock_count (id, warehouse_id),
  constraint count_location_location_fkey foreign key (location_id, warehouse_id)
    references inventory.location (id, warehouse_id)
);
create unique index count_location_active_key on inventory.count_location (location_id) where active;
create index count_location_location_idx on inventory.count_location (location_id);

-- Items that a count is limited to; all items when it has none.
create table inventory.count_item (
  count_id uuid not null constraint count_item_count_fkey references inventory.stock_count,
  item_id uuid not null constraint count_item_item_fkey references inventory.item,
  constraint count_item_pkey primary key (count_id, item_id)
);

-- What is counted: one stock each, with its newest figure. Quantities are in the base unit of the item.
create table inventory.count_line (
  id uuid constraint count_line_pkey primary key,
  count_id uuid not null,
  location_id uuid not null,
  item_id uuid not null constraint count_line_item_fkey references inventory.item,
  lot_id uuid,
  status text not null constraint count_line_status_check check (
    status in ('unrestricted', 'quality', 'blocked', 'quarantine', 'returned')
  ),
  state text not null default 'open' constraint count_line_state_check check (
    state in ('open', 'counted', 'recount', 'gone')
  ),
  counted numeric(20, 6) constraint count_line_counted_check check (counted >= 0),
  -- What the books said in the instant of the newest figure.
  expected numeric(20, 6),
  difference numeric(20, 6) generated always as (counted - expected) stored,
  above_tolerance boolean not null default false,
  -- Whether the newest figure answers the request for a recount.
  recounted boolean not null default false,
  serials text[] not null default '{}',
  missing_serials text[] not null default '{}',
  extra_serials text[] not null default '{}',
  counted_by_name text,
  count_time timestamptz,
  constraint count_line_key unique nulls not distinct (count_id, location_id, item_id, lot_id, status),
  constraint count_line_location_fkey foreign key (count_id, location_id)
    references inventory.count_location (count_id, location_id),
  constraint count_line_lot_fkey foreign key (lot_id, item_id) references inventory.lot (id, item_id),
  constraint count_line_figure_check check (
    case when state in ('counted', 'recount') then counted is not null and expected is not null and count_time is not null
      else counted is null end
  )
);

-- Every figure that was submitted, never changed.
create table inventory.count_figure (
  line_id uuid not null constraint count_figure_line_fkey references inventory.count_line,
  sequence integer not null constraint count_figure_sequence_check check (sequence >= 1),
  entered_quantity numeric(20, 6) not null,
  entered_uom text not null,
  counted numeric(20, 6) not null constraint count_figure_counted_check check (counted >= 0),
  expected numeric(20, 6) not null,
  serials text[] not null default '{}',
  counted_by_kind text not null,
  counted_by_id text not null,
  counted_by_name text not null,
  record_time timestamptz not null default now(),
  constraint count_figure_pkey primary key (line_id, sequence)
);

-- Which count froze a place; the table came with the ledger, which reads it.
alter table inventory.count_lock
  add constraint count_lock_count_fkey foreign key (count_id) references inventory.stock_count;
create index count_lock_count_idx on inventory.count_lock (count_id);

-- Who closed the books of a site, or opened them again.
create table inventory.period_change (
  id uuid constraint period_change_pkey primary key,
  site_id uuid not null constraint period_change_site_fkey references inventory.site,
  action text not null constraint period_change_action_check check (action in ('close', 'reopen')),
  closed_before date,
  closed_after date,
  reason text not null constraint period_change_reason_check check (length(reason) <= 500),
  changed_by_id text not null,
  changed_by_name text not null,
  change_time timestamptz not null default now(),
  constraint period_change_direction_check check (
    case action
      when 'close' then closed_after > coalesce(closed_before, '-infinity')
      else closed_before > coalesce(closed_after, '-infinity')
    end
  ),
  constraint period_change_reopen_check check (action = 'close' or reason <> '')
);
create index period_change_site_idx on inventory.period_change (site_id, id);

select audit.demand(t::regclass)
from unnest(array[
  'inventory.count_plan', 'inventory.stock_count', 'inventory.count_location', 'inventory.count_item',
  'inventory.count_line', 'inventory.count_figure', 'inventory.period_change'
]) as t;

grant select on inventory.count_plan, inventory.stock_count, inventory.count_location, inventory.count_item,
  inventory.count_line, inventory.count_figure, inventory.period_change to erp_inventory;
grant insert, update on inventory.count_plan, inventory.stock_count, inventory.count_location, inventory.count_line
  to erp_inventory;
grant insert on inventory.count_item, inventory.count_figure, inventory.period_change to erp_inventory;
