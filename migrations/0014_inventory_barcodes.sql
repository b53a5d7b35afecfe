-- Codes that people register for records, how scans are read, and the numbers that labels are made with.

create table inventory.barcode (
  id uuid constraint barcode_pkey primary key,
  -- As a reading has it, without what the scanner put around it.
  code text not null constraint barcode_code_key unique constraint barcode_code_check check (length(code) between 1 and 256),
  -- AIM identifier of the only kind of symbol that carries it; all kinds when empty.
  symbology text not null default '' constraint barcode_symbology_check check (symbology ~ '^(\][A-Za-z][0-9A-Za-z])?$'),
  item_id uuid constraint barcode_item_fkey references inventory.item,
  uom text not null default '' constraint barcode_uom_check check (uom = '' or item_id is not null),
  location_id uuid constraint barcode_location_fkey references inventory.location,
  lot_id uuid constraint barcode_lot_fkey references inventory.lot,
  create_time timestamptz not null default now(),
  constraint barcode_target_check check (num_nonnulls(item_id, location_id, lot_id) = 1)
);
create index barcode_item_idx on inventory.barcode (item_id) where item_id is not null;
create index barcode_location_idx on inventory.barcode (location_id) where location_id is not null;
create index barcode_lot_idx on inventory.barcode (lot_id) where lot_id is not null;

-- One row for the stack.
create table inventory.scan_setting (
  only_row boolean not null default true constraint scan_setting_pkey primary key
    constraint scan_setting_only_check check (only_row),
  -- What scanners send instead of the separator GS.
  separators text[] not null default '{}',
  -- GS1 Company Prefix; empty when the stack has none.
  company_prefix text not null default ''
    constraint scan_setting_prefix_check check (company_prefix ~ '^([0-9]{4,12})?$'),
  -- How the stack's own codes begin: [{"prefix", "kind", "strip"}].
  prefix_rules jsonb not null default '[]'
    constraint scan_setting_rules_check check (jsonb_typeof(prefix_rules) = 'array'),
  version integer not null default 1,
  update_time timestamptz not null default now()
);
insert into inventory.scan_setting default values;

-- The last number that was given out. SSCCs count on when the company prefix changes: digits of a longer prefix could else
-- meet those of a shorter one.
create table inventory.number_sequence (
  kind text not null constraint number_sequence_kind_check check (kind in ('sscc', 'lot', 'serial')),
  extension_digit smallint constraint number_sequence_digit_check check (extension_digit between 0 and 9),
  item_id uuid constraint number_sequence_item_fkey references inventory.item,
  last_value bigint not null constraint number_sequence_value_check check (last_value > 0),
  constraint number_sequence_key unique nulls not distinct (kind, extension_digit, item_id),
  constraint number_sequence_of_check check (
    (kind = 'sscc') = (extension_digit is not null) and (kind = 'sscc') = (item_id is null)
  )
);

-- A scan names a lot, a piece or a place without saying of which item or warehouse.
create index lot_no_idx on inventory.lot (lot_no);
create index serial_unit_no_idx on inventory.serial_unit (serial_no);
create index location_code_idx on inventory.location (code);

select audit.demand(t::regclass)
from unnest(array['inventory.barcode', 'inventory.scan_setting', 'inventory.number_sequence']) as t;

grant select, insert, delete on inventory.barcode to erp_inventory;
grant select, update on inventory.scan_setting to erp_inventory;
grant select, insert, update on inventory.number_sequence to erp_inventory;
