-- Goods on their way to customers, and the work on the shop floor that one person does at a time.

create table inventory.shipment (
  id uuid constraint shipment_pkey primary key,
  number text not null constraint shipment_number_key unique
    constraint shipment_number_check check (number ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'),
  warehouse_id uuid not null constraint shipment_warehouse_fkey references inventory.warehouse,
  customer_id uuid constraint shipment_customer_fkey references inventory.partner,
  state text not null default 'draft' constraint shipment_state_check check (
    state in ('draft', 'released', 'allocated', 'picking', 'picked', 'packed', 'shipped', 'cancelled')
  ),
  -- Where picked goods wait, unless the picker says otherwise.
  staging_location_id uuid,
  due_time timestamptz,
  priority smallint not null constraint shipment_priority_check check (priority between 1 and 9),
  carrier text not null default '' constraint shipment_carrier_check check (length(carrier) <= 100),
  note text not null default '' constraint shipment_note_check check (length(note) <= 500),
  external_id text constraint shipment_external_id_key unique,
  cancel_reason text not null default '',
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  ship_time timestamptz,
  constraint shipment_staging_fkey foreign key (staging_location_id, warehouse_id)
    references inventory.location (id, warehouse_id),
  constraint shipment_ship_time_check check ((state = 'shipped') = (ship_time is not null)),
  constraint shipment_cancel_reason_check check ((state = 'cancelled') = (cancel_reason <> ''))
);
create index shipment_warehouse_idx on inventory.shipment (warehouse_id, id);
create index shipment_customer_idx on inventory.shipment (customer_id, id) where customer_id is not null;

-- What is picked of a line is what its allocations say.
create table inventory.shipment_line (
  id uuid constraint shipment_line_pkey primary key,
  shipment_id uuid not null constraint shipment_line_shipment_fkey references inventory.shipment,
  line_no integer not null,
  item_id uuid not null constraint shipment_line_item_fkey references inventory.item,
  quantity numeric(20, 6) not null constraint shipment_line_quantity_check check (quantity > 0),
  uom text not null,
  base_quantity numeric(20, 6) not null constraint shipment_line_base_quantity_check check (base_quantity > 0),
  lot_id uuid,
  -- The pick policy of the item when null.
  strategy text constraint shipment_line_strategy_check check (strategy in ('fifo', 'fefo', 'lifo', 'fixed_lot', 'manual')),
  -- What will not be picked, and why.
  short_quantity numeric(20, 6) not null default 0
    constraint shipment_line_short_check check (short_quantity between 0 and base_quantity),
  short_reason_code text,
  constraint shipment_line_no_key unique (shipment_id, line_no),
  constraint shipment_line_id_shipment_key unique (id, shipment_id),
  constraint shipment_line_lot_fkey foreign key (lot_id, item_id) references inventory.lot (id, item_id),
  constraint shipment_line_short_reason_check check (short_quantity = 0 or short_reason_code is not null)
);

create table inventory.shipment_package (
  id uuid constraint shipment_package_pkey primary key,
  shipment_id uuid not null constraint shipment_package_shipment_fkey references inventory.shipment,
  number text not null constraint shipment_package_number_check check (number ~ '^[!-~]{1,35}$'),
  create_time timestamptz not null default now(),
  constraint shipment_package_number_key unique (shipment_id, number),
  constraint shipment_package_id_shipment_key unique (id, shipment_id)
);
-- An SSCC (GS1) names one package in the world.
create unique index shipment_package_sscc_key on inventory.shipment_package (number) where number ~ '^[0-9]{18}$';

create table inventory.package_content (
  package_id uuid not null,
  shipment_id uuid not null,
  line_id uuid not null,
  quantity numeric(20, 6) not null constraint package_content_quantity_check check (quantity > 0),
  constraint package_content_pkey primary key (package_id, line_id),
  constraint package_content_package_fkey foreign key (package_id, shipment_id)
    references inventory.shipment_package (id, shipment_id),
  constraint package_content_line_fkey foreign key (line_id, shipment_id)
    references inventory.shipment_line (id, shipment_id)
);
create index package_content_line_idx on inventory.package_content (line_id);

create table inventory.task (
  id uuid constraint task_pkey primary key,
  kind text not null constraint task_kind_check check (kind in ('putaway', 'pick', 'replenish', 'count', 'move')),
  warehouse_id uuid not null constraint task_warehouse_fkey references inventory.warehouse,
  location_id uuid not null,
  to_location_id uuid,
  document_kind text constraint task_document_kind_check check (
    document_kind in ('receipt', 'transfer', 'shipment', 'count', 'work_order', 'external')
  ),
  document_id uuid,
  document_line_id uuid,
  -- What is to be picked; the task lives and ends with it.
  allocation_id uuid constraint task_allocation_key unique
    constraint task_allocation_fkey references inventory.allocation,
  item_id uuid constraint task_item_fkey references inventory.item,
  lot_id uuid,
  quantity numeric(20, 6) constraint task_quantity_check check (quantity > 0),
  priority smallint not null constraint task_priority_check check (priority between 1 and 9),
  due_time timestamptz,
  -- That of its place when it was made.
  pick_sequence integer not null,
  state text not null default 'ready' constraint task_state_check check (
    state in ('ready', 'claimed', 'done', 'exception', 'cancelled')
  ),
  epoch integer not null default 0,
  claimed_by_id text not null default '',
  claimed_by_name text not null default '',
  claimed_device_id text not null default '',
  note text not null default '' constraint task_note_check check (length(note) <= 200),
  reason text not null default '' constraint task_reason_check check (length(reason) <= 200),
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint task_location_fkey foreign key (location_id, warehouse_id) references inventory.location (id, warehouse_id),
  constraint task_to_location_fkey foreign key (to_location_id, warehouse_id)
    references inventory.location (id, warehouse_id),
  constraint task_lot_fkey foreign key (lot_id, item_id) references inventory.lot (id, item_id),
  constraint task_document_check check ((document_kind is null) = (document_id is null)),
  constraint task_quantity_item_check check (quantity is null or item_id is not null),
  constraint task_claim_check check (state <> 'claimed' or (claimed_by_id <> '' and epoch > 0))
);
create index task_open_idx on inventory.task (warehouse_id, priority, due_time, pick_sequence) where state in ('ready', 'claimed');
create index task_document_idx on inventory.task (document_id) where document_id is not null;
create index task_warehouse_idx on inventory.task (warehouse_id, id);

-- Until when claimed tasks are held. It changes with every heartbeat, whoever changes it has locked the row of the task.
create table inventory.task_lease (
  task_id uuid constraint task_lease_pkey primary key constraint task_lease_task_fkey references inventory.task,
  lease_until timestamptz not null
);
comment on table inventory.task_lease is 'technical: heartbeats of those who hold tasks';

select audit.demand(t::regclass)
from unnest(array[
  'inventory.shipment', 'inventory.shipment_line', 'inventory.shipment_package', 'inventory.package_content',
  'inventory.task'
]) as t;

grant select, insert, update on inventory.shipment, inventory.shipment_line, inventory.shipment_package,
  inventory.package_content, inventory.task, inventory.task_lease to erp_inventory;
