-- The schema as the migrations leave it. Written by npm run db:dump; do not edit.

-- Extensions

create extension pg_stat_statements

-- Schemas

create schema audit
create schema auth
create schema inventory
create schema operations
create schema platform
create schema public
create schema workorder

-- Types

create type inventory.posting_document as (doc integer, id uuid, movement_type text, warehouse_id uuid, time_zone text, business_time timestamp with time zone, reason_code text, note text, key uuid, scope uuid, request_hash bytea, document_kind text, document_id uuid, actor_kind text, actor_id text, actor_name text, device_id text, request_id text, direct boolean, reversal_of uuid, warnings text[], reason text, metadata jsonb)
create type inventory.posting_line as (doc integer, line_no integer, item_id uuid, item_code text, item_version integer, decimals integer, entered numeric, uom text, numerator bigint, denominator bigint, quantity numeric, serial_tracked boolean, from_location_id uuid, to_location_id uuid, from_code text, to_code text, from_warehouse_id uuid, to_warehouse_id uuid, from_lot_id uuid, to_lot_id uuid, lot_no text, from_status text, to_status text, from_allocated boolean, to_allocated boolean, from_negative boolean, to_negative boolean, single_item boolean, single_lot boolean, serials text[], document_line_id uuid, warning text, reason text, metadata jsonb)
create type inventory.posting_outcome as (doc integer, outcome text, transaction_id uuid, record_time timestamp with time zone, reason text, metadata jsonb, quantities text[], warnings text[])
create type inventory.posting_side as (at integer, incoming boolean, item_id uuid, location_id uuid, lot_id uuid, status text, warehouse_id uuid, negative boolean)

-- Sequences

create sequence inventory.stock_balance_id_seq as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1
create sequence platform.outbox_sequence_seq as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1

-- Tables

create table audit.checkpoint (
  checkpoint bigint not null,
  create_time timestamp with time zone not null,
  line text not null
)

create table audit.record (
  chain smallint not null,
  sequence bigint not null,
  record_time timestamp with time zone not null,
  xid xid8 not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  session_id text not null,
  device_id text not null,
  ip text not null,
  request_id text not null,
  rpc text not null,
  action text not null,
  resource_type text not null,
  resource_id text not null,
  unit_id uuid,
  outcome text not null,
  reason text not null,
  details jsonb,
  details_salt bytea not null,
  details_digest bytea not null,
  previous_hash bytea not null,
  hash bytea not null
)

create table auth.api_client (
  id uuid not null,
  name text not null,
  state text not null,
  allowed_cidrs text[] not null,
  rate_limit_per_second integer not null,
  created_by uuid not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table auth.api_secret (
  prefix text not null,
  api_client_id uuid not null,
  secret_hash bytea not null,
  expire_time timestamp with time zone not null,
  revoke_time timestamp with time zone,
  create_time timestamp with time zone default now() not null
)

create table auth.api_secret_use (
  prefix text not null,
  last_use_time timestamp with time zone not null
)

create table auth.badge (
  user_id uuid not null,
  code_hash bytea not null,
  pin_hash text not null,
  create_time timestamp with time zone default now() not null
)

create table auth.device (
  id uuid not null,
  name text not null,
  serial_no text not null,
  model text not null,
  platform text not null,
  public_key_jwk jsonb not null,
  key_thumbprint text not null,
  state text not null,
  site_id uuid not null,
  enrolled_by uuid not null,
  decided_by uuid,
  replaces_device_id uuid,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null,
  enrollment_token_id uuid not null
)

create table auth.device_proof_use (
  device_id uuid not null,
  jti uuid not null,
  expire_time timestamp with time zone not null
)

create table auth.device_status (
  device_id uuid not null,
  app_version text not null,
  battery_percent integer,
  queue_depth integer not null,
  last_sequence numeric(20,0) not null,
  last_seen_time timestamp with time zone not null,
  last_ip text not null
)

create table auth.enrollment_token (
  id uuid not null,
  token_hash bytea not null,
  site_id uuid not null,
  device_name text not null,
  replaces_device_id uuid,
  created_by uuid not null,
  expire_time timestamp with time zone not null,
  max_uses integer not null,
  uses integer default 0 not null,
  create_time timestamp with time zone default now() not null
)

create table auth.login_throttle (
  bucket text not null,
  failures integer not null,
  last_failure_time timestamp with time zone not null,
  blocked_until timestamp with time zone not null
)

create table auth.organization_unit (
  id uuid not null,
  kind text not null,
  site_id uuid,
  site_kind text generated always as (
CASE
    WHEN (site_id IS NOT NULL) THEN 'site'::text
    ELSE NULL::text
END) stored,
  code text not null,
  name text not null,
  time_zone text not null,
  external_id text,
  archived boolean default false not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table auth.role (
  id uuid not null,
  code text not null,
  name text not null,
  built_in boolean not null,
  archived boolean default false not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table auth.role_grant (
  id uuid not null,
  user_id uuid,
  api_client_id uuid,
  role_id uuid not null,
  unrestricted boolean not null,
  valid_from_time timestamp with time zone not null,
  valid_to_time timestamp with time zone,
  revoke_time timestamp with time zone,
  created_by text not null,
  create_time timestamp with time zone default now() not null
)

create table auth.role_grant_unit (
  grant_id uuid not null,
  unit_id uuid not null
)

create table auth.role_permission (
  role_id uuid not null,
  permission text not null
)

create table auth.session (
  id uuid not null,
  user_id uuid not null,
  device_id uuid,
  auth_methods text[] not null,
  user_agent text not null,
  create_time timestamp with time zone default now() not null,
  expire_time timestamp with time zone not null,
  revoke_time timestamp with time zone,
  revoke_reason text
)

create table auth.session_refresh (
  session_id uuid not null,
  generation integer not null,
  token_hash bytea not null,
  previous_token_hash bytea,
  sealed_successor bytea,
  rotate_time timestamp with time zone not null,
  idle_expire_time timestamp with time zone not null,
  last_ip text not null
)

create table auth.user_account (
  id uuid not null,
  login text not null,
  display_name text not null,
  employee_no text,
  locale text not null,
  time_zone text not null,
  state text not null,
  external_id text,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table auth.user_password (
  user_id uuid not null,
  hash text not null,
  temporary boolean not null,
  change_time timestamp with time zone default now() not null
)

create table auth.user_password_history (
  user_id uuid not null,
  hash text not null,
  create_time timestamp with time zone default clock_timestamp() not null
)

create table auth.user_sign_in (
  user_id uuid not null,
  last_login_time timestamp with time zone not null
)

create table inventory.allocation (
  id uuid not null,
  warehouse_id uuid not null,
  balance_id bigint not null,
  demand_kind text not null,
  demand_id uuid not null,
  demand_line_id uuid,
  quantity numeric(20,6) not null,
  state text not null,
  strategy text not null,
  lease_until timestamp with time zone,
  reason text default ''::text not null,
  serials text[] default '{}'::text[] not null,
  picked_from_id uuid,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table inventory.barcode (
  id uuid not null,
  code text not null,
  symbology text default ''::text not null,
  item_id uuid,
  uom text default ''::text not null,
  location_id uuid,
  lot_id uuid,
  create_time timestamp with time zone default now() not null
)

create table inventory.count_figure (
  line_id uuid not null,
  sequence integer not null,
  entered_quantity numeric(20,6) not null,
  entered_uom text not null,
  counted numeric(20,6) not null,
  expected numeric(20,6) not null,
  serials text[] default '{}'::text[] not null,
  counted_by_kind text not null,
  counted_by_id text not null,
  counted_by_name text not null,
  record_time timestamp with time zone default now() not null
)

create table inventory.count_item (
  count_id uuid not null,
  item_id uuid not null
)

create table inventory.count_line (
  id uuid not null,
  count_id uuid not null,
  location_id uuid not null,
  item_id uuid not null,
  lot_id uuid,
  status text not null,
  state text default 'open'::text not null,
  counted numeric(20,6),
  expected numeric(20,6),
  difference numeric(20,6) generated always as ((counted - expected)) stored,
  above_tolerance boolean default false not null,
  recounted boolean default false not null,
  serials text[] default '{}'::text[] not null,
  missing_serials text[] default '{}'::text[] not null,
  extra_serials text[] default '{}'::text[] not null,
  counted_by_name text,
  count_time timestamp with time zone
)

create table inventory.count_location (
  count_id uuid not null,
  location_id uuid not null,
  warehouse_id uuid not null,
  active boolean default false not null,
  visited boolean default false not null,
  confirmed_by text[] default '{}'::text[] not null
)

create table inventory.count_lock (
  location_id uuid not null,
  count_id uuid not null
)

create table inventory.count_plan (
  id uuid not null,
  warehouse_id uuid not null,
  name text not null,
  location_ids uuid[] default '{}'::uuid[] not null,
  zone_id uuid,
  item_class text default ''::text not null,
  abc_class text default ''::text not null,
  days_since_count integer default 0 not null,
  zero_crossing boolean default false not null,
  sample_size integer default 0 not null,
  mode text not null,
  blind boolean not null,
  tolerance_quantity numeric(20,6) not null,
  tolerance_percent numeric(5,2) not null,
  archived boolean default false not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table inventory.item (
  id uuid not null,
  code text not null,
  name text not null,
  name_en text default ''::text not null,
  kind text not null,
  item_class text default ''::text not null,
  base_uom text not null,
  quantity_decimals smallint default 0 not null,
  tracking text default 'none'::text not null,
  shelf_life_days integer,
  min_remaining_receipt_days integer default 0 not null,
  min_remaining_issue_days integer default 0 not null,
  expiry_policy text default 'block'::text not null,
  pick_policy text default 'fifo'::text not null,
  over_receipt_percent numeric(5,2) default 0 not null,
  receive_to_quality boolean default false not null,
  fixed_location_id uuid,
  abc_class text default ''::text not null,
  external_id text,
  archived boolean default false not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table inventory.item_uom (
  item_id uuid not null,
  uom text not null,
  numerator bigint not null,
  denominator bigint not null,
  level text default ''::text not null,
  gtin text
)

create table inventory.location (
  id uuid not null,
  warehouse_id uuid,
  parent_id uuid,
  code text not null,
  name text default ''::text not null,
  kind text not null,
  pick_sequence integer default 0 not null,
  pickable boolean default true not null,
  receivable boolean default true not null,
  countable boolean default true not null,
  allow_mixed_items boolean default true not null,
  allow_mixed_lots boolean default true not null,
  negative_allowed boolean default false not null,
  blocked boolean default false not null,
  external_id text,
  archived boolean default false not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null,
  block_reason text default ''::text not null
)

create table inventory.lot (
  id uuid not null,
  item_id uuid not null,
  lot_no text not null,
  supplier_lot text default ''::text not null,
  manufacture_date date,
  expiry_date date,
  retest_date date,
  state text default 'active'::text not null,
  origin text default 'receipt'::text not null,
  warehouse_id uuid,
  external_id text,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null,
  state_reason text default ''::text not null
)

create table inventory.lot_expiry_notice (
  lot_id uuid not null,
  warehouse_id uuid not null,
  notice_date date not null
)

create table inventory.movement_reversal (
  transaction_id uuid not null,
  line_no integer not null,
  quantity numeric(20,6) not null,
  reversed numeric(20,6) not null
)

create table inventory.movement_type (
  code text not null,
  from_virtual_id uuid,
  to_virtual_id uuid,
  from_place boolean not null,
  to_place boolean not null,
  relabels text,
  reason_needed boolean not null,
  issues boolean not null,
  creates boolean not null,
  direct boolean not null,
  receives boolean not null,
  serial_state text not null
)

create table inventory.number_sequence (
  kind text not null,
  extension_digit smallint,
  item_id uuid,
  last_value bigint not null
)

create table inventory.package_content (
  package_id uuid not null,
  shipment_id uuid not null,
  line_id uuid not null,
  quantity numeric(20,6) not null
)

create table inventory.partner (
  id uuid not null,
  code text not null,
  name text not null,
  is_supplier boolean not null,
  is_customer boolean not null,
  gln text,
  external_id text,
  archived boolean default false not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table inventory.period_change (
  id uuid not null,
  site_id uuid not null,
  action text not null,
  closed_before date,
  closed_after date,
  reason text not null,
  changed_by_id text not null,
  changed_by_name text not null,
  change_time timestamp with time zone default now() not null,
  proved_day date
)

create table inventory.posting_key (
  key uuid not null,
  scope uuid not null,
  request_hash bytea not null,
  transaction_id uuid not null,
  create_time timestamp with time zone not null,
  reason text,
  metadata jsonb
)

create table inventory.reason_code (
  id uuid not null,
  code text not null,
  name text not null,
  movement_types text[] default '{}'::text[] not null,
  requires_note boolean default false not null,
  archived boolean default false not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table inventory.receipt (
  id uuid not null,
  number text not null,
  warehouse_id uuid not null,
  supplier_id uuid,
  purchase_order text not null,
  advance_ship_notice text not null,
  note text not null,
  state text not null,
  closing_note text default ''::text not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table inventory.receipt_line (
  id uuid not null,
  receipt_id uuid not null,
  line_no integer not null,
  item_id uuid not null,
  quantity numeric(20,6) not null,
  uom text not null,
  expected_base numeric(20,6) not null,
  received_base numeric(20,6) default 0 not null,
  limit_base numeric(20,6) not null,
  purchase_order_line text not null,
  short_closed boolean default false not null,
  state text generated always as (
CASE
    WHEN (received_base > expected_base) THEN 'over'::text
    WHEN (received_base = expected_base) THEN 'complete'::text
    WHEN short_closed THEN 'short'::text
    WHEN (received_base > (0)::numeric) THEN 'partial'::text
    ELSE 'open'::text
END) stored not null
) with (fillfactor=80)

create table inventory.scan_setting (
  only_row boolean default true not null,
  separators text[] default '{}'::text[] not null,
  company_prefix text default ''::text not null,
  prefix_rules jsonb default '[]'::jsonb not null,
  version integer default 1 not null,
  update_time timestamp with time zone default now() not null
)

create table inventory.serial_unit (
  id uuid not null,
  item_id uuid not null,
  serial_no text not null,
  lot_id uuid,
  state text not null,
  location_id uuid,
  warehouse_id uuid,
  stock_status text,
  update_time timestamp with time zone default now() not null
)

create table inventory.shipment (
  id uuid not null,
  number text not null,
  warehouse_id uuid not null,
  customer_id uuid,
  state text default 'draft'::text not null,
  staging_location_id uuid,
  due_time timestamp with time zone,
  priority smallint not null,
  carrier text default ''::text not null,
  note text default ''::text not null,
  external_id text,
  cancel_reason text default ''::text not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null,
  ship_time timestamp with time zone
)

create table inventory.shipment_line (
  id uuid not null,
  shipment_id uuid not null,
  line_no integer not null,
  item_id uuid not null,
  quantity numeric(20,6) not null,
  uom text not null,
  base_quantity numeric(20,6) not null,
  lot_id uuid,
  strategy text,
  short_quantity numeric(20,6) default 0 not null,
  short_reason_code text
)

create table inventory.shipment_package (
  id uuid not null,
  shipment_id uuid not null,
  number text not null,
  create_time timestamp with time zone default now() not null
)

create table inventory.site (
  id uuid not null,
  code text not null,
  name text not null,
  time_zone text not null,
  archived boolean not null
)

create table inventory.site_setting (
  site_id uuid not null,
  phase text default 'setup'::text not null,
  backdate_tolerance_minutes integer default 1440 not null,
  closed_until date,
  version integer default 1 not null,
  update_time timestamp with time zone default now() not null
)

create table inventory.snapshot_day (
  snapshot_date date not null,
  create_time timestamp with time zone default now() not null
)

create table inventory.stock_balance (
  id bigint generated always as identity not null,
  warehouse_id uuid not null,
  item_id uuid not null,
  location_id uuid not null,
  lot_id uuid,
  status text not null,
  owner_id uuid,
  handling_unit_id uuid,
  on_hand numeric(20,6) default 0 not null,
  allocated numeric(20,6) default 0 not null,
  negative_allowed boolean not null,
  first_receipt_time timestamp with time zone,
  update_time timestamp with time zone not null
) with (fillfactor=70)

create table inventory.stock_count (
  id uuid not null,
  number text not null,
  warehouse_id uuid not null,
  plan_id uuid,
  state text default 'planned'::text not null,
  mode text not null,
  blind boolean not null,
  tolerance_quantity numeric(20,6) not null,
  tolerance_percent numeric(5,2) not null,
  note text default ''::text not null,
  created_by_id text not null,
  created_by_name text not null,
  approved_by_id text,
  approved_by_name text,
  transaction_ids uuid[] default '{}'::uuid[] not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  start_time timestamp with time zone,
  approve_time timestamp with time zone,
  post_time timestamp with time zone,
  update_time timestamp with time zone default now() not null
)

create table inventory.stock_movement (
  record_time timestamp with time zone not null,
  transaction_id uuid not null,
  line_no integer not null,
  business_time timestamp with time zone not null,
  item_id uuid not null,
  quantity numeric(20,6) not null,
  entered_quantity numeric(20,6) not null,
  entered_uom text not null,
  from_location_id uuid not null,
  to_location_id uuid not null,
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
  backdated boolean generated always as ((((business_time AT TIME ZONE 'UTC'::text))::date < ((record_time AT TIME ZONE 'UTC'::text))::date)) stored
) partition by RANGE (record_time)

create table inventory.stock_snapshot (
  balance_id bigint not null,
  snapshot_date date not null,
  on_hand numeric(20,6) not null
)

create table inventory.stock_transaction (
  id uuid not null,
  record_time timestamp with time zone not null,
  movement_type text not null,
  warehouse_id uuid not null,
  business_time timestamp with time zone not null,
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
  warnings text[] not null
) partition by RANGE (record_time)

create table inventory.task (
  id uuid not null,
  kind text not null,
  warehouse_id uuid not null,
  location_id uuid not null,
  to_location_id uuid,
  document_kind text,
  document_id uuid,
  document_line_id uuid,
  allocation_id uuid,
  item_id uuid,
  lot_id uuid,
  quantity numeric(20,6),
  priority smallint not null,
  due_time timestamp with time zone,
  pick_sequence integer not null,
  state text default 'ready'::text not null,
  epoch integer default 0 not null,
  claimed_by_id text default ''::text not null,
  claimed_by_name text default ''::text not null,
  claimed_device_id text default ''::text not null,
  note text default ''::text not null,
  reason text default ''::text not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table inventory.task_lease (
  task_id uuid not null,
  lease_until timestamp with time zone not null
)

create table inventory.transfer (
  id uuid not null,
  number text not null,
  from_warehouse_id uuid not null,
  to_warehouse_id uuid not null,
  reference text not null,
  note text not null,
  state text not null,
  closing_note text default ''::text not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table inventory.transfer_line (
  id uuid not null,
  transfer_id uuid not null,
  line_no integer not null,
  item_id uuid not null,
  quantity numeric(20,6) not null,
  uom text not null,
  requested_base numeric(20,6) not null,
  shipped_base numeric(20,6) default 0 not null,
  received_base numeric(20,6) default 0 not null,
  lost_base numeric(20,6) default 0 not null,
  in_transit_base numeric(20,6) generated always as (((shipped_base - received_base) - lost_base)) stored not null
)

create table inventory.transfer_transit (
  line_id uuid not null,
  item_id uuid not null,
  lot_id uuid,
  status text not null,
  quantity numeric(20,6) not null,
  serials text[] not null
)

create table inventory.warehouse (
  id uuid not null,
  site_id uuid not null,
  code text not null,
  name text not null,
  archived boolean not null
)

create table operations.file (
  id uuid not null,
  name text not null,
  media_type text not null,
  purpose text not null,
  state text not null,
  unit_id uuid,
  creator_kind text not null,
  creator_id text not null,
  creator_name text not null,
  storage_key text not null,
  size bigint,
  sha256 bytea,
  create_time timestamp with time zone default now() not null,
  expire_time timestamp with time zone,
  delete_time timestamp with time zone,
  purge_time timestamp with time zone
)

create table operations.job (
  id uuid not null,
  kind text not null,
  queue text not null,
  priority smallint not null,
  payload jsonb not null,
  dedupe_key text,
  state text default 'queued'::text not null,
  run_time timestamp with time zone not null,
  attempt integer default 0 not null,
  max_attempts integer not null,
  losses integer default 0 not null,
  epoch bigint default 0 not null,
  worker text default ''::text not null,
  lease_until timestamp with time zone,
  cancel_requested boolean default false not null,
  progress_done bigint default 0 not null,
  progress_total bigint default 0 not null,
  progress_message text default ''::text not null,
  result jsonb,
  result_file_id uuid,
  failure_reason text default ''::text not null,
  failure_domain text default ''::text not null,
  failure_message text default ''::text not null,
  requester_kind text not null,
  requester_id text not null,
  requester_name text not null,
  requester_ip text not null,
  language text not null,
  request_id text not null,
  schedule_id uuid,
  due_time timestamp with time zone,
  version bigint default 1 not null,
  create_time timestamp with time zone default now() not null,
  start_time timestamp with time zone,
  end_time timestamp with time zone
)

create table operations.job_attempt (
  job_id uuid not null,
  epoch bigint not null,
  worker text not null,
  outcome text not null,
  failure_reason text default ''::text not null,
  failure_domain text default ''::text not null,
  failure_message text default ''::text not null,
  start_time timestamp with time zone not null,
  end_time timestamp with time zone default clock_timestamp() not null
)

create table operations.job_log (
  job_id uuid not null,
  sequence bigint not null,
  epoch bigint not null,
  log_time timestamp with time zone default clock_timestamp() not null,
  line text not null
)

create table operations.schedule (
  id uuid not null,
  name text not null,
  kind text not null,
  payload jsonb not null,
  cron text not null,
  time_zone text not null,
  misfire text not null,
  overlap text not null,
  enabled boolean not null,
  requester_kind text not null,
  requester_id text not null,
  requester_name text not null,
  requester_ip text not null,
  language text not null,
  built_in boolean default false not null,
  version integer default 1 not null,
  create_time timestamp with time zone default now() not null,
  update_time timestamp with time zone default now() not null
)

create table operations.schedule_clock (
  schedule_id uuid not null,
  next_due_time timestamp with time zone,
  last_due_time timestamp with time zone
)

create table platform.idempotency (
  principal text not null,
  rpc text not null,
  key uuid not null,
  request_hash bytea not null,
  outcome text not null,
  response bytea not null,
  create_time timestamp with time zone default now() not null
)

create table platform.migration (
  id text not null,
  sha256 bytea not null,
  breaking boolean not null,
  app_version text not null,
  applied_by text default SESSION_USER not null,
  start_time timestamp with time zone not null,
  end_time timestamp with time zone not null
)

create table platform.outbox (
  id uuid default platform.uuid_v7() not null,
  xid xid8 default pg_current_xact_id() not null,
  topic text not null,
  resource_type text not null,
  resource_id text not null,
  unit_id uuid,
  payload jsonb not null,
  create_time timestamp with time zone default now() not null,
  sequence bigint generated always as identity not null
)

-- Constraints

alter table audit.checkpoint add constraint checkpoint_checkpoint_check CHECK ((checkpoint > 0))

alter table audit.checkpoint add constraint checkpoint_pkey PRIMARY KEY (checkpoint)

alter table audit.record add constraint record_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['user'::text, 'api_client'::text, 'device'::text, 'service'::text, 'anonymous'::text])))

alter table audit.record add constraint record_chain_check CHECK (((chain >= 0) AND (chain <= 15)))

alter table audit.record add constraint record_details_digest_check CHECK ((octet_length(details_digest) = 32))

alter table audit.record add constraint record_details_salt_check CHECK ((octet_length(details_salt) = 16))

alter table audit.record add constraint record_hash_check CHECK ((octet_length(hash) = 32))

alter table audit.record add constraint record_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'denied'::text, 'failed'::text])))

alter table audit.record add constraint record_pkey PRIMARY KEY (chain, sequence)

alter table audit.record add constraint record_previous_hash_check CHECK ((octet_length(previous_hash) = 32))

alter table audit.record add constraint record_sequence_check CHECK ((sequence > 0))

alter table auth.api_client add constraint api_client_created_by_fkey FOREIGN KEY (created_by) REFERENCES auth.user_account(id)

alter table auth.api_client add constraint api_client_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))

alter table auth.api_client add constraint api_client_pkey PRIMARY KEY (id)

alter table auth.api_client add constraint api_client_rate_limit_check CHECK (((rate_limit_per_second >= 0) AND (rate_limit_per_second <= 10000)))

alter table auth.api_client add constraint api_client_state_check CHECK ((state = ANY (ARRAY['active'::text, 'revoked'::text])))

alter table auth.api_secret add constraint api_secret_client_fkey FOREIGN KEY (api_client_id) REFERENCES auth.api_client(id)

alter table auth.api_secret add constraint api_secret_hash_check CHECK ((octet_length(secret_hash) = 32))

alter table auth.api_secret add constraint api_secret_pkey PRIMARY KEY (prefix)

alter table auth.api_secret_use add constraint api_secret_use_pkey PRIMARY KEY (prefix)

alter table auth.api_secret_use add constraint api_secret_use_prefix_fkey FOREIGN KEY (prefix) REFERENCES auth.api_secret(prefix)

alter table auth.badge add constraint badge_code_hash_key UNIQUE (code_hash)

alter table auth.badge add constraint badge_pkey PRIMARY KEY (user_id)

alter table auth.badge add constraint badge_user_fkey FOREIGN KEY (user_id) REFERENCES auth.user_account(id)

alter table auth.device add constraint device_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES auth.user_account(id)

alter table auth.device add constraint device_enrolled_by_fkey FOREIGN KEY (enrolled_by) REFERENCES auth.user_account(id)

alter table auth.device add constraint device_enrollment_token_fkey FOREIGN KEY (enrollment_token_id) REFERENCES auth.enrollment_token(id)

alter table auth.device add constraint device_key_thumbprint_key UNIQUE (key_thumbprint)

alter table auth.device add constraint device_other_approver_check CHECK (((decided_by IS NULL) OR (decided_by <> enrolled_by) OR (state = ANY (ARRAY['rejected'::text, 'revoked'::text]))))

alter table auth.device add constraint device_pkey PRIMARY KEY (id)

alter table auth.device add constraint device_replaces_fkey FOREIGN KEY (replaces_device_id) REFERENCES auth.device(id)

alter table auth.device add constraint device_site_fkey FOREIGN KEY (site_id) REFERENCES auth.organization_unit(id)

alter table auth.device add constraint device_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'trusted'::text, 'suspended'::text, 'rejected'::text, 'revoked'::text])))

