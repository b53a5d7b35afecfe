-- What stock is of and where it lies: sites and warehouses as the auth service knows them, items, locations, lots,
-- serial units, partners and reasons. Every table demands an audit record with every change.

-- Sites and warehouses are made and changed in the auth service. Inventory holds them again, so that its own tables can
-- refer to them; a trigger keeps the two the same within the transaction that changes them. Nobody else may write here.
create table inventory.site (
  id uuid constraint site_pkey primary key,
  code text not null constraint site_code_key unique,
  name text not null,
  time_zone text not null,
  archived boolean not null
);

create table inventory.warehouse (
  id uuid constraint warehouse_pkey primary key,
  site_id uuid not null constraint warehouse_site_fkey references inventory.site,
  code text not null constraint warehouse_code_key unique,
  name text not null,
  archived boolean not null
);
create index warehouse_site_idx on inventory.warehouse (site_id);

-- How stock of a site is kept. The row comes with the site.
create table inventory.site_setting (
  site_id uuid constraint site_setting_pkey primary key constraint site_setting_site_fkey references inventory.site,
  -- While a site is set up, stock may be loaded by OPENING; once it is live, never again.
  phase text not null default 'setup' constraint site_setting_phase_check check (phase in ('setup', 'live')),
  -- How far back a business time may lie without the permission to back-date.
  backdate_tolerance_minutes integer not null default 1440
    constraint site_setting_backdate_check check (backdate_tolerance_minutes between 0 and 44640),
  -- Last day, in the time zone of the site, whose books are closed.
  closed_until date,
  version integer not null default 1,
  update_time timestamptz not null default now()
);

