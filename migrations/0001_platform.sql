-- What every service stands on: schemas, the door between services and their data, idempotency and the outbox.
-- Runs as erp_owner. The schema platform itself comes with the migration ledger.

-- Rights are given one by one; PostgreSQL would let everybody execute each new function.
alter default privileges revoke execute on functions from public;
set local role erp_audit_owner;
alter default privileges revoke execute on functions from public;
set local role erp_owner;

create schema auth;
create schema inventory;
create schema workorder;
create schema operations;
create schema audit authorization erp_audit_owner;

grant usage on schema auth to erp_auth;
grant usage on schema inventory to erp_inventory;
grant usage on schema workorder to erp_workorder;
grant usage on schema operations to erp_operations;
grant usage on schema platform
to erp_auth, erp_inventory, erp_workorder, erp_operations, erp_report, erp_maintenance, erp_monitor;

-- The trail has one door, audit.append; its owner says who may go through it.
set local role erp_audit_owner;
grant usage on schema audit to erp_owner, erp_auth, erp_inventory, erp_workorder, erp_operations;
set local role erp_owner;

grant select on platform.migration
to erp_auth, erp_inventory, erp_workorder, erp_operations, erp_report, erp_maintenance, erp_monitor;

-- Ids that sort by the millisecond they were made in (RFC 9562, version 7): new rows land at the end of each index, not
-- all over it. One expression, so that the planner inlines it: as a subquery or in plpgsql it costs several times more.
-- A random UUID of version 4 gets the time over its first 48 bits, and bits 52 and 53 make its version 7.
create function platform.uuid_v7() returns uuid
language sql
volatile
parallel safe
as $$
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
$$;

grant execute on function platform.uuid_v7()
to erp_auth, erp_inventory, erp_workorder, erp_operations, erp_maintenance;

-- The answer to a command, stored by the transaction that carried it out; a repeat gets the same answer.
create table platform.idempotency (
  principal text not null,
  rpc text not null,
  key uuid not null,
  request_hash bytea not null,
  outcome text not null,
  response bytea not null,
  create_time timestamptz not null default now(),
  constraint idempotency_pkey primary key (principal, rpc, key),
  constraint idempotency_request_hash_length check (octet_length(request_hash) = 32),
  constraint idempotency_outcome_known check (outcome in ('done', 'refused'))
);

create index idempotency_create_time_idx on platform.idempotency (create_time);

grant select, insert on platform.idempotency to erp_auth, erp_inventory, erp_workorder, erp_operations;
grant select, delete on platform.idempotency to erp_maintenance;

-- What happened, for others to learn of. Readers that need an order take (xid, id) of transactions older than every
-- running one: a sequence would hide rows that commit late.
create table platform.outbox (
  id uuid not null default platform.uuid_v7(),
  xid xid8 not null default pg_current_xact_id(),
  topic text not null,
  resource_type text not null,
  resource_id text not null,
  unit_id uuid,
  payload jsonb not null,
  create_time timestamptz not null default now(),
  constraint outbox_pkey primary key (id)
);

create index outbox_xid_id_idx on platform.outbox (xid, id);
create index outbox_create_time_idx on platform.outbox (create_time);

grant select, insert on platform.outbox to erp_auth, erp_inventory, erp_workorder, erp_operations;
grant select, delete on platform.outbox to erp_maintenance;