alter table auth.device_proof_use add constraint device_proof_use_pkey PRIMARY KEY (device_id, jti)

alter table auth.device_status add constraint device_status_device_fkey FOREIGN KEY (device_id) REFERENCES auth.device(id)

alter table auth.device_status add constraint device_status_pkey PRIMARY KEY (device_id)

alter table auth.enrollment_token add constraint enrollment_token_created_by_fkey FOREIGN KEY (created_by) REFERENCES auth.user_account(id)

alter table auth.enrollment_token add constraint enrollment_token_hash_key UNIQUE (token_hash)

alter table auth.enrollment_token add constraint enrollment_token_max_uses_check CHECK (((max_uses >= 1) AND (max_uses <= 50)))

alter table auth.enrollment_token add constraint enrollment_token_pkey PRIMARY KEY (id)

alter table auth.enrollment_token add constraint enrollment_token_replaces_fkey FOREIGN KEY (replaces_device_id) REFERENCES auth.device(id)

alter table auth.enrollment_token add constraint enrollment_token_site_fkey FOREIGN KEY (site_id) REFERENCES auth.organization_unit(id)

alter table auth.enrollment_token add constraint enrollment_token_uses_check CHECK (((uses >= 0) AND (uses <= max_uses)))

alter table auth.login_throttle add constraint login_throttle_pkey PRIMARY KEY (bucket)

alter table auth.organization_unit add constraint organization_unit_code_check CHECK ((code ~ '^[A-Z0-9][A-Z0-9._-]{0,31}$'::text))

alter table auth.organization_unit add constraint organization_unit_code_key UNIQUE (code)

alter table auth.organization_unit add constraint organization_unit_external_id_key UNIQUE (external_id)

alter table auth.organization_unit add constraint organization_unit_id_kind_key UNIQUE (id, kind)

alter table auth.organization_unit add constraint organization_unit_kind_check CHECK ((kind = ANY (ARRAY['site'::text, 'warehouse'::text, 'work_center'::text])))

alter table auth.organization_unit add constraint organization_unit_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))

alter table auth.organization_unit add constraint organization_unit_pkey PRIMARY KEY (id)

alter table auth.organization_unit add constraint organization_unit_place_check CHECK ((((kind = 'site'::text) = (site_id IS NULL)) AND ((kind = 'site'::text) = (time_zone <> ''::text))))

alter table auth.organization_unit add constraint organization_unit_site_fkey FOREIGN KEY (site_id, site_kind) REFERENCES auth.organization_unit(id, kind)

alter table auth.role add constraint role_code_check CHECK ((code ~ '^[a-z][a-z0-9-]{0,63}$'::text))

alter table auth.role add constraint role_code_key UNIQUE (code)

alter table auth.role add constraint role_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))

alter table auth.role add constraint role_pkey PRIMARY KEY (id)

alter table auth.role_grant add constraint role_grant_api_client_fkey FOREIGN KEY (api_client_id) REFERENCES auth.api_client(id)

alter table auth.role_grant add constraint role_grant_pkey PRIMARY KEY (id)

alter table auth.role_grant add constraint role_grant_principal_check CHECK (((user_id IS NULL) <> (api_client_id IS NULL)))

alter table auth.role_grant add constraint role_grant_role_fkey FOREIGN KEY (role_id) REFERENCES auth.role(id)

alter table auth.role_grant add constraint role_grant_user_fkey FOREIGN KEY (user_id) REFERENCES auth.user_account(id)

alter table auth.role_grant add constraint role_grant_valid_check CHECK (((valid_to_time IS NULL) OR (valid_to_time > valid_from_time)))

alter table auth.role_grant_unit add constraint role_grant_unit_grant_fkey FOREIGN KEY (grant_id) REFERENCES auth.role_grant(id)

alter table auth.role_grant_unit add constraint role_grant_unit_pkey PRIMARY KEY (grant_id, unit_id)

alter table auth.role_grant_unit add constraint role_grant_unit_unit_fkey FOREIGN KEY (unit_id) REFERENCES auth.organization_unit(id)

alter table auth.role_permission add constraint role_permission_permission_check CHECK ((permission ~ '^[a-z]+\.[a-z]+\.[a-z]+$'::text))

alter table auth.role_permission add constraint role_permission_pkey PRIMARY KEY (role_id, permission)

alter table auth.role_permission add constraint role_permission_role_fkey FOREIGN KEY (role_id) REFERENCES auth.role(id)

alter table auth.session add constraint session_device_fkey FOREIGN KEY (device_id) REFERENCES auth.device(id)

alter table auth.session add constraint session_pkey PRIMARY KEY (id)

alter table auth.session add constraint session_user_fkey FOREIGN KEY (user_id) REFERENCES auth.user_account(id)

alter table auth.session_refresh add constraint session_refresh_pkey PRIMARY KEY (session_id)

alter table auth.session_refresh add constraint session_refresh_session_fkey FOREIGN KEY (session_id) REFERENCES auth.session(id) ON DELETE CASCADE

alter table auth.session_refresh add constraint session_refresh_token_hash_key UNIQUE (token_hash)

alter table auth.user_account add constraint user_account_display_name_check CHECK (((length(display_name) >= 1) AND (length(display_name) <= 100)))

alter table auth.user_account add constraint user_account_employee_no_key UNIQUE (employee_no)

alter table auth.user_account add constraint user_account_external_id_key UNIQUE (external_id)

alter table auth.user_account add constraint user_account_locale_check CHECK ((locale = ANY (ARRAY['zh-TW'::text, 'en'::text])))

alter table auth.user_account add constraint user_account_login_check CHECK ((login ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'::text))

alter table auth.user_account add constraint user_account_login_key UNIQUE (login)

alter table auth.user_account add constraint user_account_pkey PRIMARY KEY (id)

alter table auth.user_account add constraint user_account_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'locked'::text, 'disabled'::text])))

alter table auth.user_password add constraint user_password_pkey PRIMARY KEY (user_id)

alter table auth.user_password add constraint user_password_user_fkey FOREIGN KEY (user_id) REFERENCES auth.user_account(id)

alter table auth.user_password_history add constraint user_password_history_pkey PRIMARY KEY (user_id, create_time)

alter table auth.user_password_history add constraint user_password_history_user_fkey FOREIGN KEY (user_id) REFERENCES auth.user_account(id)

alter table auth.user_sign_in add constraint user_sign_in_pkey PRIMARY KEY (user_id)

alter table auth.user_sign_in add constraint user_sign_in_user_fkey FOREIGN KEY (user_id) REFERENCES auth.user_account(id)

alter table inventory.allocation add constraint allocation_balance_fkey FOREIGN KEY (balance_id) REFERENCES inventory.stock_balance(id)

alter table inventory.allocation add constraint allocation_demand_kind_check CHECK ((demand_kind = ANY (ARRAY['work_order'::text, 'shipment'::text, 'transfer'::text, 'external'::text])))

alter table inventory.allocation add constraint allocation_picked_check CHECK (((picked_from_id IS NOT NULL) OR (state <> ALL (ARRAY['picked'::text, 'consumed'::text]))))

alter table inventory.allocation add constraint allocation_picked_from_fkey FOREIGN KEY (picked_from_id) REFERENCES inventory.location(id)

alter table inventory.allocation add constraint allocation_pkey PRIMARY KEY (id)

alter table inventory.allocation add constraint allocation_quantity_check CHECK ((quantity > (0)::numeric))

alter table inventory.allocation add constraint allocation_reason_check CHECK ((length(reason) <= 200))

alter table inventory.allocation add constraint allocation_state_check CHECK ((state = ANY (ARRAY['soft'::text, 'hard'::text, 'picked'::text, 'consumed'::text, 'released'::text, 'expired'::text])))

alter table inventory.allocation add constraint allocation_strategy_check CHECK ((strategy = ANY (ARRAY['fifo'::text, 'fefo'::text, 'lifo'::text, 'fixed_lot'::text, 'manual'::text])))

alter table inventory.allocation add constraint allocation_warehouse_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.barcode add constraint barcode_code_check CHECK (((length(code) >= 1) AND (length(code) <= 256)))

alter table inventory.barcode add constraint barcode_code_key UNIQUE (code)

alter table inventory.barcode add constraint barcode_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.barcode add constraint barcode_location_fkey FOREIGN KEY (location_id) REFERENCES inventory.location(id)

alter table inventory.barcode add constraint barcode_lot_fkey FOREIGN KEY (lot_id) REFERENCES inventory.lot(id)

alter table inventory.barcode add constraint barcode_pkey PRIMARY KEY (id)

alter table inventory.barcode add constraint barcode_symbology_check CHECK ((symbology ~ '^(\][A-Za-z][0-9A-Za-z])?$'::text))

alter table inventory.barcode add constraint barcode_target_check CHECK ((num_nonnulls(item_id, location_id, lot_id) = 1))

alter table inventory.barcode add constraint barcode_uom_check CHECK (((uom = ''::text) OR (item_id IS NOT NULL)))

alter table inventory.count_figure add constraint count_figure_counted_check CHECK ((counted >= (0)::numeric))

alter table inventory.count_figure add constraint count_figure_line_fkey FOREIGN KEY (line_id) REFERENCES inventory.count_line(id)

alter table inventory.count_figure add constraint count_figure_pkey PRIMARY KEY (line_id, sequence)

alter table inventory.count_figure add constraint count_figure_sequence_check CHECK ((sequence >= 1))

alter table inventory.count_item add constraint count_item_count_fkey FOREIGN KEY (count_id) REFERENCES inventory.stock_count(id)

alter table inventory.count_item add constraint count_item_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.count_item add constraint count_item_pkey PRIMARY KEY (count_id, item_id)

alter table inventory.count_line add constraint count_line_counted_check CHECK ((counted >= (0)::numeric))

alter table inventory.count_line add constraint count_line_figure_check CHECK (
CASE
    WHEN (state = ANY (ARRAY['counted'::text, 'recount'::text])) THEN ((counted IS NOT NULL) AND (expected IS NOT NULL) AND (count_time IS NOT NULL))
    ELSE (counted IS NULL)
END)

alter table inventory.count_line add constraint count_line_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.count_line add constraint count_line_key UNIQUE NULLS NOT DISTINCT (count_id, location_id, item_id, lot_id, status)

alter table inventory.count_line add constraint count_line_location_fkey FOREIGN KEY (count_id, location_id) REFERENCES inventory.count_location(count_id, location_id)

alter table inventory.count_line add constraint count_line_lot_fkey FOREIGN KEY (lot_id, item_id) REFERENCES inventory.lot(id, item_id)

alter table inventory.count_line add constraint count_line_pkey PRIMARY KEY (id)

alter table inventory.count_line add constraint count_line_state_check CHECK ((state = ANY (ARRAY['open'::text, 'counted'::text, 'recount'::text, 'gone'::text])))

alter table inventory.count_line add constraint count_line_status_check CHECK ((status = ANY (ARRAY['unrestricted'::text, 'quality'::text, 'blocked'::text, 'quarantine'::text, 'returned'::text])))

alter table inventory.count_location add constraint count_location_count_fkey FOREIGN KEY (count_id, warehouse_id) REFERENCES inventory.stock_count(id, warehouse_id)

alter table inventory.count_location add constraint count_location_location_fkey FOREIGN KEY (location_id, warehouse_id) REFERENCES inventory.location(id, warehouse_id)

alter table inventory.count_location add constraint count_location_pkey PRIMARY KEY (count_id, location_id)

alter table inventory.count_lock add constraint count_lock_count_fkey FOREIGN KEY (count_id) REFERENCES inventory.stock_count(id)

alter table inventory.count_lock add constraint count_lock_location_fkey FOREIGN KEY (location_id) REFERENCES inventory.location(id)

alter table inventory.count_lock add constraint count_lock_pkey PRIMARY KEY (location_id)

alter table inventory.count_plan add constraint count_plan_abc_class_check CHECK ((abc_class = ANY (ARRAY[''::text, 'A'::text, 'B'::text, 'C'::text])))

alter table inventory.count_plan add constraint count_plan_days_check CHECK (((days_since_count >= 0) AND (days_since_count <= 3650)))

alter table inventory.count_plan add constraint count_plan_item_class_check CHECK ((length(item_class) <= 48))

alter table inventory.count_plan add constraint count_plan_mode_check CHECK ((mode = ANY (ARRAY['moving'::text, 'freeze'::text])))

alter table inventory.count_plan add constraint count_plan_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))

alter table inventory.count_plan add constraint count_plan_name_key UNIQUE (warehouse_id, name)

alter table inventory.count_plan add constraint count_plan_pkey PRIMARY KEY (id)

alter table inventory.count_plan add constraint count_plan_sample_check CHECK (((sample_size >= 0) AND (sample_size <= 2000)))

alter table inventory.count_plan add constraint count_plan_tolerance_percent_check CHECK (((tolerance_percent >= (0)::numeric) AND (tolerance_percent <= (100)::numeric)))

alter table inventory.count_plan add constraint count_plan_tolerance_quantity_check CHECK ((tolerance_quantity >= (0)::numeric))

alter table inventory.count_plan add constraint count_plan_warehouse_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.count_plan add constraint count_plan_zone_fkey FOREIGN KEY (zone_id, warehouse_id) REFERENCES inventory.location(id, warehouse_id)

alter table inventory.item add constraint item_abc_class_check CHECK ((abc_class = ANY (ARRAY[''::text, 'A'::text, 'B'::text, 'C'::text])))

alter table inventory.item add constraint item_base_uom_check CHECK ((base_uom ~ '^[A-Z0-9]{1,8}$'::text))

alter table inventory.item add constraint item_class_check CHECK ((length(item_class) <= 48))