-- Places of stock. The well-known virtual ones at the end close the books: they stand for the world outside, belong to
-- no warehouse and carry no balance.
create table inventory.location (
  id uuid constraint location_pkey primary key,
  warehouse_id uuid constraint location_warehouse_fkey references inventory.warehouse,
  parent_id uuid,
  code text not null constraint location_code_check check (code ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'),
  name text not null default '' constraint location_name_check check (length(name) <= 100),
  kind text not null constraint location_kind_check check (
    kind in ('zone', 'aisle', 'bin', 'staging', 'dock', 'line_side', 'wip', 'quarantine', 'transit', 'virtual')
  ),
  -- Position in the walk through the warehouse; the same for all that do not matter.
  pick_sequence integer not null default 0,
  pickable boolean not null default true,
  receivable boolean not null default true,
  countable boolean not null default true,
  allow_mixed_items boolean not null default true,
  allow_mixed_lots boolean not null default true,
  negative_allowed boolean not null default false,
  -- Nothing moves in or out while a place is blocked.
  blocked boolean not null default false,
  external_id text constraint location_external_id_key unique,
  archived boolean not null default false,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint location_code_key unique nulls not distinct (warehouse_id, code),
  constraint location_id_warehouse_key unique (id, warehouse_id),
  constraint location_parent_fkey foreign key (parent_id, warehouse_id) references inventory.location (id, warehouse_id),
  constraint location_virtual_check check ((kind = 'virtual') = (warehouse_id is null))
);
create index location_parent_idx on inventory.location (parent_id);
create index location_walk_idx on inventory.location (warehouse_id, pick_sequence, code);

create table inventory.item (
  id uuid constraint item_pkey primary key,
  code text not null constraint item_code_key unique
    constraint item_code_check check (code ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'),
  name text not null constraint item_name_check check (length(name) between 1 and 200),
  -- The name in English, for papers that go abroad.
  name_en text not null default '' constraint item_name_en_check check (length(name_en) <= 200),
  kind text not null constraint item_kind_check check (
    kind in ('raw', 'component', 'wip', 'finished', 'consumable', 'packaging', 'tool')
  ),
  item_class text not null default '' constraint item_class_check check (length(item_class) <= 48),
  base_uom text not null constraint item_base_uom_check check (base_uom ~ '^[A-Z0-9]{1,8}$'),
  -- Decimal places of quantities in the base unit.
  quantity_decimals smallint not null default 0
    constraint item_quantity_decimals_check check (quantity_decimals between 0 and 6),
  tracking text not null default 'none' constraint item_tracking_check check (
    tracking in ('none', 'lot', 'serial', 'lot_and_serial')
  ),
  shelf_life_days integer constraint item_shelf_life_check check (shelf_life_days between 1 and 36500),
  min_remaining_receipt_days integer not null default 0
    constraint item_min_receipt_check check (min_remaining_receipt_days between 0 and 36500),
  min_remaining_issue_days integer not null default 0
    constraint item_min_issue_check check (min_remaining_issue_days between 0 and 36500),
  -- What happens when stock past its date is issued: refused, allowed with a reason, or allowed with a warning.
  expiry_policy text not null default 'block' constraint item_expiry_policy_check check (
    expiry_policy in ('block', 'override', 'warn')
  ),
  pick_policy text not null default 'fifo' constraint item_pick_policy_check check (
    pick_policy in ('fifo', 'fefo', 'lifo', 'fixed_lot', 'manual')
  ),
  over_receipt_percent numeric(5, 2) not null default 0
    constraint item_over_receipt_check check (over_receipt_percent between 0 and 100),
  -- Whether received stock waits for a quality decision.
  receive_to_quality boolean not null default false,
  fixed_location_id uuid constraint item_fixed_location_fkey references inventory.location,
  abc_class text not null default '' constraint item_abc_class_check check (abc_class in ('', 'A', 'B', 'C')),
  external_id text constraint item_external_id_key unique,
  archived boolean not null default false,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  -- A piece with a number of its own is one piece.
  constraint item_serial_whole_check check (tracking not in ('serial', 'lot_and_serial') or quantity_decimals = 0)
);

-- Other units of an item: one of them is numerator / denominator base units, exactly.
create table inventory.item_uom (
  item_id uuid not null constraint item_uom_item_fkey references inventory.item,
  uom text not null constraint item_uom_uom_check check (uom ~ '^[A-Z0-9]{1,8}$'),
  numerator bigint not null constraint item_uom_numerator_check check (numerator between 1 and 1000000000000),
  denominator bigint not null constraint item_uom_denominator_check check (denominator between 1 and 1000000000000),
  -- Which level of packing the unit is, as labels and scanners name it.
  level text not null default '' constraint item_uom_level_check check (level in ('', 'each', 'inner', 'case', 'pallet')),
  -- GTIN of this packaging level, 14 digits (GS1).
  gtin text constraint item_uom_gtin_key unique constraint item_uom_gtin_check check (gtin ~ '^[0-9]{14}$'),
  constraint item_uom_pkey primary key (item_id, uom)
);

create table inventory.lot (
  id uuid constraint lot_pkey primary key,
  item_id uuid not null constraint lot_item_fkey references inventory.item,
  lot_no text not null constraint lot_no_check check (lot_no ~ '^[!-~]{1,40}$'),
  supplier_lot text not null default '' constraint lot_supplier_lot_check check (length(supplier_lot) <= 40),
  manufacture_date date,
  expiry_date date,
  retest_date date,
  state text not null default 'active' constraint lot_state_check check (
    state in ('active', 'on_hold', 'recalled', 'closed')
  ),
  origin text not null default 'receipt' constraint lot_origin_check check (origin in ('receipt', 'production', 'opening')),
  -- Where the lot was first known; who sees only other warehouses sees it once stock of it was there.
  warehouse_id uuid constraint lot_warehouse_fkey references inventory.warehouse,
  external_id text constraint lot_external_id_key unique,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint lot_item_no_key unique (item_id, lot_no),
  constraint lot_id_item_key unique (id, item_id),
  constraint lot_dates_check check (expiry_date >= manufacture_date)
);
create index lot_expiry_idx on inventory.lot (expiry_date) where state in ('active', 'on_hold');

-- Pieces with a number of their own. Where a piece is changes only with the posting that moves it.
create table inventory.serial_unit (
  id uuid constraint serial_unit_pkey primary key,
  item_id uuid not null constraint serial_unit_item_fkey references inventory.item,
  serial_no text not null constraint serial_unit_no_check check (serial_no ~ '^[!-~]{1,40}$'),
  lot_id uuid,
  state text not null constraint serial_unit_state_check check (
    state in ('planned', 'in_stock', 'issued', 'installed', 'shipped', 'scrapped', 'returned_to_supplier')
  ),
  -- Where it is; the last warehouse that had it when it is nowhere any more.
  location_id uuid,
  warehouse_id uuid constraint serial_unit_warehouse_fkey references inventory.warehouse,
  stock_status text,
  update_time timestamptz not null default now(),
  constraint serial_unit_no_key unique (item_id, serial_no),
  constraint serial_unit_lot_fkey foreign key (lot_id, item_id) references inventory.lot (id, item_id),
  constraint serial_unit_location_fkey foreign key (location_id, warehouse_id) references inventory.location (id, warehouse_id),
  -- One place at a time, and only while it is in stock.
  constraint serial_unit_place_check check ((state = 'in_stock') = (location_id is not null)),
  constraint serial_unit_status_check check ((state = 'in_stock') = (stock_status is not null))
);
create index serial_unit_location_idx on inventory.serial_unit (location_id, item_id) where location_id is not null;

create table inventory.partner (
  id uuid constraint partner_pkey primary key,
  code text not null constraint partner_code_key unique
    constraint partner_code_check check (code ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'),
  name text not null constraint partner_name_check check (length(name) between 1 and 200),
  is_supplier boolean not null,
  is_customer boolean not null,
  -- Global Location Number (GS1), 13 digits.
  gln text constraint partner_gln_check check (gln ~ '^[0-9]{13}$'),
  external_id text constraint partner_external_id_key unique,
  archived boolean not null default false,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint partner_part_check check (is_supplier or is_customer)
);

-- Why stock was changed, in words that reports can add up.
create table inventory.reason_code (
  id uuid constraint reason_code_pkey primary key,
  code text not null constraint reason_code_code_key unique
    constraint reason_code_code_check check (code ~ '^[A-Z0-9][A-Z0-9._-]{0,31}$'),
  name text not null constraint reason_code_name_check check (length(name) between 1 and 100),
  -- Types of movement that it may be given for; all that take a reason when empty.
  movement_types text[] not null default '{}',
  requires_note boolean not null default false,
  archived boolean not null default false,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now()
);

-- The virtual places have the same ids in every stack, so that code and reports can name them.
insert into inventory.location (id, code, kind, pickable, receivable, countable, negative_allowed)
select ('00000000-0000-7000-8000-00000000000' || n)::uuid, code, 'virtual', false, false, false, true
from (values
  (1, 'SUPPLIER'), (2, 'CUSTOMER'), (3, 'PRODUCTION'), (4, 'ADJUSTMENT'), (5, 'SCRAP'), (6, 'OPENING'), (7, 'SUBCONTRACTOR')
) as v (n, code);

-- Keeps inventory's sites and warehouses the same as those of the auth service.
create function inventory.follow_organization_unit() returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
begin
  if new.kind = 'site' then
    insert into inventory.site (id, code, name, time_zone, archived)
    values (new.id, new.code, new.name, new.time_zone, new.archived)
    on conflict (id) do update
    set name = excluded.name, time_zone = excluded.time_zone, archived = excluded.archived;
    insert into inventory.site_setting (site_id) values (new.id) on conflict do nothing;
  elsif new.kind = 'warehouse' then
    if new.archived and exists (select from inventory.stock_balance b where b.warehouse_id = new.id and b.on_hand <> 0) then
      raise exception 'warehouse % still holds stock', new.code
        using errcode = 'restrict_violation', constraint = 'organization_unit_holds_stock';
    end if;
    insert into inventory.warehouse (id, site_id, code, name, archived)
    values (new.id, new.site_id, new.code, new.name, new.archived)
    on conflict (id) do update set name = excluded.name, archived = excluded.archived;
    -- Where goods are that left the warehouse for another one and have not arrived.
    insert into inventory.location (id, warehouse_id, code, kind, pickable, receivable, countable)
    values (platform.uuid_v7(), new.id, 'TRANSIT', 'transit', false, false, false)
    on conflict on constraint location_code_key do nothing;
  end if;
  return null;
end
$$;

create trigger inventory_follows after insert or update on auth.organization_unit
for each row execute function inventory.follow_organization_unit();

-- A stack that is older than its inventory. The update changes nothing; it lets the trigger run.
do $$
begin
  if exists (select from auth.organization_unit) then
    perform audit.append(jsonb_build_array(jsonb_build_object(
      'actor_kind', 'service', 'actor_id', 'migration', 'actor_name', 'migration', 'session_id', '', 'device_id', '',
      'ip', '', 'request_id', '0004', 'rpc', 'migration/0004', 'action', 'Migration.FollowOrganization',
      'resource_type', '', 'resource_id', '', 'outcome', 'done', 'reason', ''
    )));
    update auth.organization_unit set version = version where kind = 'site';
    update auth.organization_unit set version = version where kind = 'warehouse';
  end if;
end
$$;

select audit.demand(t::regclass)
from unnest(array[
  'inventory.site', 'inventory.warehouse', 'inventory.site_setting', 'inventory.location', 'inventory.item',
  'inventory.item_uom', 'inventory.lot', 'inventory.partner', 'inventory.reason_code'
]) as t;

grant select on all tables in schema inventory to erp_inventory;
grant insert, update on inventory.location, inventory.item, inventory.item_uom, inventory.lot, inventory.partner,
  inventory.reason_code to erp_inventory;
grant update on inventory.site_setting to erp_inventory;
grant delete on inventory.item_uom to erp_inventory;