alter table inventory.item add constraint item_code_check CHECK ((code ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'::text))

alter table inventory.item add constraint item_code_key UNIQUE (code)

alter table inventory.item add constraint item_expiry_policy_check CHECK ((expiry_policy = ANY (ARRAY['block'::text, 'override'::text, 'warn'::text])))

alter table inventory.item add constraint item_external_id_key UNIQUE (external_id)

alter table inventory.item add constraint item_fixed_location_fkey FOREIGN KEY (fixed_location_id) REFERENCES inventory.location(id)

alter table inventory.item add constraint item_kind_check CHECK ((kind = ANY (ARRAY['raw'::text, 'component'::text, 'wip'::text, 'finished'::text, 'consumable'::text, 'packaging'::text, 'tool'::text])))

alter table inventory.item add constraint item_min_issue_check CHECK (((min_remaining_issue_days >= 0) AND (min_remaining_issue_days <= 36500)))

alter table inventory.item add constraint item_min_receipt_check CHECK (((min_remaining_receipt_days >= 0) AND (min_remaining_receipt_days <= 36500)))

alter table inventory.item add constraint item_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))

alter table inventory.item add constraint item_name_en_check CHECK ((length(name_en) <= 200))

alter table inventory.item add constraint item_over_receipt_check CHECK (((over_receipt_percent >= (0)::numeric) AND (over_receipt_percent <= (100)::numeric)))

alter table inventory.item add constraint item_pick_policy_check CHECK ((pick_policy = ANY (ARRAY['fifo'::text, 'fefo'::text, 'lifo'::text, 'fixed_lot'::text, 'manual'::text])))

alter table inventory.item add constraint item_pkey PRIMARY KEY (id)

alter table inventory.item add constraint item_quantity_decimals_check CHECK (((quantity_decimals >= 0) AND (quantity_decimals <= 6)))

alter table inventory.item add constraint item_serial_whole_check CHECK (((tracking <> ALL (ARRAY['serial'::text, 'lot_and_serial'::text])) OR (quantity_decimals = 0)))

alter table inventory.item add constraint item_shelf_life_check CHECK (((shelf_life_days >= 1) AND (shelf_life_days <= 36500)))

alter table inventory.item add constraint item_tracking_check CHECK ((tracking = ANY (ARRAY['none'::text, 'lot'::text, 'serial'::text, 'lot_and_serial'::text])))

alter table inventory.item_uom add constraint item_uom_denominator_check CHECK (((denominator >= 1) AND (denominator <= '1000000000000'::bigint)))

alter table inventory.item_uom add constraint item_uom_gtin_check CHECK ((gtin ~ '^[0-9]{14}$'::text))

alter table inventory.item_uom add constraint item_uom_gtin_key UNIQUE (gtin)

alter table inventory.item_uom add constraint item_uom_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.item_uom add constraint item_uom_level_check CHECK ((level = ANY (ARRAY[''::text, 'each'::text, 'inner'::text, 'case'::text, 'pallet'::text])))

alter table inventory.item_uom add constraint item_uom_numerator_check CHECK (((numerator >= 1) AND (numerator <= '1000000000000'::bigint)))

alter table inventory.item_uom add constraint item_uom_pkey PRIMARY KEY (item_id, uom)

alter table inventory.item_uom add constraint item_uom_uom_check CHECK ((uom ~ '^[A-Z0-9]{1,8}$'::text))

alter table inventory.location add constraint location_block_reason_check CHECK (((length(block_reason) <= 200) AND (blocked OR (block_reason = ''::text))))

alter table inventory.location add constraint location_code_check CHECK ((code ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'::text))

alter table inventory.location add constraint location_code_key UNIQUE NULLS NOT DISTINCT (warehouse_id, code)

alter table inventory.location add constraint location_external_id_key UNIQUE (external_id)

alter table inventory.location add constraint location_id_warehouse_key UNIQUE (id, warehouse_id)

alter table inventory.location add constraint location_kind_check CHECK ((kind = ANY (ARRAY['zone'::text, 'aisle'::text, 'bin'::text, 'staging'::text, 'dock'::text, 'line_side'::text, 'wip'::text, 'quarantine'::text, 'transit'::text, 'virtual'::text])))

alter table inventory.location add constraint location_name_check CHECK ((length(name) <= 100))

alter table inventory.location add constraint location_parent_fkey FOREIGN KEY (parent_id, warehouse_id) REFERENCES inventory.location(id, warehouse_id)

alter table inventory.location add constraint location_pkey PRIMARY KEY (id)

alter table inventory.location add constraint location_virtual_check CHECK (((kind = 'virtual'::text) = (warehouse_id IS NULL)))

alter table inventory.location add constraint location_warehouse_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.lot add constraint lot_dates_check CHECK ((expiry_date >= manufacture_date))

alter table inventory.lot add constraint lot_external_id_key UNIQUE (external_id)

alter table inventory.lot add constraint lot_id_item_key UNIQUE (id, item_id)

alter table inventory.lot add constraint lot_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.lot add constraint lot_item_no_key UNIQUE (item_id, lot_no)

alter table inventory.lot add constraint lot_no_check CHECK ((lot_no ~ '^[!-~]{1,40}$'::text))

alter table inventory.lot add constraint lot_origin_check CHECK ((origin = ANY (ARRAY['receipt'::text, 'production'::text, 'opening'::text])))

alter table inventory.lot add constraint lot_pkey PRIMARY KEY (id)

alter table inventory.lot add constraint lot_state_check CHECK ((state = ANY (ARRAY['active'::text, 'on_hold'::text, 'recalled'::text, 'closed'::text])))

alter table inventory.lot add constraint lot_state_reason_check CHECK ((length(state_reason) <= 200))

alter table inventory.lot add constraint lot_supplier_lot_check CHECK ((length(supplier_lot) <= 40))

alter table inventory.lot add constraint lot_warehouse_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.lot_expiry_notice add constraint lot_expiry_notice_lot_fkey FOREIGN KEY (lot_id) REFERENCES inventory.lot(id)

alter table inventory.lot_expiry_notice add constraint lot_expiry_notice_pkey PRIMARY KEY (lot_id, warehouse_id)

alter table inventory.lot_expiry_notice add constraint lot_expiry_notice_warehouse_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.movement_reversal add constraint movement_reversal_check CHECK (((reversed > (0)::numeric) AND (reversed <= quantity)))

alter table inventory.movement_reversal add constraint movement_reversal_pkey PRIMARY KEY (transaction_id, line_no)

alter table inventory.movement_type add constraint movement_type_from_fkey FOREIGN KEY (from_virtual_id) REFERENCES inventory.location(id)

alter table inventory.movement_type add constraint movement_type_pkey PRIMARY KEY (code)

alter table inventory.movement_type add constraint movement_type_relabels_check CHECK ((relabels = ANY (ARRAY['status'::text, 'lot'::text])))

alter table inventory.movement_type add constraint movement_type_to_fkey FOREIGN KEY (to_virtual_id) REFERENCES inventory.location(id)

alter table inventory.number_sequence add constraint number_sequence_digit_check CHECK (((extension_digit >= 0) AND (extension_digit <= 9)))

alter table inventory.number_sequence add constraint number_sequence_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.number_sequence add constraint number_sequence_key UNIQUE NULLS NOT DISTINCT (kind, extension_digit, item_id)

alter table inventory.number_sequence add constraint number_sequence_kind_check CHECK ((kind = ANY (ARRAY['sscc'::text, 'lot'::text, 'serial'::text])))

alter table inventory.number_sequence add constraint number_sequence_of_check CHECK ((((kind = 'sscc'::text) = (extension_digit IS NOT NULL)) AND ((kind = 'sscc'::text) = (item_id IS NULL))))

alter table inventory.number_sequence add constraint number_sequence_value_check CHECK ((last_value > 0))

alter table inventory.package_content add constraint package_content_line_fkey FOREIGN KEY (line_id, shipment_id) REFERENCES inventory.shipment_line(id, shipment_id)

alter table inventory.package_content add constraint package_content_package_fkey FOREIGN KEY (package_id, shipment_id) REFERENCES inventory.shipment_package(id, shipment_id)

alter table inventory.package_content add constraint package_content_pkey PRIMARY KEY (package_id, line_id)

alter table inventory.package_content add constraint package_content_quantity_check CHECK ((quantity > (0)::numeric))

alter table inventory.partner add constraint partner_code_check CHECK ((code ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'::text))

alter table inventory.partner add constraint partner_code_key UNIQUE (code)

alter table inventory.partner add constraint partner_external_id_key UNIQUE (external_id)

alter table inventory.partner add constraint partner_gln_check CHECK ((gln ~ '^[0-9]{13}$'::text))

alter table inventory.partner add constraint partner_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))

alter table inventory.partner add constraint partner_part_check CHECK ((is_supplier OR is_customer))

alter table inventory.partner add constraint partner_pkey PRIMARY KEY (id)

alter table inventory.period_change add constraint period_change_action_check CHECK ((action = ANY (ARRAY['close'::text, 'reopen'::text])))

alter table inventory.period_change add constraint period_change_direction_check CHECK (
CASE action
    WHEN 'close'::text THEN (closed_after > COALESCE(closed_before, '-infinity'::date))
    ELSE (closed_before > COALESCE(closed_after, '-infinity'::date))
END)

alter table inventory.period_change add constraint period_change_pkey PRIMARY KEY (id)

alter table inventory.period_change add constraint period_change_proved_check CHECK (((proved_day IS NULL) OR (action = 'close'::text)))

alter table inventory.period_change add constraint period_change_reason_check CHECK ((length(reason) <= 500))

alter table inventory.period_change add constraint period_change_reopen_check CHECK (((action = 'close'::text) OR (reason <> ''::text)))

alter table inventory.period_change add constraint period_change_site_fkey FOREIGN KEY (site_id) REFERENCES inventory.site(id)

alter table inventory.posting_key add constraint posting_key_hash_check CHECK ((octet_length(request_hash) = 32))

alter table inventory.posting_key add constraint posting_key_pkey PRIMARY KEY (key, scope)

alter table inventory.reason_code add constraint reason_code_code_check CHECK ((code ~ '^[A-Z0-9][A-Z0-9._-]{0,31}$'::text))

alter table inventory.reason_code add constraint reason_code_code_key UNIQUE (code)

alter table inventory.reason_code add constraint reason_code_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))

alter table inventory.reason_code add constraint reason_code_pkey PRIMARY KEY (id)

alter table inventory.receipt add constraint receipt_advance_ship_notice_check CHECK ((length(advance_ship_notice) <= 48))

alter table inventory.receipt add constraint receipt_closing_note_check CHECK ((length(closing_note) <= 500))

alter table inventory.receipt add constraint receipt_note_check CHECK ((length(note) <= 500))

alter table inventory.receipt add constraint receipt_number_check CHECK ((number ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'::text))

alter table inventory.receipt add constraint receipt_number_key UNIQUE (number)

alter table inventory.receipt add constraint receipt_pkey PRIMARY KEY (id)

alter table inventory.receipt add constraint receipt_purchase_order_check CHECK ((length(purchase_order) <= 48))

alter table inventory.receipt add constraint receipt_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'expected'::text, 'receiving'::text, 'received'::text, 'closed'::text, 'closed_short'::text, 'cancelled'::text])))

alter table inventory.receipt add constraint receipt_supplier_fkey FOREIGN KEY (supplier_id) REFERENCES inventory.partner(id)

alter table inventory.receipt add constraint receipt_warehouse_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.receipt_line add constraint receipt_line_expected_check CHECK ((expected_base > (0)::numeric))

alter table inventory.receipt_line add constraint receipt_line_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.receipt_line add constraint receipt_line_limit_check CHECK ((received_base <= limit_base))

alter table inventory.receipt_line add constraint receipt_line_no_check CHECK (((line_no >= 1) AND (line_no <= 5000)))

alter table inventory.receipt_line add constraint receipt_line_pkey PRIMARY KEY (id)

alter table inventory.receipt_line add constraint receipt_line_purchase_order_line_check CHECK ((length(purchase_order_line) <= 20))

alter table inventory.receipt_line add constraint receipt_line_quantity_check CHECK ((quantity > (0)::numeric))

alter table inventory.receipt_line add constraint receipt_line_receipt_fkey FOREIGN KEY (receipt_id) REFERENCES inventory.receipt(id)

alter table inventory.receipt_line add constraint receipt_line_receipt_no_key UNIQUE (receipt_id, line_no)

alter table inventory.receipt_line add constraint receipt_line_received_check CHECK ((received_base >= (0)::numeric))

alter table inventory.receipt_line add constraint receipt_line_tolerance_check CHECK ((limit_base >= expected_base))

alter table inventory.scan_setting add constraint scan_setting_only_check CHECK (only_row)

alter table inventory.scan_setting add constraint scan_setting_pkey PRIMARY KEY (only_row)

alter table inventory.scan_setting add constraint scan_setting_prefix_check CHECK ((company_prefix ~ '^([0-9]{4,12})?$'::text))

alter table inventory.scan_setting add constraint scan_setting_rules_check CHECK ((jsonb_typeof(prefix_rules) = 'array'::text))

alter table inventory.serial_unit add constraint serial_unit_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.serial_unit add constraint serial_unit_location_fkey FOREIGN KEY (location_id, warehouse_id) REFERENCES inventory.location(id, warehouse_id)

alter table inventory.serial_unit add constraint serial_unit_lot_fkey FOREIGN KEY (lot_id, item_id) REFERENCES inventory.lot(id, item_id)

alter table inventory.serial_unit add constraint serial_unit_no_check CHECK ((serial_no ~ '^[!-~]{1,40}$'::text))

alter table inventory.serial_unit add constraint serial_unit_no_key UNIQUE (item_id, serial_no)

alter table inventory.serial_unit add constraint serial_unit_pkey PRIMARY KEY (id)

alter table inventory.serial_unit add constraint serial_unit_place_check CHECK (((state = 'in_stock'::text) = (location_id IS NOT NULL)))

alter table inventory.serial_unit add constraint serial_unit_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'in_stock'::text, 'issued'::text, 'installed'::text, 'shipped'::text, 'scrapped'::text, 'returned_to_supplier'::text])))

alter table inventory.serial_unit add constraint serial_unit_status_check CHECK (((state = 'in_stock'::text) = (stock_status IS NOT NULL)))

alter table inventory.serial_unit add constraint serial_unit_warehouse_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.shipment add constraint shipment_cancel_reason_check CHECK (((state = 'cancelled'::text) = (cancel_reason <> ''::text)))

alter table inventory.shipment add constraint shipment_carrier_check CHECK ((length(carrier) <= 100))

alter table inventory.shipment add constraint shipment_customer_fkey FOREIGN KEY (customer_id) REFERENCES inventory.partner(id)

alter table inventory.shipment add constraint shipment_external_id_key UNIQUE (external_id)

alter table inventory.shipment add constraint shipment_note_check CHECK ((length(note) <= 500))

alter table inventory.shipment add constraint shipment_number_check CHECK ((number ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'::text))

alter table inventory.shipment add constraint shipment_number_key UNIQUE (number)

alter table inventory.shipment add constraint shipment_pkey PRIMARY KEY (id)

alter table inventory.shipment add constraint shipment_priority_check CHECK (((priority >= 1) AND (priority <= 9)))

alter table inventory.shipment add constraint shipment_ship_time_check CHECK (((state = 'shipped'::text) = (ship_time IS NOT NULL)))

alter table inventory.shipment add constraint shipment_staging_fkey FOREIGN KEY (staging_location_id, warehouse_id) REFERENCES inventory.location(id, warehouse_id)

alter table inventory.shipment add constraint shipment_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'released'::text, 'allocated'::text, 'picking'::text, 'picked'::text, 'packed'::text, 'shipped'::text, 'cancelled'::text])))

alter table inventory.shipment add constraint shipment_warehouse_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.shipment_line add constraint shipment_line_base_quantity_check CHECK ((base_quantity > (0)::numeric))

alter table inventory.shipment_line add constraint shipment_line_id_shipment_key UNIQUE (id, shipment_id)

alter table inventory.shipment_line add constraint shipment_line_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.shipment_line add constraint shipment_line_lot_fkey FOREIGN KEY (lot_id, item_id) REFERENCES inventory.lot(id, item_id)

alter table inventory.shipment_line add constraint shipment_line_no_key UNIQUE (shipment_id, line_no)

alter table inventory.shipment_line add constraint shipment_line_pkey PRIMARY KEY (id)

alter table inventory.shipment_line add constraint shipment_line_quantity_check CHECK ((quantity > (0)::numeric))

alter table inventory.shipment_line add constraint shipment_line_shipment_fkey FOREIGN KEY (shipment_id) REFERENCES inventory.shipment(id)

alter table inventory.shipment_line add constraint shipment_line_short_check CHECK (((short_quantity >= (0)::numeric) AND (short_quantity <= base_quantity)))

alter table inventory.shipment_line add constraint shipment_line_short_reason_check CHECK (((short_quantity = (0)::numeric) OR (short_reason_code IS NOT NULL)))

alter table inventory.shipment_line add constraint shipment_line_strategy_check CHECK ((strategy = ANY (ARRAY['fifo'::text, 'fefo'::text, 'lifo'::text, 'fixed_lot'::text, 'manual'::text])))

alter table inventory.shipment_package add constraint shipment_package_id_shipment_key UNIQUE (id, shipment_id)

alter table inventory.shipment_package add constraint shipment_package_number_check CHECK ((number ~ '^[!-~]{1,35}$'::text))

alter table inventory.shipment_package add constraint shipment_package_number_key UNIQUE (shipment_id, number)

alter table inventory.shipment_package add constraint shipment_package_pkey PRIMARY KEY (id)

alter table inventory.shipment_package add constraint shipment_package_shipment_fkey FOREIGN KEY (shipment_id) REFERENCES inventory.shipment(id)

alter table inventory.site add constraint site_code_key UNIQUE (code)

alter table inventory.site add constraint site_pkey PRIMARY KEY (id)

alter table inventory.site_setting add constraint site_setting_backdate_check CHECK (((backdate_tolerance_minutes >= 0) AND (backdate_tolerance_minutes <= 44640)))

alter table inventory.site_setting add constraint site_setting_phase_check CHECK ((phase = ANY (ARRAY['setup'::text, 'live'::text])))

alter table inventory.site_setting add constraint site_setting_pkey PRIMARY KEY (site_id)

alter table inventory.site_setting add constraint site_setting_site_fkey FOREIGN KEY (site_id) REFERENCES inventory.site(id)

alter table inventory.snapshot_day add constraint snapshot_day_pkey PRIMARY KEY (snapshot_date)

alter table inventory.stock_balance add constraint stock_balance_allocated_check CHECK (((allocated >= (0)::numeric) AND (negative_allowed OR (allocated <= on_hand))))

alter table inventory.stock_balance add constraint stock_balance_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.stock_balance add constraint stock_balance_key UNIQUE NULLS NOT DISTINCT (item_id, location_id, lot_id, status, owner_id, handling_unit_id)

alter table inventory.stock_balance add constraint stock_balance_location_fkey FOREIGN KEY (location_id, warehouse_id) REFERENCES inventory.location(id, warehouse_id)

alter table inventory.stock_balance add constraint stock_balance_lot_fkey FOREIGN KEY (lot_id, item_id) REFERENCES inventory.lot(id, item_id)

alter table inventory.stock_balance add constraint stock_balance_on_hand_check CHECK ((negative_allowed OR (on_hand >= (0)::numeric)))

alter table inventory.stock_balance add constraint stock_balance_pkey PRIMARY KEY (id)

alter table inventory.stock_balance add constraint stock_balance_status_check CHECK ((status = ANY (ARRAY['unrestricted'::text, 'quality'::text, 'blocked'::text, 'quarantine'::text, 'returned'::text])))

alter table inventory.stock_count add constraint stock_count_approval_check CHECK (((state <> ALL (ARRAY['approved'::text, 'posted'::text])) OR ((approved_by_id IS NOT NULL) AND (approve_time IS NOT NULL))))

alter table inventory.stock_count add constraint stock_count_id_warehouse_key UNIQUE (id, warehouse_id)

alter table inventory.stock_count add constraint stock_count_mode_check CHECK ((mode = ANY (ARRAY['moving'::text, 'freeze'::text])))

alter table inventory.stock_count add constraint stock_count_note_check CHECK ((length(note) <= 500))

alter table inventory.stock_count add constraint stock_count_number_check CHECK (((length(number) >= 1) AND (length(number) <= 40)))

alter table inventory.stock_count add constraint stock_count_number_key UNIQUE (number)

alter table inventory.stock_count add constraint stock_count_pkey PRIMARY KEY (id)

alter table inventory.stock_count add constraint stock_count_plan_fkey FOREIGN KEY (plan_id) REFERENCES inventory.count_plan(id)

alter table inventory.stock_count add constraint stock_count_post_check CHECK (((state = 'posted'::text) = (post_time IS NOT NULL)))

alter table inventory.stock_count add constraint stock_count_start_check CHECK (((state = ANY (ARRAY['planned'::text, 'cancelled'::text])) OR (start_time IS NOT NULL)))

alter table inventory.stock_count add constraint stock_count_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'open'::text, 'counting'::text, 'counted'::text, 'recount'::text, 'review'::text, 'approved'::text, 'posted'::text, 'cancelled'::text])))

alter table inventory.stock_count add constraint stock_count_tolerance_percent_check CHECK (((tolerance_percent >= (0)::numeric) AND (tolerance_percent <= (100)::numeric)))

alter table inventory.stock_count add constraint stock_count_tolerance_quantity_check CHECK ((tolerance_quantity >= (0)::numeric))

alter table inventory.stock_count add constraint stock_count_warehouse_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.stock_movement add constraint stock_movement_pkey PRIMARY KEY (record_time, transaction_id, line_no)

alter table inventory.stock_movement add constraint stock_movement_quantity_check CHECK ((quantity > (0)::numeric))

alter table inventory.stock_movement add constraint stock_movement_sides_check CHECK ((((from_warehouse_id IS NOT NULL) OR (to_warehouse_id IS NOT NULL)) AND (((from_location_id IS DISTINCT FROM to_location_id) OR (from_status IS DISTINCT FROM to_status)) OR (COALESCE(from_lot_id, item_id) IS DISTINCT FROM COALESCE(to_lot_id, item_id)))))

alter table inventory.stock_snapshot add constraint stock_snapshot_pkey PRIMARY KEY (balance_id, snapshot_date)

alter table inventory.stock_transaction add constraint stock_transaction_pkey PRIMARY KEY (id, record_time)

alter table inventory.stock_transaction add constraint stock_transaction_time_check CHECK ((business_time <= record_time))

alter table inventory.task add constraint task_allocation_fkey FOREIGN KEY (allocation_id) REFERENCES inventory.allocation(id)

alter table inventory.task add constraint task_allocation_key UNIQUE (allocation_id)

alter table inventory.task add constraint task_claim_check CHECK (((state <> 'claimed'::text) OR ((claimed_by_id <> ''::text) AND (epoch > 0))))

alter table inventory.task add constraint task_document_check CHECK (((document_kind IS NULL) = (document_id IS NULL)))

alter table inventory.task add constraint task_document_kind_check CHECK ((document_kind = ANY (ARRAY['receipt'::text, 'transfer'::text, 'shipment'::text, 'count'::text, 'work_order'::text, 'external'::text])))

alter table inventory.task add constraint task_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.task add constraint task_kind_check CHECK ((kind = ANY (ARRAY['putaway'::text, 'pick'::text, 'replenish'::text, 'count'::text, 'move'::text])))

alter table inventory.task add constraint task_location_fkey FOREIGN KEY (location_id, warehouse_id) REFERENCES inventory.location(id, warehouse_id)

alter table inventory.task add constraint task_lot_fkey FOREIGN KEY (lot_id, item_id) REFERENCES inventory.lot(id, item_id)

alter table inventory.task add constraint task_note_check CHECK ((length(note) <= 200))

alter table inventory.task add constraint task_pkey PRIMARY KEY (id)

alter table inventory.task add constraint task_priority_check CHECK (((priority >= 1) AND (priority <= 9)))

alter table inventory.task add constraint task_quantity_check CHECK ((quantity > (0)::numeric))

alter table inventory.task add constraint task_quantity_item_check CHECK (((quantity IS NULL) OR (item_id IS NOT NULL)))

alter table inventory.task add constraint task_reason_check CHECK ((length(reason) <= 200))

alter table inventory.task add constraint task_state_check CHECK ((state = ANY (ARRAY['ready'::text, 'claimed'::text, 'done'::text, 'exception'::text, 'cancelled'::text])))

alter table inventory.task add constraint task_to_location_fkey FOREIGN KEY (to_location_id, warehouse_id) REFERENCES inventory.location(id, warehouse_id)

alter table inventory.task add constraint task_warehouse_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.task_lease add constraint task_lease_pkey PRIMARY KEY (task_id)

alter table inventory.task_lease add constraint task_lease_task_fkey FOREIGN KEY (task_id) REFERENCES inventory.task(id)

alter table inventory.transfer add constraint transfer_closing_note_check CHECK ((length(closing_note) <= 500))

alter table inventory.transfer add constraint transfer_from_fkey FOREIGN KEY (from_warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.transfer add constraint transfer_note_check CHECK ((length(note) <= 500))

alter table inventory.transfer add constraint transfer_number_check CHECK ((number ~ '^[A-Z0-9][A-Z0-9._/-]{0,47}$'::text))

alter table inventory.transfer add constraint transfer_number_key UNIQUE (number)

alter table inventory.transfer add constraint transfer_pkey PRIMARY KEY (id)

alter table inventory.transfer add constraint transfer_reference_check CHECK ((length(reference) <= 48))

alter table inventory.transfer add constraint transfer_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'released'::text, 'shipped'::text, 'receiving'::text, 'received'::text, 'closed'::text, 'cancelled'::text])))

alter table inventory.transfer add constraint transfer_to_fkey FOREIGN KEY (to_warehouse_id) REFERENCES inventory.warehouse(id)

alter table inventory.transfer add constraint transfer_warehouses_check CHECK ((from_warehouse_id <> to_warehouse_id))

alter table inventory.transfer_line add constraint transfer_line_arrived_check CHECK (((received_base >= (0)::numeric) AND (lost_base >= (0)::numeric) AND ((received_base + lost_base) <= shipped_base)))

alter table inventory.transfer_line add constraint transfer_line_id_item_key UNIQUE (id, item_id)

alter table inventory.transfer_line add constraint transfer_line_item_fkey FOREIGN KEY (item_id) REFERENCES inventory.item(id)

alter table inventory.transfer_line add constraint transfer_line_no_check CHECK (((line_no >= 1) AND (line_no <= 500)))

alter table inventory.transfer_line add constraint transfer_line_pkey PRIMARY KEY (id)

alter table inventory.transfer_line add constraint transfer_line_quantity_check CHECK ((quantity > (0)::numeric))

alter table inventory.transfer_line add constraint transfer_line_requested_check CHECK ((requested_base > (0)::numeric))

alter table inventory.transfer_line add constraint transfer_line_shipped_check CHECK (((shipped_base >= (0)::numeric) AND (shipped_base <= requested_base)))

alter table inventory.transfer_line add constraint transfer_line_transfer_fkey FOREIGN KEY (transfer_id) REFERENCES inventory.transfer(id)

alter table inventory.transfer_line add constraint transfer_line_transfer_no_key UNIQUE (transfer_id, line_no)

alter table inventory.transfer_transit add constraint transfer_transit_key UNIQUE NULLS NOT DISTINCT (line_id, lot_id, status)

alter table inventory.transfer_transit add constraint transfer_transit_line_fkey FOREIGN KEY (line_id, item_id) REFERENCES inventory.transfer_line(id, item_id)

alter table inventory.transfer_transit add constraint transfer_transit_lot_fkey FOREIGN KEY (lot_id, item_id) REFERENCES inventory.lot(id, item_id)

alter table inventory.transfer_transit add constraint transfer_transit_quantity_check CHECK ((quantity >= (0)::numeric))

alter table inventory.transfer_transit add constraint transfer_transit_serials_check CHECK (((cardinality(serials) = 0) OR ((cardinality(serials))::numeric = quantity)))

alter table inventory.warehouse add constraint warehouse_code_key UNIQUE (code)

alter table inventory.warehouse add constraint warehouse_pkey PRIMARY KEY (id)

alter table inventory.warehouse add constraint warehouse_site_fkey FOREIGN KEY (site_id) REFERENCES inventory.site(id)

alter table operations.file add constraint file_deleted_check CHECK (((state = 'deleted'::text) = (delete_time IS NOT NULL)))

alter table operations.file add constraint file_media_type_check CHECK (((length(media_type) >= 3) AND (length(media_type) <= 200)))

alter table operations.file add constraint file_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))

alter table operations.file add constraint file_pkey PRIMARY KEY (id)

alter table operations.file add constraint file_purged_check CHECK (((purge_time IS NULL) OR (state = 'deleted'::text)))

alter table operations.file add constraint file_purpose_check CHECK ((purpose = ANY (ARRAY['attachment'::text, 'report'::text, 'import'::text, 'export'::text])))

alter table operations.file add constraint file_sha256_check CHECK ((octet_length(sha256) = 32))

alter table operations.file add constraint file_size_check CHECK ((size >= 0))

alter table operations.file add constraint file_state_check CHECK ((state = ANY (ARRAY['uploading'::text, 'stored'::text, 'deleted'::text])))

alter table operations.file add constraint file_storage_key_key UNIQUE (storage_key)

alter table operations.file add constraint file_stored_check CHECK (((state <> 'stored'::text) OR ((size IS NOT NULL) AND (sha256 IS NOT NULL))))

alter table operations.job add constraint job_attempt_check CHECK ((attempt >= 0))

alter table operations.job add constraint job_dedupe_key_check CHECK (((length(dedupe_key) >= 1) AND (length(dedupe_key) <= 200)))

alter table operations.job add constraint job_end_time_check CHECK (((state = ANY (ARRAY['succeeded'::text, 'failed'::text, 'dead'::text, 'cancelled'::text])) = (end_time IS NOT NULL)))

alter table operations.job add constraint job_failure_message_check CHECK ((length(failure_message) <= 1000))

alter table operations.job add constraint job_kind_check CHECK (((kind ~ '^[a-z_]+\.[a-z_]+$'::text) AND (length(kind) <= 60)))

alter table operations.job add constraint job_language_check CHECK ((language = ANY (ARRAY['en'::text, 'zh-TW'::text])))

alter table operations.job add constraint job_lease_check CHECK (((state = 'running'::text) = (lease_until IS NOT NULL)))

alter table operations.job add constraint job_losses_check CHECK ((losses >= 0))

alter table operations.job add constraint job_max_attempts_check CHECK (((max_attempts >= 1) AND (max_attempts <= 100)))

alter table operations.job add constraint job_payload_check CHECK ((length((payload)::text) <= 70000))

alter table operations.job add constraint job_pkey PRIMARY KEY (id)

alter table operations.job add constraint job_priority_check CHECK (((priority >= 1) AND (priority <= 9)))

alter table operations.job add constraint job_progress_message_check CHECK ((length(progress_message) <= 200))

alter table operations.job add constraint job_queue_check CHECK ((queue ~ '^[a-z]{1,20}$'::text))

alter table operations.job add constraint job_requester_kind_check CHECK ((requester_kind = ANY (ARRAY['user'::text, 'api_client'::text, 'service'::text])))

alter table operations.job add constraint job_schedule_fkey FOREIGN KEY (schedule_id) REFERENCES operations.schedule(id)

alter table operations.job add constraint job_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'retry_wait'::text, 'succeeded'::text, 'failed'::text, 'dead'::text, 'cancelled'::text])))

alter table operations.job_attempt add constraint job_attempt_job_fkey FOREIGN KEY (job_id) REFERENCES operations.job(id) ON DELETE CASCADE

alter table operations.job_attempt add constraint job_attempt_outcome_check CHECK ((outcome = ANY (ARRAY['succeeded'::text, 'failed'::text, 'cancelled'::text, 'released'::text, 'lost'::text])))

alter table operations.job_attempt add constraint job_attempt_pkey PRIMARY KEY (job_id, epoch)

alter table operations.job_log add constraint job_log_job_fkey FOREIGN KEY (job_id) REFERENCES operations.job(id) ON DELETE CASCADE

alter table operations.job_log add constraint job_log_line_check CHECK ((length(line) <= 1000))

alter table operations.job_log add constraint job_log_pkey PRIMARY KEY (job_id, sequence)

alter table operations.schedule add constraint schedule_built_in_check CHECK ((built_in = (requester_kind = 'service'::text)))

alter table operations.schedule add constraint schedule_cron_check CHECK (((length(cron) >= 9) AND (length(cron) <= 100)))

alter table operations.schedule add constraint schedule_misfire_check CHECK ((misfire = ANY (ARRAY['run_once'::text, 'skip'::text])))

alter table operations.schedule add constraint schedule_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))

alter table operations.schedule add constraint schedule_name_key UNIQUE (name)

alter table operations.schedule add constraint schedule_overlap_check CHECK ((overlap = ANY (ARRAY['skip'::text, 'queue'::text])))

alter table operations.schedule add constraint schedule_payload_check CHECK ((length((payload)::text) <= 70000))

alter table operations.schedule add constraint schedule_pkey PRIMARY KEY (id)

alter table operations.schedule add constraint schedule_requester_kind_check CHECK ((requester_kind = ANY (ARRAY['user'::text, 'api_client'::text, 'service'::text])))

alter table operations.schedule add constraint schedule_time_zone_check CHECK (((length(time_zone) >= 1) AND (length(time_zone) <= 60)))

alter table operations.schedule_clock add constraint schedule_clock_pkey PRIMARY KEY (schedule_id)

alter table operations.schedule_clock add constraint schedule_clock_schedule_fkey FOREIGN KEY (schedule_id) REFERENCES operations.schedule(id)

alter table platform.idempotency add constraint idempotency_outcome_known CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])))

alter table platform.idempotency add constraint idempotency_pkey PRIMARY KEY (principal, rpc, key)

alter table platform.idempotency add constraint idempotency_request_hash_length CHECK ((octet_length(request_hash) = 32))

alter table platform.migration add constraint migration_pkey PRIMARY KEY (id)

alter table platform.migration add constraint migration_sha256_length CHECK ((octet_length(sha256) = 32))

alter table platform.outbox add constraint outbox_pkey PRIMARY KEY (id)

-- Indexes

CREATE INDEX allocation_balance_idx ON inventory.allocation USING btree (balance_id) WHERE (state = ANY (ARRAY['soft'::text, 'hard'::text, 'picked'::text]))
CREATE INDEX allocation_demand_idx ON inventory.allocation USING btree (demand_id, demand_line_id)
CREATE INDEX allocation_lease_idx ON inventory.allocation USING btree (lease_until) WHERE ((state = ANY (ARRAY['soft'::text, 'hard'::text])) AND (lease_until IS NOT NULL))
CREATE INDEX allocation_warehouse_idx ON inventory.allocation USING btree (warehouse_id, id)
CREATE INDEX api_secret_client_idx ON auth.api_secret USING btree (api_client_id)
CREATE INDEX barcode_item_idx ON inventory.barcode USING btree (item_id) WHERE (item_id IS NOT NULL)
CREATE INDEX barcode_location_idx ON inventory.barcode USING btree (location_id) WHERE (location_id IS NOT NULL)
CREATE INDEX barcode_lot_idx ON inventory.barcode USING btree (lot_id) WHERE (lot_id IS NOT NULL)
CREATE INDEX count_location_location_idx ON inventory.count_location USING btree (location_id)
CREATE INDEX count_lock_count_idx ON inventory.count_lock USING btree (count_id)
CREATE INDEX device_proof_use_expire_idx ON auth.device_proof_use USING btree (expire_time)
CREATE INDEX device_site_idx ON auth.device USING btree (site_id)
CREATE INDEX file_creator_idx ON operations.file USING btree (creator_kind, creator_id, id) WHERE (state = 'stored'::text)
CREATE INDEX file_expire_idx ON operations.file USING btree (expire_time) WHERE ((state = 'stored'::text) AND (expire_time IS NOT NULL))
CREATE INDEX file_purge_idx ON operations.file USING btree (delete_time) WHERE ((state = 'deleted'::text) AND (purge_time IS NULL))
CREATE INDEX file_unit_idx ON operations.file USING btree (unit_id, id) WHERE ((state = 'stored'::text) AND (unit_id IS NOT NULL))
CREATE INDEX file_upload_idx ON operations.file USING btree (create_time) WHERE (state = 'uploading'::text)
CREATE INDEX idempotency_create_time_idx ON platform.idempotency USING btree (create_time)
CREATE INDEX job_due_idx ON operations.job USING btree (queue, priority, run_time, id) WHERE (state = ANY (ARRAY['queued'::text, 'retry_wait'::text]))
CREATE INDEX job_end_time_idx ON operations.job USING btree (end_time) WHERE (end_time IS NOT NULL)
CREATE INDEX job_failed_idx ON operations.job USING btree (state, id) WHERE (state = ANY (ARRAY['failed'::text, 'dead'::text]))
CREATE INDEX job_kind_idx ON operations.job USING btree (kind, id)
CREATE INDEX job_lease_idx ON operations.job USING btree (lease_until) WHERE (state = 'running'::text)
CREATE INDEX job_requester_idx ON operations.job USING btree (requester_id, id)
CREATE INDEX job_schedule_idx ON operations.job USING btree (schedule_id, id) WHERE (schedule_id IS NOT NULL)
CREATE INDEX location_code_idx ON inventory.location USING btree (code)
CREATE INDEX location_parent_idx ON inventory.location USING btree (parent_id)
CREATE INDEX location_walk_idx ON inventory.location USING btree (warehouse_id, pick_sequence, code)
CREATE INDEX lot_expiry_idx ON inventory.lot USING btree (expiry_date) WHERE (state = ANY (ARRAY['active'::text, 'on_hold'::text]))
CREATE INDEX lot_no_idx ON inventory.lot USING btree (lot_no)
CREATE INDEX organization_unit_site_idx ON auth.organization_unit USING btree (site_id)
CREATE INDEX outbox_create_time_idx ON platform.outbox USING btree (create_time)
CREATE INDEX outbox_xid_sequence_idx ON platform.outbox USING btree (xid, sequence)
CREATE INDEX package_content_line_idx ON inventory.package_content USING btree (line_id)
CREATE INDEX period_change_site_idx ON inventory.period_change USING btree (site_id, id)
CREATE INDEX receipt_advance_ship_notice_idx ON inventory.receipt USING btree (advance_ship_notice) WHERE (advance_ship_notice <> ''::text)
CREATE INDEX receipt_line_item_idx ON inventory.receipt_line USING btree (item_id)
CREATE INDEX receipt_open_idx ON inventory.receipt USING btree (state, id) WHERE (state = ANY (ARRAY['draft'::text, 'expected'::text, 'receiving'::text, 'received'::text]))
CREATE INDEX receipt_purchase_order_idx ON inventory.receipt USING btree (purchase_order) WHERE (purchase_order <> ''::text)
CREATE INDEX receipt_supplier_idx ON inventory.receipt USING btree (supplier_id, id) WHERE (supplier_id IS NOT NULL)
CREATE INDEX receipt_warehouse_idx ON inventory.receipt USING btree (warehouse_id, id)
CREATE INDEX record_actor_idx ON audit.record USING btree (actor_id, record_time DESC, chain DESC, sequence DESC)
CREATE INDEX record_refused_idx ON audit.record USING btree (record_time DESC, chain DESC, sequence DESC) WHERE (outcome <> 'done'::text)
CREATE INDEX record_resource_idx ON audit.record USING btree (resource_type, resource_id, record_time DESC, chain DESC, sequence DESC)
CREATE INDEX record_time_idx ON audit.record USING btree (record_time DESC, chain DESC, sequence DESC)
CREATE INDEX record_unit_idx ON audit.record USING btree (unit_id, record_time DESC, chain DESC, sequence DESC) WHERE (unit_id IS NOT NULL)
CREATE INDEX record_xid_idx ON audit.record USING btree (xid)
CREATE INDEX role_grant_api_client_idx ON auth.role_grant USING btree (api_client_id) WHERE (revoke_time IS NULL)
CREATE INDEX role_grant_user_idx ON auth.role_grant USING btree (user_id) WHERE (revoke_time IS NULL)
CREATE INDEX serial_unit_location_idx ON inventory.serial_unit USING btree (location_id, item_id) WHERE (location_id IS NOT NULL)
CREATE INDEX serial_unit_no_idx ON inventory.serial_unit USING btree (serial_no)
CREATE INDEX session_device_idx ON auth.session USING btree (device_id) WHERE (revoke_time IS NULL)
CREATE INDEX session_user_idx ON auth.session USING btree (user_id, id DESC)
CREATE INDEX shipment_customer_idx ON inventory.shipment USING btree (customer_id, id) WHERE (customer_id IS NOT NULL)
CREATE INDEX shipment_warehouse_idx ON inventory.shipment USING btree (warehouse_id, id)
CREATE INDEX stock_balance_location_idx ON inventory.stock_balance USING btree (location_id, item_id)
CREATE INDEX stock_balance_lot_idx ON inventory.stock_balance USING btree (lot_id) WHERE (lot_id IS NOT NULL)
CREATE INDEX stock_balance_warehouse_idx ON inventory.stock_balance USING btree (warehouse_id, item_id, id)
CREATE INDEX stock_count_plan_idx ON inventory.stock_count USING btree (plan_id) WHERE (plan_id IS NOT NULL)
CREATE INDEX stock_count_warehouse_idx ON inventory.stock_count USING btree (warehouse_id, id)
CREATE INDEX stock_movement_backdated_idx ON ONLY inventory.stock_movement USING btree (item_id, business_time) WHERE backdated
CREATE INDEX stock_movement_from_idx ON ONLY inventory.stock_movement USING btree (from_location_id, record_time) WHERE (from_warehouse_id IS NOT NULL)
CREATE INDEX stock_movement_item_idx ON ONLY inventory.stock_movement USING btree (item_id, record_time, transaction_id, line_no)
CREATE INDEX stock_movement_lot_idx ON ONLY inventory.stock_movement USING btree (to_lot_id, record_time, transaction_id, line_no) WHERE (to_lot_id IS NOT NULL)
CREATE INDEX stock_movement_old_lot_idx ON ONLY inventory.stock_movement USING btree (from_lot_id, record_time) WHERE ((from_lot_id IS NOT NULL) AND (from_lot_id IS DISTINCT FROM to_lot_id))
CREATE INDEX stock_movement_serial_idx ON ONLY inventory.stock_movement USING gin (serial_ids) WITH (fastupdate=off) WHERE (serial_ids IS NOT NULL)
CREATE INDEX stock_movement_to_idx ON ONLY inventory.stock_movement USING btree (to_location_id, record_time) WHERE (to_warehouse_id IS NOT NULL)
CREATE INDEX stock_transaction_document_idx ON ONLY inventory.stock_transaction USING btree (document_id) WHERE (document_id IS NOT NULL)
CREATE INDEX stock_transaction_reversal_idx ON ONLY inventory.stock_transaction USING btree (reversal_of) WHERE (reversal_of IS NOT NULL)
CREATE INDEX stock_transaction_warehouse_idx ON ONLY inventory.stock_transaction USING btree (warehouse_id, movement_type, record_time, id)
CREATE INDEX task_document_idx ON inventory.task USING btree (document_id) WHERE (document_id IS NOT NULL)
CREATE INDEX task_open_idx ON inventory.task USING btree (warehouse_id, priority, due_time, pick_sequence) WHERE (state = ANY (ARRAY['ready'::text, 'claimed'::text]))
CREATE INDEX task_warehouse_idx ON inventory.task USING btree (warehouse_id, id)
CREATE INDEX transfer_from_idx ON inventory.transfer USING btree (from_warehouse_id, id)
CREATE INDEX transfer_line_item_idx ON inventory.transfer_line USING btree (item_id)
CREATE INDEX transfer_to_idx ON inventory.transfer USING btree (to_warehouse_id, id)
CREATE INDEX warehouse_site_idx ON inventory.warehouse USING btree (site_id)
CREATE UNIQUE INDEX api_client_name_key ON auth.api_client USING btree (name) WHERE (state = 'active'::text)
CREATE UNIQUE INDEX count_location_active_key ON inventory.count_location USING btree (location_id) WHERE active
CREATE UNIQUE INDEX device_serial_no_key ON auth.device USING btree (serial_no) WHERE (state = ANY (ARRAY['pending'::text, 'trusted'::text, 'suspended'::text]))
CREATE UNIQUE INDEX job_dedupe_key ON operations.job USING btree (kind, dedupe_key) WHERE ((dedupe_key IS NOT NULL) AND (state = ANY (ARRAY['queued'::text, 'running'::text, 'retry_wait'::text])))
CREATE UNIQUE INDEX job_occurrence_key ON operations.job USING btree (schedule_id, due_time) WHERE (due_time IS NOT NULL)
CREATE UNIQUE INDEX shipment_package_sscc_key ON inventory.shipment_package USING btree (number) WHERE (number ~ '^[0-9]{18}$'::text)

-- Views

create view inventory.stock_entry with (security_barrier=false) as
 SELECT m.record_time,
    m.transaction_id,
    m.line_no,
    1 AS leg,
    m.business_time,
    m.backdated,
    m.item_id,
    (- m.quantity) AS quantity,
    m.entered_quantity,
    m.entered_uom,
    m.from_location_id AS location_id,
    m.from_warehouse_id AS warehouse_id,
    m.from_lot_id AS lot_id,
    m.from_status AS status,
    m.from_owner_id AS owner_id,
    m.from_handling_unit_id AS handling_unit_id,
    m.serial_ids,
    m.document_line_id
   FROM inventory.stock_movement m
UNION ALL
 SELECT m.record_time,
    m.transaction_id,
    m.line_no,
    2 AS leg,
    m.business_time,
    m.backdated,
    m.item_id,
    m.quantity,
    m.entered_quantity,
    m.entered_uom,
    m.to_location_id AS location_id,
    m.to_warehouse_id AS warehouse_id,
    m.to_lot_id AS lot_id,
    m.to_status AS status,
    m.to_owner_id AS owner_id,
    m.to_handling_unit_id AS handling_unit_id,
    m.serial_ids,
    m.document_line_id
   FROM inventory.stock_movement m;

-- Functions

CREATE OR REPLACE FUNCTION audit.append(entries jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  entry jsonb;
  r audit.record;
  records audit.record[];
begin
  if jsonb_array_length(entries) = 0 then
    return;
  end if;
  r.chain := get_byte(sha256(convert_to(entries -> 0 ->> 'request_id', 'UTF8')), 0) % 16;
  perform pg_advisory_xact_lock(hashtext('audit.append'), r.chain);
  -- A statement of its own, so that it sees what the holder of the lock before has committed.
  select last.sequence, last.hash into r.sequence, r.hash
  from audit.record last
  where last.chain = r.chain
  order by last.sequence desc
  limit 1;
  if not found then
    r.sequence := 0;
    r.hash := audit.genesis_hash(r.chain);
  end if;
  r.xid := pg_current_xact_id();
  for entry in select value from jsonb_array_elements(entries) loop
    -- Read after the lock, so that times within a chain run backwards only when the clock does.
    r.record_time := clock_timestamp();
    r.sequence := r.sequence + 1;
    r.previous_hash := r.hash;
    r.actor_kind := entry ->> 'actor_kind';
    r.actor_id := entry ->> 'actor_id';
    r.actor_name := entry ->> 'actor_name';
    r.session_id := entry ->> 'session_id';
    r.device_id := entry ->> 'device_id';
    r.ip := entry ->> 'ip';
    r.request_id := entry ->> 'request_id';
    r.rpc := entry ->> 'rpc';
    r.action := entry ->> 'action';
    r.resource_type := entry ->> 'resource_type';
    r.resource_id := entry ->> 'resource_id';
    r.unit_id := (entry ->> 'unit_id')::uuid;
    r.outcome := entry ->> 'outcome';
    r.reason := entry ->> 'reason';
    -- Only an absent side is left out: a field that was or became null is part of the change.
    r.details := nullif(
      case when jsonb_typeof(entry -> 'before') = 'object' then jsonb_build_object('before', entry -> 'before') else '{}' end
      || case when jsonb_typeof(entry -> 'after') = 'object' then jsonb_build_object('after', entry -> 'after') else '{}' end,
      '{}'
    );
    r.details_salt := uuid_send(gen_random_uuid());
    r.details_digest := audit.details_digest(r.details, r.details_salt);
    r.hash := audit.record_hash(r);
    records := records || r;
  end loop;
  insert into audit.record select * from unnest(records);
end
$function$

CREATE OR REPLACE FUNCTION audit.demand(business_table regclass)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  execute format(
    'create constraint trigger audited after insert or update or delete on %s deferrable initially deferred for each row execute function audit.require_record()',
    business_table
  );
end
$function$

CREATE OR REPLACE FUNCTION audit.details_digest(details jsonb, salt bytea)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN sha256((salt || convert_to(COALESCE((details)::text, ''::text), 'UTF8'::name)))

CREATE OR REPLACE FUNCTION audit.genesis_hash(chain smallint)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN sha256(convert_to(('erp-core audit chain '::text || (chain)::text), 'UTF8'::name))

CREATE OR REPLACE FUNCTION audit.record_hash(r audit.record)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN sha256(convert_to(concat('erp-core audit record 1:', encode((r).previous_hash, 'hex'::text), encode((r).details_digest, 'hex'::text), encode(timestamptz_send((r).record_time), 'hex'::text), ':', (r).chain, ':', (r).sequence, ':', (r).xid, ':', (r).unit_id, ':', octet_length((r).actor_kind), ':', (r).actor_kind, octet_length((r).actor_id), ':', (r).actor_id, octet_length((r).actor_name), ':', (r).actor_name, octet_length((r).session_id), ':', (r).session_id, octet_length((r).device_id), ':', (r).device_id, octet_length((r).ip), ':', (r).ip, octet_length((r).request_id), ':', (r).request_id, octet_length((r).rpc), ':', (r).rpc, octet_length((r).action), ':', (r).action, octet_length((r).resource_type), ':', (r).resource_type, octet_length((r).resource_id), ':', (r).resource_id, octet_length((r).outcome), ':', (r).outcome, octet_length((r).reason), ':', (r).reason), 'UTF8'::name))

CREATE OR REPLACE FUNCTION audit.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end
$function$

CREATE OR REPLACE FUNCTION audit.require_record()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  if not exists (
    select from audit.record
    where xid = pg_current_xact_id() and record_time >= now() - interval '1 minute'
  ) then
    raise exception 'change of %.% without an audit record', tg_table_schema, tg_table_name
      using errcode = 'integrity_constraint_violation', constraint = 'audited';
  end if;
  return null;
end
$function$

CREATE OR REPLACE FUNCTION audit.verify_chain(wanted smallint, from_sequence bigint, to_sequence bigint)
 RETURNS TABLE(kind text, sequence bigint, verified bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  -- The record before the range is read too: the first one must follow it.
  first_sequence constant bigint := greatest(from_sequence - 1, 1);
  end_of_chain bigint;
  last_sequence bigint;
  mismatch bigint;
  break bigint;
begin
  select
    max(f.sequence),
    min(f.sequence) filter (where not f.intact),
    min(f.before_sequence + 1) filter (where f.before_sequence + 1 <> f.sequence or f.before_hash <> f.previous_hash),
    count(*) filter (where f.sequence >= from_sequence)
  into last_sequence, mismatch, break, verified
  from (
    select
      r.sequence,
      r.previous_hash,
      r.hash = audit.record_hash(r) and r.details_digest = audit.details_digest(r.details, r.details_salt) as intact,
      coalesce(lag(r.sequence) over in_order, first_sequence - 1) as before_sequence,
      coalesce(lag(r.hash) over in_order, case when r.sequence = 1 then audit.genesis_hash(wanted) else r.previous_hash end) as before_hash
    from audit.record r
    where r.chain = wanted and r.sequence between first_sequence and to_sequence
    window in_order as (order by r.sequence)
  ) f;
  last_sequence := coalesce(last_sequence, first_sequence - 1);
  -- A gap that reaches beyond the range.
  select max(r.sequence) into end_of_chain from audit.record r where r.chain = wanted;
  if break is null and last_sequence < to_sequence and last_sequence < end_of_chain then
    break := last_sequence + 1;
  end if;

  kind := case
    when mismatch is not null and (break is null or mismatch <= break) then 'hash_mismatch'
    when break is not null then 'link_broken'
  end;
  sequence := least(mismatch, break);
  return next;
end
$function$

CREATE OR REPLACE FUNCTION inventory.allocate(p_warehouse_id uuid, p_demands jsonb, p_changes jsonb)
 RETURNS TABLE(line integer, rank bigint, balance_id bigint, quantity numeric)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
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
$function$

CREATE OR REPLACE FUNCTION inventory.change_allocated(p_changes jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  balance_ids constant bigint[] := array(select (c ->> 'balance_id')::bigint from jsonb_array_elements(p_changes) c);
begin
  perform
  from inventory.stock_balance b
  where b.id = any (balance_ids)
  order by b.item_id, b.location_id, b.lot_id, b.status
  for update;
  update inventory.stock_balance b
  set allocated = b.allocated + c.delta, update_time = now()
  from (
    select (c ->> 'balance_id')::bigint as balance_id, sum((c ->> 'delta')::numeric) as delta
    from jsonb_array_elements(p_changes) c
    group by 1
  ) c
  where b.id = any (balance_ids) and b.id = c.balance_id;
end
$function$

CREATE OR REPLACE FUNCTION inventory.check_allocated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
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
$function$

CREATE OR REPLACE FUNCTION inventory.check_transit()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
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
$function$

CREATE OR REPLACE FUNCTION inventory.create_partitions()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
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
$function$

CREATE OR REPLACE FUNCTION inventory.follow_organization_unit()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
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
$function$

CREATE OR REPLACE FUNCTION inventory.lock_stock(p_location_id uuid, p_lot_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  perform
  from inventory.stock_balance b
  where b.location_id = p_location_id or b.lot_id = p_lot_id
  order by b.item_id, b.location_id, b.lot_id, b.status
  for update;
end
$function$

CREATE OR REPLACE FUNCTION inventory.post_batch(p_documents jsonb)
 RETURNS SETOF inventory.posting_outcome
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  outcomes inventory.posting_outcome[] := inventory.post_documents(p_documents);
  outcome inventory.posting_outcome;
  records jsonb[] := '{}';
begin
  foreach outcome in array coalesce(outcomes, '{}') loop
    if outcome.outcome in ('posted', 'refused') then
      records := array_append(records, (p_documents -> (outcome.doc - 1) -> 'audit') || case outcome.outcome
        when 'posted' then '{"outcome": "done"}'
        else jsonb_build_object('outcome', 'failed', 'reason', outcome.reason, 'after', null)
      end);
    end if;
  end loop;
  insert into platform.outbox (topic, resource_type, resource_id, unit_id, payload)
  select
    'inventory.stock.posted', 'stock_transaction', o.transaction_id::text, (d ->> 'warehouse_id')::uuid,
    jsonb_build_object('movement_type', d ->> 'movement_type', 'lines', cardinality(o.quantities))
  from unnest(outcomes) o
  cross join lateral (select p_documents -> (o.doc - 1) as d) s
  where o.outcome = 'posted';
  perform audit.append(to_jsonb(records));
  return query select * from unnest(outcomes);
end
$function$

CREATE OR REPLACE FUNCTION inventory.post_documents(p_documents jsonb)
 RETURNS inventory.posting_outcome[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  docs inventory.posting_document[];
  lines inventory.posting_line[];
  sides inventory.posting_side[];
  -- By document: why it is not posted; what it was posted as before; what somebody should look at.
  reasons text[];
  details jsonb[];
  replayed uuid[];
  noted text[];
  -- By balance, in the order of its key.
  balance_ids bigint[] := '{}';
  amounts numeric[] := '{}';
  holds numeric[] := '{}';
  unlimited boolean[] := '{}';
  made_ids bigint[] := '{}';
  made_serials uuid[];
  -- By line: the balances of its sides, null on a virtual one.
  from_balance integer[];
  to_balance integer[];
  quantities numeric[];
  place_ids uuid[] := '{}';
  lot_ids uuid[] := '{}';
  -- What the documents have to do with: each question to the tables costs its price even when nothing is to be found.
  keyed integer := 0;
  backdated boolean := false;
  reversing boolean := false;
  with_serials boolean := false;
  with_single boolean := false;
  refused boolean;
  outcomes inventory.posting_outcome[];
  line inventory.posting_line;
  document inventory.posting_document;
  kept integer;
  at integer;
  first_at integer;
  undo integer;
  side integer;
  q numeric;
  r record;
begin
  for doc in 0 .. jsonb_array_length(p_documents) - 1 loop
    backdated := backdated or (p_documents -> doc ->> 'business_time')::timestamptz < now() - interval '1 minute';
  end loop;
  -- Whoever posts into the past waits for a period that is being closed, and reads its end only then.
  if backdated then
    for r in
      select distinct w.site_id
      from jsonb_array_elements(p_documents) d
      join inventory.warehouse w on w.id = (d ->> 'warehouse_id')::uuid
      where (d ->> 'business_time')::timestamptz < now() - interval '1 minute'
      order by w.site_id
    loop
      perform pg_advisory_xact_lock_shared(hashtext('inventory.period'), hashtext(r.site_id::text));
    end loop;
  end if;
  docs := inventory.read_documents(p_documents);
  foreach document in array coalesce(docs, '{}') loop
    reasons[document.doc] := document.reason;
    details[document.doc] := document.metadata;
    replayed[document.doc] := null;
    noted[document.doc] := null;
    keyed := keyed + (document.key is not null)::integer;
    reversing := reversing or document.reversal_of is not null;
  end loop;

  -- Keys first: whoever comes second with the same one waits here until the first is done.
  if keyed > 0 then
    insert into inventory.posting_key (key, scope, request_hash, transaction_id, create_time)
    select d.key, d.scope, d.request_hash, d.id, now()
    from unnest(docs) d
    where d.key is not null
    -- The first of twins in one call gets the key.
    order by d.key, d.scope, d.doc
    on conflict do nothing;
    get diagnostics kept = row_count;
    if kept < keyed then
      for r in
        select d.doc, k.transaction_id, k.request_hash = d.request_hash as same, k.create_time, k.reason, k.metadata
        from unnest(docs) d
        join inventory.posting_key k on k.key = d.key and k.scope = d.scope
        where k.transaction_id <> d.id
      loop
        replayed[r.doc] := r.transaction_id;
        reasons[r.doc] := case when r.same then r.reason else 'IDEMPOTENCY_KEY_REUSED' end;
        details[r.doc] := case
          when r.same then r.metadata
          else jsonb_build_object('first_time', to_char(r.create_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        end;
      end loop;
    end if;
  end if;

  lines := coalesce(inventory.read_lines(p_documents, docs), '{}');
  foreach line in array lines loop
    with_serials := with_serials or line.serial_tracked;
    with_single := with_single or line.single_item or line.single_lot;
    if line.warning is not null then
      noted[line.doc] := line.warning;
    end if;
    if line.reason is not null and reasons[line.doc] is null and replayed[line.doc] is null then
      reasons[line.doc] := line.reason;
      details[line.doc] := line.metadata;
    end if;
  end loop;

  -- A piece that two documents move must be judged after the first of them is posted.
  if with_serials then
    for r in
      select distinct p.doc
      from (
        select l.doc, min(l.doc) over (partition by l.item_id, s) as first_doc
        from unnest(lines) l, unnest(l.serials) s
      ) p
      where p.doc > p.first_doc
    loop
      if reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := 'again';
      end if;
    end loop;
  end if;

  -- Places that take one item, or one lot of it, only are filled by one transaction at a time.
  if with_single then
    perform
    from inventory.location
    where id in (select l.to_location_id from unnest(lines) l where (l.single_item or l.single_lot) and l.to_warehouse_id is not null)
    order by id
    for no key update;
  end if;

  at := 0;
  foreach line in array lines loop
    at := at + 1;
    from_balance[at] := null;
    to_balance[at] := null;
    quantities[at] := line.quantity;
    continue when reasons[line.doc] is not null or replayed[line.doc] is not null;
    if line.from_warehouse_id is not null then
      sides := array_append(sides, row(
        at, false, line.item_id, line.from_location_id, line.from_lot_id, line.from_status, line.from_warehouse_id, line.from_negative
      )::inventory.posting_side);
      place_ids := array_append(place_ids, line.from_location_id);
    end if;
    if line.to_warehouse_id is not null then
      sides := array_append(sides, row(
        at, true, line.item_id, line.to_location_id, line.to_lot_id, line.to_status, line.to_warehouse_id, line.to_negative
      )::inventory.posting_side);
      place_ids := array_append(place_ids, line.to_location_id);
    end if;
    if line.from_lot_id is not null or line.to_lot_id is not null then
      lot_ids := array_append(lot_ids, coalesce(line.from_lot_id, line.to_lot_id));
    end if;
  end loop;

  -- Balances that are not there yet are made first, then all are locked, both in the order of their keys: whoever waits for
  -- one that is being made holds no other yet. Nothing is made for stock that is only asked for.
  for r in
    select k.*, b.id
    from (
      select
        s.item_id, s.location_id, s.lot_id, s.status, s.warehouse_id, bool_or(s.negative) as negative,
        bool_or(s.incoming or s.negative) as needed, array_agg(case when s.incoming then s.at else -s.at end) as ats
      from unnest(sides) s
      group by s.item_id, s.location_id, s.lot_id, s.status, s.warehouse_id
    ) k
    left join inventory.stock_balance b
      on b.item_id = k.item_id and b.location_id = k.location_id and b.lot_id is not distinct from k.lot_id and b.status = k.status
      and b.owner_id is null and b.handling_unit_id is null
    order by k.item_id, k.location_id, k.lot_id, k.status
  loop
    if r.id is null and r.needed then
      insert into inventory.stock_balance (warehouse_id, item_id, location_id, lot_id, status, negative_allowed, update_time)
      values (r.warehouse_id, r.item_id, r.location_id, r.lot_id, r.status, r.negative, now())
      on conflict on constraint stock_balance_key do nothing
      returning id into r.id;
      if r.id is not null then
        made_ids := array_append(made_ids, r.id);
      else
        -- Another transaction has made it in the meantime.
        select b.id into strict r.id
        from inventory.stock_balance b
        where b.item_id = r.item_id and b.location_id = r.location_id and b.lot_id is not distinct from r.lot_id
          and b.status = r.status and b.owner_id is null and b.handling_unit_id is null;
      end if;
    end if;
    continue when r.id is null;
    balance_ids := array_append(balance_ids, r.id);
    side := cardinality(balance_ids);
    foreach at in array r.ats loop
      if at > 0 then
        to_balance[at] := side;
      else
        from_balance[-at] := side;
      end if;
    end loop;
  end loop;
  for r in
    select b.on_hand, b.allocated, b.negative_allowed
    from unnest(balance_ids) with ordinality k (id, place)
    join inventory.stock_balance b on b.id = k.id
    order by k.place
    for update of b
  loop
    amounts := array_append(amounts, r.on_hand);
    holds := array_append(holds, r.allocated);
    unlimited := array_append(unlimited, r.negative_allowed);
  end loop;
  if cardinality(amounts) <> cardinality(balance_ids) then
    raise exception 'a balance has gone';
  end if;

  -- Only before its first posting can an item change in what it is counted in. The first balance of an item waited, by its
  -- foreign key, for whoever was changing it: what was read before that wait is read again, in another call.
  if made_ids <> '{}' then
    for r in
      select l.doc
      from unnest(lines) l
      join inventory.item i on i.id = l.item_id
      where i.version <> l.item_version
    loop
      if reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := 'again';
      end if;
    end loop;
  end if;

  -- A place that was closed, or a lot that was barred, while this call waited for its locks.
  if exists (select from inventory.location p where p.id = any (place_ids) and (p.blocked or p.archived)) then
    for r in
      select l.doc, f.code
      from unnest(lines) l
      join inventory.location f on f.id in (l.from_location_id, l.to_location_id)
      where f.blocked or f.archived
      order by l.doc, l.line_no
    loop
      if reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := 'LOCATION_BLOCKED';
        details[r.doc] := jsonb_build_object('location', r.code);
      end if;
    end loop;
  end if;
  if lot_ids <> '{}' and exists (select from inventory.lot o where o.id = any (lot_ids) and o.state <> 'active') then
    for r in
      select l.doc, o.lot_no, o.state
      from unnest(lines) l
      join inventory.lot o on o.id = coalesce(l.from_lot_id, l.to_lot_id)
      join inventory.movement_type t on t.code = docs[l.doc].movement_type
      where docs[l.doc].reversal_of is null
        and (t.issues and o.state <> 'active' or t.creates and o.state in ('recalled', 'closed'))
      order by l.doc, l.line_no
    loop
      if reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := 'LOT_ON_HOLD';
        details[r.doc] := jsonb_build_object('lot', r.lot_no, 'state', r.state);
      end if;
    end loop;
  end if;

  -- One item, or one lot of an item, at places that take no more. What an earlier document does there is known only when it
  -- is posted.
  if with_single then
    for r in
      select l.doc, l.to_code, o.touched, case when l.single_item and o.other_item then 'item' else 'lot' end as mixed
      from unnest(lines) l
      cross join lateral (
        select
          exists (
            select from unnest(lines) e where e.doc < l.doc and l.to_location_id in (e.from_location_id, e.to_location_id)
          ) as touched,
          exists (
            select from inventory.stock_balance b
            where b.location_id = l.to_location_id and b.on_hand <> 0 and b.item_id <> l.item_id
            union all
            select from unnest(lines) e where e.doc = l.doc and e.to_location_id = l.to_location_id and e.item_id <> l.item_id
          ) as other_item,
          exists (
            select from inventory.stock_balance b
            where b.location_id = l.to_location_id and b.on_hand <> 0 and b.item_id = l.item_id and b.lot_id is distinct from l.to_lot_id
            union all
            select from unnest(lines) e
            where e.doc = l.doc and e.to_location_id = l.to_location_id and e.item_id = l.item_id and e.to_lot_id is distinct from l.to_lot_id
          ) as other_lot
      ) o
      where l.to_warehouse_id is not null and (l.single_item or l.single_lot)
        and (o.touched or (l.single_item and o.other_item) or (l.single_lot and o.other_lot))
      order by l.doc, l.line_no
    loop
      if reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := case when r.touched then 'again' else 'MIXED_NOT_ALLOWED' end;
        details[r.doc] := jsonb_build_object('location', r.to_code, 'mixed', r.mixed);
      end if;
    end loop;
  end if;

  -- Pieces with numbers of their own: known ones are locked, new ones are made, in one order.
  if with_serials then
    with piece as (
      select l.doc, l.item_id, s.serial_no, l.to_lot_id, l.to_location_id, l.to_warehouse_id, l.to_status, l.from_warehouse_id
      from unnest(lines) l, unnest(l.serials) as s (serial_no)
      where reasons[l.doc] is null and replayed[l.doc] is null
    ),
    made as (
      insert into inventory.serial_unit as u (id, item_id, serial_no, lot_id, state, warehouse_id)
      select platform.uuid_v7(), p.item_id, p.serial_no, p.to_lot_id, 'planned', p.to_warehouse_id
      from piece p
      where p.from_warehouse_id is null
      group by p.item_id, p.serial_no, p.to_lot_id, p.to_warehouse_id
      order by p.item_id, p.serial_no
      on conflict on constraint serial_unit_no_key do nothing
      returning id
    )
    select coalesce(array_agg(id), '{}') into made_serials from made;
    perform
    from inventory.serial_unit u
    where (u.item_id, u.serial_no) in (select l.item_id, s from unnest(lines) l, unnest(l.serials) s)
    order by u.item_id, u.serial_no
    for update;
    for r in
      select l.doc, l.item_code, l.from_code, s.serial_no,
        case
          when l.from_warehouse_id is not null and (
            u.id is null or u.state <> 'in_stock' or u.location_id <> l.from_location_id or u.stock_status <> l.from_status
            or u.lot_id is distinct from l.from_lot_id
          ) then 'SERIAL_NOT_AT_LOCATION'
          when count(*) over (partition by l.doc, l.item_id, s.serial_no) > 1 then 'DUPLICATE_SERIAL'
          when l.from_warehouse_id is null and (
            u.state = 'in_stock' or (t.creates and u.state <> 'planned') or u.lot_id is distinct from l.to_lot_id
          ) then 'DUPLICATE_SERIAL'
        end as reason
      from unnest(lines) l
      cross join unnest(l.serials) as s (serial_no)
      join inventory.movement_type t on t.code = docs[l.doc].movement_type
      left join inventory.serial_unit u on u.item_id = l.item_id and u.serial_no = s.serial_no
      order by l.doc, l.line_no
    loop
      if r.reason is not null and reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := r.reason;
        details[r.doc] := jsonb_build_object('item', r.item_code, 'serial', r.serial_no, 'location', r.from_code);
      end if;
    end loop;
  end if;

  -- Line by line, each as if those before it had been posted.
  first_at := 1;
  for at in 1 .. cardinality(lines) loop
    line := lines[at];
    if at > 1 and line.doc <> document.doc or at = 1 then
      document := docs[line.doc];
      first_at := at;
    end if;
    continue when reasons[line.doc] is not null or replayed[line.doc] is not null;
    side := from_balance[at];
    q := line.quantity;
    if q is null then
      q := inventory.rounded_quantity(
        line.entered, line.numerator, line.denominator, line.decimals,
        coalesce(amounts[case when line.from_warehouse_id is not null then side else to_balance[at] end], 0),
        case when line.from_warehouse_id is not null then -1 else 1 end
      );
      quantities[at] := q;
    end if;
    if q <= 0 then
      reasons[line.doc] := 'PRECISION_EXCEEDED';
      details[line.doc] := line.metadata;
    elsif line.from_warehouse_id is not null then
      if side is not null then
        amounts[side] := amounts[side] - q;
        if line.from_allocated then
          holds[side] := holds[side] - q;
        end if;
      end if;
      if side is null or not unlimited[side] and amounts[side] < holds[side] or holds[side] < 0 then
        reasons[line.doc] := case when side is null or amounts[side] < 0 then 'INSUFFICIENT_STOCK' else 'ALLOCATED_STOCK' end;
        details[line.doc] := jsonb_build_object(
          'item', line.item_code, 'location', line.from_code, 'lot', coalesce(line.lot_no, ''),
          'on_hand', coalesce(trim_scale(amounts[side] + q), 0)::text,
          'allocated', coalesce(trim_scale(holds[side] + case when line.from_allocated then q else 0 end), 0)::text,
          'requested', trim_scale(q)::text
        );
      end if;
    end if;
    if line.to_warehouse_id is not null and reasons[line.doc] is null then
      side := to_balance[at];
      if side is null then
        raise exception 'line % of document % has a place without a balance', line.line_no, document.id;
      end if;
      amounts[side] := amounts[side] + q;
      if line.to_allocated then
        holds[side] := holds[side] + q;
      end if;
    end if;
    if reasons[line.doc] is not null then
      -- Takes back what the lines of the document before this one did, and what this one took.
      for undo in reverse at .. first_at loop
        side := from_balance[undo];
        if side is not null and quantities[undo] > 0 then
          amounts[side] := amounts[side] + quantities[undo];
          if lines[undo].from_allocated then
            holds[side] := holds[side] + quantities[undo];
          end if;
        end if;
        side := to_balance[undo];
        if undo < at and side is not null then
          amounts[side] := amounts[side] - quantities[undo];
          if lines[undo].to_allocated then
            holds[side] := holds[side] - quantities[undo];
          end if;
        end if;
      end loop;
    end if;
  end loop;
  refused := array_remove(reasons, null) <> '{}';

  -- From here on it is settled what is posted.
  update inventory.stock_balance b
  set
    on_hand = t.on_hand,
    allocated = t.allocated,
    first_receipt_time = case when b.on_hand <= 0 and t.on_hand > b.on_hand then now() else coalesce(b.first_receipt_time, now()) end,
    update_time = now()
  from unnest(balance_ids, amounts, holds) as t (id, on_hand, allocated)
  where b.id = t.id and (b.on_hand <> t.on_hand or b.allocated <> t.allocated);

  insert into inventory.stock_transaction (
    id, record_time, movement_type, warehouse_id, business_time, reason_code, note, document_kind, document_id, actor_kind,
    actor_id, actor_name, device_id, request_id, reversal_of, warnings
  )
  select
    d.id, now(), d.movement_type, d.warehouse_id, d.business_time, d.reason_code, d.note, d.document_kind, d.document_id,
    d.actor_kind, d.actor_id, d.actor_name, d.device_id, d.request_id, d.reversal_of,
    case when noted[d.doc] is null then d.warnings else d.warnings || noted[d.doc] end
  from unnest(docs) d
  where reasons[d.doc] is null and replayed[d.doc] is null;

  insert into inventory.stock_movement (
    record_time, transaction_id, line_no, business_time, item_id, quantity, entered_quantity, entered_uom, from_location_id,
    to_location_id, from_warehouse_id, to_warehouse_id, from_lot_id, to_lot_id, from_status, to_status, serial_ids,
    document_line_id
  )
  select
    now(), d.id, l.line_no, d.business_time, l.item_id, quantities[l.at], l.entered, l.uom,
    l.from_location_id, l.to_location_id, l.from_warehouse_id, l.to_warehouse_id, l.from_lot_id, l.to_lot_id, l.from_status,
    l.to_status,
    case when l.serial_tracked then array(
      select u.id
      from unnest(l.serials) as s (serial_no)
      cross join lateral (
        -- Piece by piece: an item may have very many.
        select u.id, u.serial_no from inventory.serial_unit u where u.item_id = l.item_id and u.serial_no = s.serial_no offset 0
      ) u
      order by u.serial_no
    ) end,
    l.document_line_id
  from unnest(lines) with ordinality as l (
    doc, line_no, item_id, item_code, item_version, decimals, entered, uom, numerator, denominator, quantity, serial_tracked, from_location_id,
    to_location_id, from_code, to_code, from_warehouse_id, to_warehouse_id, from_lot_id, to_lot_id, lot_no, from_status, to_status,
    from_allocated, to_allocated, from_negative, to_negative, single_item, single_lot, serials, document_line_id, warning, reason,
    metadata, at
  )
  cross join lateral (select docs[l.doc].id, docs[l.doc].business_time) d
  where reasons[l.doc] is null and replayed[l.doc] is null;

  -- A movement can be taken back only once, in parts or as a whole: the check of the table sees to it.
  if reversing then
    insert into inventory.movement_reversal as v (transaction_id, line_no, quantity, reversed)
    select
      docs[l.doc].reversal_of,
      (p_documents -> (l.doc - 1) -> 'lines' -> (l.line_no - 1) ->> 'original_line_no')::integer,
      (p_documents -> (l.doc - 1) -> 'lines' -> (l.line_no - 1) ->> 'original_quantity')::numeric,
      l.quantity
    from unnest(lines) l
    where docs[l.doc].reversal_of is not null and reasons[l.doc] is null and replayed[l.doc] is null
    on conflict (transaction_id, line_no) do update set reversed = v.reversed + excluded.reversed;
  end if;

  if made_serials is not null then
    update inventory.serial_unit u
    set
      state = case
        when l.to_warehouse_id is not null then 'in_stock'
        when docs[l.doc].reversal_of is null then l.serial_state
        when l.creates then 'planned'
        when l.movement_type = 'RTN_CUST' then 'shipped'
        else 'issued'
      end,
      lot_id = l.to_lot_id,
      location_id = case when l.to_warehouse_id is not null then l.to_location_id end,
      warehouse_id = coalesce(l.to_warehouse_id, l.from_warehouse_id),
      stock_status = case when l.to_warehouse_id is not null then l.to_status end,
      update_time = now()
    from (
      select
        k.id, l.doc, l.to_warehouse_id, l.from_warehouse_id, l.to_location_id, l.to_lot_id, l.to_status,
        t.code as movement_type, t.serial_state, t.creates
      from unnest(lines) l
      cross join unnest(l.serials) as s (serial_no)
      cross join lateral (
        select k.id from inventory.serial_unit k where k.item_id = l.item_id and k.serial_no = s.serial_no offset 0
      ) k
      join inventory.movement_type t on t.code = docs[l.doc].movement_type
      where reasons[l.doc] is null and replayed[l.doc] is null
      offset 0
    ) l
    where u.id = l.id;
    delete from inventory.serial_unit u where u.id = any (made_serials) and u.state = 'planned' and u.update_time = now();
  end if;

  if refused then
    -- A refused document leaves no empty balance behind.
    delete from inventory.stock_balance b
    where b.id = any (made_ids) and not exists (
      select from generate_subscripts(lines, 1) as n (at)
      where b.id in (balance_ids[from_balance[n.at]], balance_ids[to_balance[n.at]]) and reasons[lines[n.at].doc] is null
        and replayed[lines[n.at].doc] is null
    );
    -- A refusal by a rule is the answer to its key. What the caller can mend, or only has to say again, is not kept.
    delete from inventory.posting_key k
    using unnest(docs) d
    where k.key = d.key and k.scope = d.scope and k.transaction_id = d.id and reasons[d.doc] in ('again', 'PRECISION_EXCEEDED');
    update inventory.posting_key k
    set reason = reasons[d.doc], metadata = details[d.doc]
    from unnest(docs) d
    where k.key = d.key and k.scope = d.scope and k.transaction_id = d.id and reasons[d.doc] is not null;
  end if;

  -- What was posted is known, and not read again.
  at := 0;
  foreach document in array coalesce(docs, '{}') loop
    first_at := at + 1;
    while at < cardinality(lines) and lines[at + 1].doc = document.doc loop
      at := at + 1;
      quantities[at] := trim_scale(quantities[at]);
    end loop;
    if reasons[document.doc] is null and replayed[document.doc] is null then
      outcomes[document.doc] := row(
        document.doc, 'posted', document.id, now(), null::text, null::jsonb, quantities[first_at:at]::text[],
        case when noted[document.doc] is null then document.warnings else document.warnings || noted[document.doc] end
      )::inventory.posting_outcome;
    end if;
  end loop;

  -- A repeated document gets the answer of the first, also when both are in this call.
  if refused or array_remove(replayed, null) <> '{}' then
    for r in
      select
        d.doc,
        case
          when reasons[d.doc] = 'again' or (replayed[d.doc] is not null and reasons[d.doc] is null and k.key is null) then 'again'
          when k.reason is not null or reasons[d.doc] is not null then 'refused'
          else 'replayed'
        end as outcome,
        coalesce(replayed[d.doc], d.id) as transaction_id,
        t.record_time,
        coalesce(reasons[d.doc], k.reason) as reason,
        case when reasons[d.doc] is not null then details[d.doc] else k.metadata end as metadata,
        case when t.id is not null then array(
          select trim_scale(m.quantity)::text
          from inventory.stock_movement m
          where m.record_time = t.record_time and m.transaction_id = t.id
          order by m.line_no
        ) end as quantities,
        t.warnings
      from unnest(docs) d
      left join inventory.posting_key k on replayed[d.doc] is not null and k.key = d.key and k.scope = d.scope
      left join inventory.stock_transaction t
        on reasons[d.doc] is null and k.reason is null and t.id = replayed[d.doc] and t.record_time = k.create_time
      where reasons[d.doc] is not null or replayed[d.doc] is not null
    loop
      outcomes[r.doc] := r;
    end loop;
  end if;
  return outcomes;
end
$function$

CREATE OR REPLACE FUNCTION inventory.post_stock(p_documents jsonb)
 RETURNS SETOF inventory.posting_outcome
 LANGUAGE sql
 SET search_path TO 'pg_catalog'
AS $function$
  select * from unnest(inventory.post_documents(p_documents))
$function$

CREATE OR REPLACE FUNCTION inventory.read_documents(p_documents jsonb)
 RETURNS inventory.posting_document[]
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  documents inventory.posting_document[];
  d inventory.posting_document;
  source jsonb;
  asked timestamptz;
  -- What belongs to the document before this one mostly belongs to this one, too.
  t inventory.movement_type;
  place record;
  known_id uuid;
  cause inventory.reason_code;
begin
  for doc in 1 .. jsonb_array_length(p_documents) loop
    source := p_documents -> (doc - 1);
    asked := (source ->> 'business_time')::timestamptz;
    d := null;
    d.doc := doc;
    d.id := (source ->> 'id')::uuid;
    d.movement_type := source ->> 'movement_type';
    d.warehouse_id := (source ->> 'warehouse_id')::uuid;
    d.business_time := least(coalesce(asked, now()), now());
    d.reason_code := source ->> 'reason_code';
    d.note := coalesce(source ->> 'note', '');
    d.key := (source ->> 'key')::uuid;
    d.scope := (source ->> 'scope')::uuid;
    d.request_hash := decode(source ->> 'request_hash', 'hex');
    d.document_kind := source ->> 'document_kind';
    d.document_id := (source ->> 'document_id')::uuid;
    d.actor_kind := source ->> 'actor_kind';
    d.actor_id := source ->> 'actor_id';
    d.actor_name := source ->> 'actor_name';
    d.device_id := source ->> 'device_id';
    d.request_id := source ->> 'request_id';
    d.direct := coalesce((source ->> 'direct')::boolean, false);
    d.reversal_of := (source ->> 'reversal_of')::uuid;
    d.warnings := case when asked > now() + interval '5 minutes' then array['CLOCK_SKEW'] else '{}' end;
    if t.code is distinct from d.movement_type then
      select * into strict t from inventory.movement_type y where y.code = d.movement_type;
    end if;
    if doc = 1 or known_id is distinct from d.warehouse_id then
      known_id := d.warehouse_id;
      select w.id, w.archived, s.code as site, s.time_zone, g.phase, g.backdate_tolerance_minutes, g.closed_until
      into place
      from inventory.warehouse w
      join inventory.site s on s.id = w.site_id
      join inventory.site_setting g on g.site_id = w.site_id
      where w.id = d.warehouse_id;
    end if;
    d.time_zone := place.time_zone;
    cause := null;
    if d.reason_code is not null then
      select * into cause from inventory.reason_code c where c.code = d.reason_code;
    end if;
    d.reason := case
      when place.id is null then 'NOT_FOUND'
      when (source ->> 'everywhere')::boolean is not true and not coalesce(source -> 'unit_ids' ? place.id::text, false) then 'NOT_FOUND'
      when place.archived then 'ARCHIVED'
      when d.direct and not t.direct then 'MOVEMENT_NOT_ALLOWED'
      when d.movement_type = 'OPENING' and d.reversal_of is null and place.phase <> 'setup' then 'SITE_LIVE'
      when d.reason_code is null then case when d.reversal_of is null and t.reason_needed then 'REASON_REQUIRED' end
      when cause.code is null or cause.archived then 'REASON_NOT_ALLOWED'
      when d.reversal_of is null and cause.movement_types <> '{}' and not d.movement_type = any (cause.movement_types)
        then 'REASON_NOT_ALLOWED'
      when cause.requires_note and d.note = '' then 'REASON_REQUIRED'
    end;
    if d.reason is null and asked is not null then
      d.reason := case
        when (asked at time zone place.time_zone)::date <= place.closed_until then 'PERIOD_CLOSED'
        when (source ->> 'may_backdate')::boolean is not true
          and asked < now() - make_interval(mins => place.backdate_tolerance_minutes) then 'BACKDATE_NOT_ALLOWED'
      end;
    end if;
    if d.reason = 'NOT_FOUND' then
      d.metadata := jsonb_build_object('resource', 'warehouse');
    elsif d.reason is not null then
      d.metadata := jsonb_build_object(
        'resource', 'warehouse', 'movement_type', d.movement_type, 'detail', 'its document posts it', 'site', place.site,
        'reason_code', d.reason_code, 'closed_until', place.closed_until::text,
        'earliest', to_char(
          (now() - make_interval(mins => place.backdate_tolerance_minutes)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        )
      );
    end if;
    documents[doc] := d;
  end loop;
  return documents;
end
$function$

CREATE OR REPLACE FUNCTION inventory.read_lines(p_documents jsonb, p_heads inventory.posting_document[])
 RETURNS inventory.posting_line[]
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  lines inventory.posting_line[];
  d inventory.posting_document;
  l inventory.posting_line;
  source jsonb;
  x jsonb;
  t inventory.movement_type;
  -- A reversal goes the other way, and no rule about use or origin applies to it.
  reversal boolean;
  from_virtual_id uuid;
  to_virtual_id uuid;
  from_place boolean;
  to_place boolean;
  issues boolean;
  creates boolean;
  receives boolean;
  business_date date;
  counting boolean := exists (select from inventory.count_lock);
  named_from uuid;
  named_to uuid;
  -- The item, both places, and the lot.
  m record;
  f record;
  g record;
  n inventory.lot;
  -- The item of the lot that stock gets.
  new_lot_item uuid;
  lot_tracked boolean;
  exact boolean;
  detail text;
  side_code text;
begin
  foreach d in array p_heads loop
    continue when d.reason is not null;
    source := p_documents -> (d.doc - 1) -> 'lines';
    if t.code is distinct from d.movement_type then
      select * into t from inventory.movement_type y where y.code = d.movement_type;
    end if;
    reversal := d.reversal_of is not null;
    from_virtual_id := case when reversal then t.to_virtual_id else t.from_virtual_id end;
    to_virtual_id := case when reversal then t.from_virtual_id else t.to_virtual_id end;
    from_place := case when reversal then t.to_place else t.from_place end;
    to_place := case when reversal then t.from_place else t.to_place end;
    issues := t.issues and not reversal;
    creates := t.creates and not reversal;
    receives := t.receives and not reversal;
    business_date := (d.business_time at time zone d.time_zone)::date;
    for at in 0 .. jsonb_array_length(source) - 1 loop
      x := source -> at;
      l := null;
      l.doc := d.doc;
      l.line_no := at + 1;
      l.entered := (x ->> 'quantity')::numeric;
      l.uom := x ->> 'uom';
      l.document_line_id := (x ->> 'document_line_id')::uuid;
      named_from := (x ->> 'from_location_id')::uuid;
      named_to := (x ->> 'to_location_id')::uuid;
      l.from_lot_id := (x ->> 'from_lot_id')::uuid;
      l.to_lot_id := (x ->> 'to_lot_id')::uuid;
      l.from_status := x ->> 'from_status';
      l.to_status := x ->> 'to_status';
      -- What stays the same is said once.
      if t.relabels is distinct from 'lot' then
        l.from_lot_id := coalesce(l.from_lot_id, l.to_lot_id);
        l.to_lot_id := coalesce(l.to_lot_id, l.from_lot_id);
      end if;
      if t.relabels is distinct from 'status' then
        l.from_status := coalesce(l.from_status, l.to_status);
        l.to_status := coalesce(l.to_status, l.from_status);
      end if;
      l.from_status := coalesce(l.from_status, 'unrestricted');
      l.to_status := coalesce(l.to_status, 'unrestricted');
      l.from_allocated := coalesce((x ->> 'from_allocated')::boolean, false);
      l.to_allocated := coalesce((x ->> 'to_allocated')::boolean, false);
      if x ? 'serials' then
        l.serials := array(select jsonb_array_elements_text(nullif(x -> 'serials', 'null')));
      end if;

      select i.id, i.code, i.version, i.quantity_decimals, i.base_uom, i.tracking, i.archived, i.expiry_policy into m
      from inventory.item i
      where i.id = (x ->> 'item_id')::uuid;
      l.item_id := m.id;
      l.item_code := m.code;
      l.item_version := m.version;
      l.decimals := m.quantity_decimals;
      l.serial_tracked := m.tracking in ('serial', 'lot_and_serial');
      lot_tracked := m.tracking in ('lot', 'lot_and_serial');
      if l.uom = m.base_uom then
        l.numerator := 1;
        l.denominator := 1;
        exact := min_scale(l.entered) <= l.decimals;
      else
        select u.numerator, u.denominator into l.numerator, l.denominator
        from inventory.item_uom u
        where u.item_id = m.id and u.uom = l.uom;
        exact := mod(l.entered * l.numerator * power(10::numeric, l.decimals), l.denominator) = 0;
      end if;
      if exact then
        l.quantity := case when l.denominator = 1 then l.entered * l.numerator else l.entered * l.numerator / l.denominator end;
      end if;

      select p.id, p.code, p.kind, p.warehouse_id, p.blocked or p.archived as closed, p.negative_allowed into f
      from inventory.location p
      where p.id = coalesce(named_from, from_virtual_id);
      l.from_location_id := f.id;
      l.from_code := f.code;
      l.from_warehouse_id := f.warehouse_id;
      l.from_negative := f.negative_allowed;
      select
        p.id, p.code, p.kind, p.warehouse_id, p.blocked or p.archived as closed, p.negative_allowed, p.receivable,
        p.allow_mixed_items, p.allow_mixed_lots
      into g
      from inventory.location p
      where p.id = coalesce(named_to, to_virtual_id);
      l.to_location_id := g.id;
      l.to_code := g.code;
      l.to_warehouse_id := g.warehouse_id;
      l.to_negative := g.negative_allowed;
      l.single_item := not g.allow_mixed_items;
      l.single_lot := not g.allow_mixed_lots;
      n := null;
      new_lot_item := null;
      if l.from_lot_id is not null or l.to_lot_id is not null then
        select * into n from inventory.lot o where o.id = coalesce(l.from_lot_id, l.to_lot_id);
        l.lot_no := n.lot_no;
        new_lot_item := case
          when l.to_lot_id is null or l.to_lot_id = n.id then n.item_id
          else (select o.item_id from inventory.lot o where o.id = l.to_lot_id)
        end;
      end if;

      -- A side that is no place must be the virtual one of the type; one that is must be asked for by the type.
      detail := case
        when named_from is not null and not from_place then 'its stock comes from ' || f.code
        when named_to is not null and not to_place then 'its stock goes to ' || g.code
        when f.id is null and named_from is null then 'it needs the place that the stock comes from'
        when g.id is null and named_to is null then 'it needs the place that the stock goes to'
        when f.kind = 'virtual' and named_from is not null or g.kind = 'virtual' and named_to is not null
          then 'virtual places are named by the type'
        when f.kind = 'virtual' and g.kind = 'virtual' then 'one side must be a place'
        when from_virtual_id = to_virtual_id and f.kind <> 'virtual' and g.kind <> 'virtual' then 'only one side is a place'
        when (f.kind = 'transit') <> (t.code = 'XFER_IN' or t.code = 'SCRAP' and f.kind = 'transit' and (reversal or not d.direct))
          then 'only transfers touch what is in transit'
        when (g.kind = 'transit') <> (t.code = 'XFER_OUT') then 'only transfers touch what is in transit'
        when t.relabels is not null and f.id <> g.id then 'it stays at its place'
        when t.relabels = 'status' and l.from_status = l.to_status then 'the status must differ'
        when t.relabels = 'lot' and l.from_lot_id is not distinct from l.to_lot_id then 'the lot must differ'
        when t.relabels is null and f.id = g.id and l.from_status = l.to_status then 'both sides are the same place'
        when t.relabels is distinct from 'status' and f.kind <> 'virtual' and g.kind <> 'virtual' and l.from_status <> l.to_status
          then 'the status changes by STATUS_CHG only'
        when issues and l.from_status <> 'unrestricted' then 'only unrestricted stock is issued'
      end;
      side_code := g.code;
      l.reason := case
        when m.id is null then 'NOT_FOUND'
        when named_from is not null and (
          f.id is null or f.warehouse_id is distinct from d.warehouse_id and not (t.code = 'XFER_IN' and f.kind = 'transit')
        ) then 'NOT_FOUND'
        when named_to is not null and (g.id is null or g.warehouse_id is distinct from d.warehouse_id) then 'NOT_FOUND'
        when (l.from_lot_id is not null or l.to_lot_id is not null)
          and (n.item_id is distinct from m.id or l.to_lot_id is not null and new_lot_item is distinct from m.id) then 'NOT_FOUND'
        when detail is not null then 'MOVEMENT_NOT_ALLOWED'
        when m.archived and creates then 'ARCHIVED'
        when f.closed or g.closed or receives and not g.receivable then 'LOCATION_BLOCKED'
        when l.entered is null or l.entered <= 0 then 'PRECISION_EXCEEDED'
        when l.numerator is null then 'UOM_NOT_CONVERTIBLE'
        when not exact and (l.denominator = 1 or l.serial_tracked) then 'PRECISION_EXCEEDED'
        when coalesce(l.quantity, l.entered * l.numerator / l.denominator) >= 100000000000000 then 'PRECISION_EXCEEDED'
        when lot_tracked and (l.from_lot_id is null or l.to_lot_id is null) then 'LOT_REQUIRED'
        when not lot_tracked and (l.from_lot_id is not null or l.to_lot_id is not null) then 'LOT_NOT_ALLOWED'
        when l.serial_tracked and coalesce(cardinality(l.serials), 0) <> l.quantity then 'SERIAL_REQUIRED'
        when not l.serial_tracked and cardinality(l.serials) > 0 then 'LOT_NOT_ALLOWED'
        when issues and n.state <> 'active' then 'LOT_ON_HOLD'
        when creates and n.state in ('recalled', 'closed') then 'LOT_ON_HOLD'
        when issues and n.expiry_date < business_date
          and (m.expiry_policy = 'block' or m.expiry_policy = 'override' and d.reason_code is null) then 'LOT_EXPIRED'
      end;
      if l.reason = 'LOCATION_BLOCKED' and f.closed then
        side_code := f.code;
      end if;
      if counting and l.reason is null then
        if exists (select from inventory.count_lock k where k.location_id = f.id) then
          l.reason := 'COUNT_LOCATION_LOCKED';
          side_code := f.code;
        elsif exists (select from inventory.count_lock k where k.location_id = g.id) then
          l.reason := 'COUNT_LOCATION_LOCKED';
        end if;
      end if;
      if l.reason is null and issues and n.expiry_date < business_date then
        l.warning := 'LOT_EXPIRED';
      end if;
      -- What lies outside the caller's reach is not even named. A line without a fault may still come to nothing by rounding.
      if l.reason = 'NOT_FOUND' then
        l.metadata := jsonb_build_object('resource', case
          when m.id is null then 'item'
          when named_from is not null and (
            f.id is null or f.warehouse_id is distinct from d.warehouse_id and not (t.code = 'XFER_IN' and f.kind = 'transit')
          ) or named_to is not null and (g.id is null or g.warehouse_id is distinct from d.warehouse_id) then 'location'
          else 'lot'
        end);
      elsif l.reason is not null or l.quantity is null then
        l.metadata := jsonb_build_object(
          'resource', case when m.archived and creates then 'item' else 'lot' end,
          'item', m.code, 'uom', l.uom, 'decimals', l.decimals::text, 'lot', l.lot_no, 'state', n.state,
          'expiry_date', n.expiry_date::text, 'movement_type', t.code, 'detail', detail, 'location', side_code,
          'quantity', trim_scale(l.quantity)::text, 'serials', coalesce(cardinality(l.serials), 0)::text, 'line', l.line_no::text
        );
      end if;
      lines := array_append(lines, l);
    end loop;
  end loop;
  return lines;
end
$function$

CREATE OR REPLACE FUNCTION inventory.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end
$function$

CREATE OR REPLACE FUNCTION inventory.rounded_quantity(entered numeric, numerator bigint, denominator bigint, decimals integer, stock numeric, direction integer)
 RETURNS numeric
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog'
AS $function$
declare
  ulp constant numeric := ('1e-' || decimals)::numeric;
  -- A base unit in units of its last place.
  base constant numeric := ('1e' || decimals)::numeric;
  given constant integer := min_scale(entered);
  ulps constant numeric := stock * base;
  finest integer;
  places integer;
  step numeric;
  held numeric;
  left_over numeric;
begin
  select max(p) into finest from generate_series(0, 6) p where numerator * base >= denominator * ('1e' || p)::numeric;
  if stock >= 0 and finest >= given then
    foreach places in array array[finest, given] loop
      -- In steps of one over this: the stock is held steps, and one step is numerator * base / (denominator * step) ulps.
      step := ('1e' || places)::numeric;
      held := div(2 * ulps * denominator * step + numerator * base, 2 * numerator * base);
      left_over := held + direction * entered * step;
      if left_over >= 0 and (
        div(2 * held * numerator * base + denominator * step, 2 * denominator * step) = ulps
        or places = given and abs(ulps * denominator * step - held * numerator * base) < denominator * step
      ) then
        return direction * (div(2 * left_over * numerator * base + denominator * step, 2 * denominator * step) - ulps) * ulp;
      end if;
    end loop;
  end if;
  return div(2 * entered * numerator * base + denominator, 2 * denominator) * ulp;
end
$function$

CREATE OR REPLACE FUNCTION inventory.set_negative_policy(p_location_id uuid, p_allowed boolean)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
  update inventory.stock_balance b
  set negative_allowed = p_allowed
  where b.location_id = p_location_id and b.negative_allowed <> p_allowed
$function$

CREATE OR REPLACE FUNCTION inventory.take_snapshot()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
 SET "TimeZone" TO 'UTC'
 SET work_mem TO '64MB'
 SET jit TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
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
$function$

CREATE OR REPLACE FUNCTION inventory.take_turns(p_warehouse_id uuid, p_item_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  perform pg_advisory_xact_lock(hashtextextended('inventory.allocate ' || p_warehouse_id::text || k.item_id::text, 0))
  from (select distinct x as item_id from unnest(p_item_ids) x order by 1) k;
end
$function$

CREATE OR REPLACE FUNCTION inventory.verify_stock(p_warehouse_ids uuid[] DEFAULT NULL::uuid[], p_since date DEFAULT NULL::date)
 RETURNS TABLE(kind text, warehouse_id uuid, item_id uuid, location_id uuid, lot_id uuid, status text, transaction_id uuid, expected numeric, actual numeric)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog'
 SET work_mem TO '64MB'
 SET jit TO 'off'
AS $function$
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
$function$

CREATE OR REPLACE FUNCTION operations.keep_file()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  if old.state <> 'uploading' and (new.storage_key, new.size, new.sha256, new.name, new.media_type, new.purpose)
    is distinct from (old.storage_key, old.size, old.sha256, old.name, old.media_type, old.purpose) then
    raise exception 'file % was stored and does not change any more', old.id using errcode = 'integrity_constraint_violation';
  end if;
  if old.state = 'deleted' and new.state <> 'deleted' or old.state = 'stored' and new.state = 'uploading' then
    raise exception 'file % does not go from % to %', old.id, old.state, new.state
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$function$

CREATE OR REPLACE FUNCTION operations.publish_end()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  insert into platform.outbox (topic, resource_type, resource_id, payload)
  values (
    'operations.job.' || new.state,
    'job',
    new.id::text,
    jsonb_build_object(
      'kind', new.kind, 'requester_id', new.requester_id, 'schedule_id', new.schedule_id, 'reason', new.failure_reason
    )
  );
  return null;
end
$function$

CREATE OR REPLACE FUNCTION operations.purge_jobs(p_batch integer)
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
  with old as (
    select j.id
    from operations.job j
    where j.end_time < now() - interval '30 days'
      and (j.state in ('succeeded', 'cancelled') or j.end_time < now() - interval '90 days')
    order by j.end_time
    limit p_batch
    for update skip locked
  ),
  removed as (
    delete from operations.job j using old where j.id = old.id returning 1
  )
  select count(*) from removed
$function$

CREATE OR REPLACE FUNCTION platform.begin_command(p_principal text, p_rpc text, p_key uuid)
 RETURNS TABLE(request_hash bytea, outcome text, response bytea, create_time timestamp with time zone)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_principal || E'\n' || p_rpc || E'\n' || p_key, 0));
  return query
    select i.request_hash, i.outcome, i.response, i.create_time
    from platform.idempotency i
    where i.principal = p_principal and i.rpc = p_rpc and i.key = p_key;
end
$function$

CREATE OR REPLACE FUNCTION platform.enqueue_job(p_job jsonb)
 RETURNS TABLE(job_id uuid, created boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
declare
  j operations.job := jsonb_populate_record(null::operations.job, p_job);
begin
  for attempt in 1 .. 10 loop
    insert into operations.job (
      id, kind, queue, priority, payload, dedupe_key, run_time, max_attempts, requester_kind, requester_id, requester_name,
      requester_ip, language, request_id, schedule_id, due_time
    )
    values (
      j.id, j.kind, j.queue, j.priority, j.payload, j.dedupe_key, coalesce(j.run_time, now()), j.max_attempts,
      j.requester_kind, j.requester_id, j.requester_name, j.requester_ip, j.language, j.request_id, j.schedule_id,
      j.due_time
    )
    on conflict do nothing;
    if found then
      return query select j.id, true;
      return;
    end if;
    return query
      select o.id, false
      from operations.job o
      where (o.schedule_id = j.schedule_id and o.due_time = j.due_time)
        or (o.kind = j.kind and o.dedupe_key = j.dedupe_key and o.state in ('queued', 'running', 'retry_wait'))
      limit 1;
    if found then
      return;
    end if;
    -- The one with the same key ended between the two statements.
  end loop;
  raise exception 'jobs of kind % and key % came and went again and again', j.kind, j.dedupe_key
    using errcode = 'lock_not_available';
end
$function$

CREATE OR REPLACE FUNCTION platform.finish_command(p_principal text, p_rpc text, p_key uuid, p_request_hash bytea, p_outcome text, p_response bytea, p_events jsonb, p_records jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  if p_key is not null then
    insert into platform.idempotency (principal, rpc, key, request_hash, outcome, response)
    values (p_principal, p_rpc, p_key, p_request_hash, p_outcome, p_response);
  end if;
  if jsonb_array_length(p_events) > 0 then
    insert into platform.outbox (topic, resource_type, resource_id, unit_id, payload)
    select e.topic, e.resource_type, e.resource_id, e.unit_id, e.payload
    from jsonb_to_recordset(p_events) as e (topic text, resource_type text, resource_id text, unit_id uuid, payload jsonb);
  end if;
  perform audit.append(p_records);
end
$function$

CREATE OR REPLACE FUNCTION platform.purge_idempotency(batch_size integer)
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
  with past as (
    select principal, rpc, key
    from platform.idempotency
    where create_time < now() - interval '30 days'
    order by create_time
    limit batch_size
    for update skip locked
  ),
  removed as (
    delete from platform.idempotency i
    using past
    where i.principal = past.principal and i.rpc = past.rpc and i.key = past.key
    returning 1
  )
  select count(*) from removed
$function$

CREATE OR REPLACE FUNCTION platform.uuid_v7()
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
AS $function$
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send(floor(date_part('epoch', clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6
        ),
        52,
        1
      ),
      53,
      1
    ),
    'hex'
  )::uuid
$function$

-- Triggers

CREATE CONSTRAINT TRIGGER allocation_sum_inserted AFTER INSERT ON inventory.allocation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.state = ANY (ARRAY['soft'::text, 'hard'::text, 'picked'::text]))) EXECUTE FUNCTION inventory.check_allocated()
CREATE CONSTRAINT TRIGGER allocation_sum_inserted AFTER INSERT ON inventory.stock_balance DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.allocated <> (0)::numeric)) EXECUTE FUNCTION inventory.check_allocated()
CREATE CONSTRAINT TRIGGER allocation_sum_updated AFTER UPDATE ON inventory.allocation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((((old.balance_id IS DISTINCT FROM new.balance_id) OR (old.quantity IS DISTINCT FROM new.quantity)) OR (old.state IS DISTINCT FROM new.state))) EXECUTE FUNCTION inventory.check_allocated()
CREATE CONSTRAINT TRIGGER allocation_sum_updated AFTER UPDATE ON inventory.stock_balance DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.allocated <> new.allocated)) EXECUTE FUNCTION inventory.check_allocated()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.api_client DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.api_secret DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.badge DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.device DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.enrollment_token DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.organization_unit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.role DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.role_grant DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.role_grant_unit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.role_permission DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.session DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.user_account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.user_password DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON auth.user_password_history DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.allocation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.barcode DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.count_figure DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.count_item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.count_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.count_location DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.count_lock DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.count_plan DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.item_uom DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.location DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.lot DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.number_sequence DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.package_content DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.partner DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.period_change DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.reason_code DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.receipt DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.receipt_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.scan_setting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.shipment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.shipment_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.shipment_package DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.site DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.site_setting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.stock_count DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.stock_transaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.task DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.transfer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.transfer_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.transfer_transit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON inventory.warehouse DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON operations.file DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE OR UPDATE ON operations.schedule DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.require_record()
CREATE CONSTRAINT TRIGGER transit_adds_up AFTER INSERT OR UPDATE ON inventory.transfer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION inventory.check_transit()
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.record FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON inventory.stock_movement FOR EACH STATEMENT EXECUTE FUNCTION inventory.refuse_change()
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON inventory.stock_transaction FOR EACH STATEMENT EXECUTE FUNCTION inventory.refuse_change()
CREATE TRIGGER inventory_follows AFTER INSERT OR UPDATE ON auth.organization_unit FOR EACH ROW EXECUTE FUNCTION inventory.follow_organization_unit()
CREATE TRIGGER job_ended AFTER UPDATE ON operations.job FOR EACH ROW WHEN (((old.end_time IS NULL) AND (new.end_time IS NOT NULL))) EXECUTE FUNCTION operations.publish_end()
CREATE TRIGGER kept BEFORE UPDATE ON operations.file FOR EACH ROW EXECUTE FUNCTION operations.keep_file()

-- Owners and rights

database of the product owned by erp_owner
database of the product: connect to erp_auth
database of the product: connect to erp_backup
database of the product: connect to erp_inventory
database of the product: connect to erp_maintenance
database of the product: connect to erp_migrator
database of the product: connect to erp_monitor
database of the product: connect to erp_operations
database of the product: connect to erp_report
database of the product: connect to erp_workorder
default for new functions of erp_audit_owner: execute to erp_audit_owner
default for new functions of erp_owner: execute to erp_owner
function audit.append(jsonb) owned by erp_audit_owner
function audit.append(jsonb): execute to erp_auth
function audit.append(jsonb): execute to erp_inventory
function audit.append(jsonb): execute to erp_operations
function audit.append(jsonb): execute to erp_owner
function audit.append(jsonb): execute to erp_workorder
function audit.demand(regclass) owned by erp_audit_owner
function audit.demand(regclass): execute to erp_owner
function audit.details_digest(jsonb,bytea) owned by erp_audit_owner
function audit.genesis_hash(smallint) owned by erp_audit_owner
function audit.record_hash(audit.record) owned by erp_audit_owner
function audit.refuse_change() owned by erp_audit_owner
function audit.require_record() owned by erp_audit_owner
function audit.require_record(): execute to erp_owner
function audit.verify_chain(smallint,bigint,bigint) owned by erp_audit_owner
function audit.verify_chain(smallint,bigint,bigint): execute to erp_operations
function inventory.allocate(uuid,jsonb,jsonb) owned by erp_owner
function inventory.allocate(uuid,jsonb,jsonb): execute to erp_inventory
function inventory.change_allocated(jsonb) owned by erp_owner
function inventory.change_allocated(jsonb): execute to erp_inventory
function inventory.check_allocated() owned by erp_owner
function inventory.check_transit() owned by erp_owner
function inventory.create_partitions() owned by erp_owner
function inventory.create_partitions(): execute to erp_inventory
function inventory.follow_organization_unit() owned by erp_owner
function inventory.lock_stock(uuid,uuid) owned by erp_owner
function inventory.lock_stock(uuid,uuid): execute to erp_inventory
function inventory.post_batch(jsonb) owned by erp_owner
function inventory.post_batch(jsonb): execute to erp_inventory
function inventory.post_documents(jsonb) owned by erp_owner
function inventory.post_documents(jsonb): execute to erp_inventory
function inventory.post_stock(jsonb) owned by erp_owner
function inventory.post_stock(jsonb): execute to erp_inventory
function inventory.read_documents(jsonb) owned by erp_owner
function inventory.read_lines(jsonb,inventory.posting_document[]) owned by erp_owner
function inventory.refuse_change() owned by erp_owner
function inventory.rounded_quantity(numeric,bigint,bigint,integer,numeric,integer) owned by erp_owner
function inventory.set_negative_policy(uuid,boolean) owned by erp_owner
function inventory.set_negative_policy(uuid,boolean): execute to erp_inventory
function inventory.take_snapshot() owned by erp_owner
function inventory.take_snapshot(): execute to erp_inventory
function inventory.take_turns(uuid,uuid[]) owned by erp_owner
function inventory.take_turns(uuid,uuid[]): execute to erp_inventory
function inventory.verify_stock(uuid[],date) owned by erp_owner
function inventory.verify_stock(uuid[],date): execute to erp_inventory
function operations.keep_file() owned by erp_owner
function operations.publish_end() owned by erp_owner
function operations.purge_jobs(integer) owned by erp_owner
function operations.purge_jobs(integer): execute to erp_operations
function platform.begin_command(text,text,uuid) owned by erp_owner
function platform.begin_command(text,text,uuid): execute to erp_auth
function platform.begin_command(text,text,uuid): execute to erp_inventory
function platform.begin_command(text,text,uuid): execute to erp_operations
function platform.begin_command(text,text,uuid): execute to erp_workorder
function platform.enqueue_job(jsonb) owned by erp_owner
function platform.enqueue_job(jsonb): execute to erp_auth
function platform.enqueue_job(jsonb): execute to erp_inventory
function platform.enqueue_job(jsonb): execute to erp_operations
function platform.enqueue_job(jsonb): execute to erp_workorder
function platform.finish_command(text,text,uuid,bytea,text,bytea,jsonb,jsonb) owned by erp_owner
function platform.finish_command(text,text,uuid,bytea,text,bytea,jsonb,jsonb): execute to erp_auth
function platform.finish_command(text,text,uuid,bytea,text,bytea,jsonb,jsonb): execute to erp_inventory
function platform.finish_command(text,text,uuid,bytea,text,bytea,jsonb,jsonb): execute to erp_operations
function platform.finish_command(text,text,uuid,bytea,text,bytea,jsonb,jsonb): execute to erp_workorder
function platform.purge_idempotency(integer) owned by erp_owner
function platform.purge_idempotency(integer): execute to erp_operations
function platform.uuid_v7() owned by erp_owner
function platform.uuid_v7(): execute to erp_auth
function platform.uuid_v7(): execute to erp_inventory
function platform.uuid_v7(): execute to erp_maintenance
function platform.uuid_v7(): execute to erp_operations
function platform.uuid_v7(): execute to erp_workorder
role erp_audit_owner: nologin
role erp_auth: login connection limit 40; client_connection_check_interval=2s, idle_in_transaction_session_timeout=15s, lock_timeout=5s, search_path=auth, statement_timeout=35s
role erp_backup member of pg_checkpoint, inherits, may become
role erp_backup member of pg_read_all_data, inherits, may become
role erp_backup member of pg_read_all_settings, inherits, may become
role erp_backup: login replication connection limit 4; default_transaction_read_only=on, search_path=""
role erp_inventory: login connection limit 40; client_connection_check_interval=2s, idle_in_transaction_session_timeout=15s, lock_timeout=5s, search_path=inventory, statement_timeout=35s
role erp_maintenance: login connection limit 4; idle_in_transaction_session_timeout=60s, lock_timeout=2s, search_path="", statement_timeout=15min
role erp_migrator member of erp_owner, may become
role erp_migrator: login connection limit 24; client_connection_check_interval=1s, idle_in_transaction_session_timeout=1min, search_path=""
role erp_monitor member of pg_monitor, inherits, may become
role erp_monitor member of pg_use_reserved_connections, inherits, may become
role erp_monitor: login connection limit 2; default_transaction_read_only=on, lock_timeout=1s, search_path="", statement_timeout=10s
role erp_operations: login connection limit 40; client_connection_check_interval=2s, idle_in_transaction_session_timeout=15s, lock_timeout=5s, search_path=operations, statement_timeout=35s
role erp_owner member of erp_audit_owner, may become
role erp_owner: nologin
role erp_report: login connection limit 3; default_transaction_read_only=on, idle_in_transaction_session_timeout=60s, lock_timeout=2s, search_path="", statement_timeout=60s
role erp_workorder: login connection limit 40; client_connection_check_interval=2s, idle_in_transaction_session_timeout=15s, lock_timeout=5s, search_path=workorder, statement_timeout=35s
schema audit owned by erp_audit_owner
schema audit: usage to erp_auth
schema audit: usage to erp_inventory
schema audit: usage to erp_operations
schema audit: usage to erp_owner
schema audit: usage to erp_workorder
schema auth owned by erp_owner
schema auth: usage to erp_auth
schema inventory owned by erp_owner
schema inventory: usage to erp_inventory
schema operations owned by erp_owner
schema operations: usage to erp_operations
schema platform owned by erp_owner
schema platform: usage to erp_auth
schema platform: usage to erp_inventory
schema platform: usage to erp_maintenance
schema platform: usage to erp_monitor
schema platform: usage to erp_operations
schema platform: usage to erp_report
schema platform: usage to erp_workorder
schema public owned by pg_database_owner
schema public: usage to erp_monitor
schema workorder owned by erp_owner
schema workorder: usage to erp_workorder
sequence inventory.stock_balance_id_seq owned by erp_owner
sequence platform.outbox_sequence_seq owned by erp_owner
table audit.checkpoint owned by erp_audit_owner
table audit.checkpoint: insert, select to erp_operations
table audit.record owned by erp_audit_owner
table audit.record: select to erp_operations
table auth.api_client owned by erp_owner
table auth.api_client: insert, select, update to erp_auth
table auth.api_secret owned by erp_owner
table auth.api_secret: insert, select, update to erp_auth
table auth.api_secret_use owned by erp_owner
table auth.api_secret_use: insert, select, update to erp_auth
table auth.badge owned by erp_owner
table auth.badge: delete, insert, select, update to erp_auth
table auth.device owned by erp_owner
table auth.device: insert, select, update to erp_auth
table auth.device_proof_use owned by erp_owner
table auth.device_proof_use: delete, insert, select, update to erp_auth
table auth.device_status owned by erp_owner
table auth.device_status: insert, select, update to erp_auth
table auth.enrollment_token owned by erp_owner
table auth.enrollment_token: insert, select, update to erp_auth
table auth.login_throttle owned by erp_owner
table auth.login_throttle: delete, insert, select, update to erp_auth
table auth.organization_unit owned by erp_owner
table auth.organization_unit: insert, select, update to erp_auth
table auth.role owned by erp_owner
table auth.role: insert, select, update to erp_auth
table auth.role_grant owned by erp_owner
table auth.role_grant: insert, select, update to erp_auth
table auth.role_grant_unit owned by erp_owner
table auth.role_grant_unit: insert, select, update to erp_auth
table auth.role_permission owned by erp_owner
table auth.role_permission: delete, insert, select, update to erp_auth
table auth.session owned by erp_owner
table auth.session: delete, insert, select, update to erp_auth
table auth.session_refresh owned by erp_owner
table auth.session_refresh: delete, insert, select, update to erp_auth
table auth.user_account owned by erp_owner
table auth.user_account: insert, select, update to erp_auth
table auth.user_password owned by erp_owner
table auth.user_password: insert, select, update to erp_auth
table auth.user_password_history owned by erp_owner
table auth.user_password_history: delete, insert, select, update to erp_auth
table auth.user_sign_in owned by erp_owner
table auth.user_sign_in: insert, select, update to erp_auth
table inventory.allocation owned by erp_owner
table inventory.allocation: insert, select, update to erp_inventory
table inventory.barcode owned by erp_owner
table inventory.barcode: delete, insert, select to erp_inventory
table inventory.count_figure owned by erp_owner
table inventory.count_figure: insert, select to erp_inventory
table inventory.count_item owned by erp_owner
table inventory.count_item: insert, select to erp_inventory
table inventory.count_line owned by erp_owner
table inventory.count_line: insert, select, update to erp_inventory
table inventory.count_location owned by erp_owner
table inventory.count_location: insert, select, update to erp_inventory
table inventory.count_lock owned by erp_owner
table inventory.count_lock: delete, insert, select to erp_inventory
table inventory.count_plan owned by erp_owner
table inventory.count_plan: insert, select, update to erp_inventory
table inventory.item owned by erp_owner
table inventory.item: insert, select, update to erp_inventory
table inventory.item_uom owned by erp_owner
table inventory.item_uom: delete, insert, select, update to erp_inventory
table inventory.location owned by erp_owner
table inventory.location: insert, select, update to erp_inventory
table inventory.lot owned by erp_owner
table inventory.lot: insert, select, update to erp_inventory
table inventory.lot_expiry_notice owned by erp_owner
table inventory.lot_expiry_notice: insert, select, update to erp_inventory
table inventory.movement_reversal owned by erp_owner
table inventory.movement_reversal: select to erp_inventory
table inventory.movement_type owned by erp_owner
table inventory.movement_type: select to erp_inventory
table inventory.number_sequence owned by erp_owner
table inventory.number_sequence: insert, select, update to erp_inventory
table inventory.package_content owned by erp_owner
table inventory.package_content: insert, select, update to erp_inventory
table inventory.partner owned by erp_owner
table inventory.partner: insert, select, update to erp_inventory
table inventory.period_change owned by erp_owner
table inventory.period_change: insert, select to erp_inventory
table inventory.posting_key owned by erp_owner
table inventory.reason_code owned by erp_owner
table inventory.reason_code: insert, select, update to erp_inventory
table inventory.receipt owned by erp_owner
table inventory.receipt: insert, select, update to erp_inventory
table inventory.receipt_line owned by erp_owner
table inventory.receipt_line: insert, select, update to erp_inventory
table inventory.scan_setting owned by erp_owner
table inventory.scan_setting: select, update to erp_inventory
table inventory.serial_unit owned by erp_owner
table inventory.serial_unit: select to erp_inventory
table inventory.shipment owned by erp_owner
table inventory.shipment: insert, select, update to erp_inventory
table inventory.shipment_line owned by erp_owner
table inventory.shipment_line: insert, select, update to erp_inventory
table inventory.shipment_package owned by erp_owner
table inventory.shipment_package: insert, select, update to erp_inventory
table inventory.site owned by erp_owner
table inventory.site: select to erp_inventory
table inventory.site_setting owned by erp_owner
table inventory.site_setting: select, update to erp_inventory
table inventory.snapshot_day owned by erp_owner
table inventory.snapshot_day: select to erp_inventory
table inventory.stock_balance owned by erp_owner
table inventory.stock_balance: select to erp_inventory
table inventory.stock_count owned by erp_owner
table inventory.stock_count: insert, select, update to erp_inventory
table inventory.stock_movement owned by erp_owner
table inventory.stock_movement: select to erp_inventory
table inventory.stock_snapshot owned by erp_owner
table inventory.stock_snapshot: select to erp_inventory
table inventory.stock_transaction owned by erp_owner
table inventory.stock_transaction: select to erp_inventory
table inventory.task owned by erp_owner
table inventory.task: insert, select, update to erp_inventory
table inventory.task_lease owned by erp_owner
table inventory.task_lease: insert, select, update to erp_inventory
table inventory.transfer owned by erp_owner
table inventory.transfer: insert, select, update to erp_inventory
table inventory.transfer_line owned by erp_owner
table inventory.transfer_line: insert, select, update to erp_inventory
table inventory.transfer_transit owned by erp_owner
table inventory.transfer_transit: insert, select, update to erp_inventory
table inventory.warehouse owned by erp_owner
table inventory.warehouse: select to erp_inventory
table operations.file owned by erp_owner
table operations.file: insert, select, update to erp_operations
table operations.job owned by erp_owner
table operations.job: select, update to erp_operations
table operations.job_attempt owned by erp_owner
table operations.job_attempt: insert, select to erp_operations
table operations.job_log owned by erp_owner
table operations.job_log: insert, select to erp_operations
table operations.schedule owned by erp_owner
table operations.schedule: insert, select, update to erp_operations
table operations.schedule_clock owned by erp_owner
table operations.schedule_clock: insert, select, update to erp_operations
table platform.idempotency owned by erp_owner
table platform.idempotency: delete, select to erp_maintenance
table platform.idempotency: insert, select to erp_auth
table platform.idempotency: insert, select to erp_inventory
table platform.idempotency: insert, select to erp_operations
table platform.idempotency: insert, select to erp_workorder
table platform.migration owned by erp_owner
table platform.migration: select to erp_auth
table platform.migration: select to erp_inventory
table platform.migration: select to erp_maintenance
table platform.migration: select to erp_monitor
table platform.migration: select to erp_operations
table platform.migration: select to erp_report
table platform.migration: select to erp_workorder
table platform.outbox owned by erp_owner
table platform.outbox: delete, select to erp_maintenance
table platform.outbox: insert, select to erp_auth
table platform.outbox: insert, select to erp_inventory
table platform.outbox: insert, select to erp_operations
table platform.outbox: insert, select to erp_workorder
type inventory.posting_document owned by erp_owner
type inventory.posting_document: usage to public
type inventory.posting_line owned by erp_owner
type inventory.posting_line: usage to public
type inventory.posting_outcome owned by erp_owner
type inventory.posting_outcome: usage to public
type inventory.posting_side owned by erp_owner
type inventory.posting_side: usage to public
view inventory.stock_entry owned by erp_owner
view inventory.stock_entry: select to erp_inventory
