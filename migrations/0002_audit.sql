-- The audit trail: append-only by privilege, hash-chained, and demanded from every change of business data.
-- Sixteen chains keep concurrent writers apart; all rows of a transaction go into one chain, as its last statement.
-- All of it belongs to a role of its own, so that not even the owner of the business data may change what is written.
set local role erp_audit_owner;

-- What stands before the first record of a chain.
create function audit.genesis_hash(chain smallint) returns bytea
language sql stable parallel safe
return sha256(convert_to('erp-core audit chain ' || chain::text, 'UTF8'));

create table audit.record (
  chain smallint not null constraint record_chain_check check (chain between 0 and 15),
  sequence bigint not null constraint record_sequence_check check (sequence > 0),
  record_time timestamptz not null,
  xid xid8 not null,
  actor_kind text not null constraint record_actor_kind_check check (actor_kind in ('user', 'api_client', 'device', 'service', 'anonymous')),
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
  outcome text not null constraint record_outcome_check check (outcome in ('done', 'denied', 'failed')),
  reason text not null,
  -- Before and after may hold personal data: the chain holds only a salted digest of them, so that erasing them one day
  -- need not break it. Nothing erases them yet, so details that do not give their digest are a fault.
  details jsonb,
  details_salt bytea not null constraint record_details_salt_check check (octet_length(details_salt) = 16),
  details_digest bytea not null constraint record_details_digest_check check (octet_length(details_digest) = 32),
  previous_hash bytea not null constraint record_previous_hash_check check (octet_length(previous_hash) = 32),
  hash bytea not null constraint record_hash_check check (octet_length(hash) = 32),
  constraint record_pkey primary key (chain, sequence)
);

create index record_time_idx on audit.record (record_time desc, chain desc, sequence desc);
create index record_resource_idx on audit.record (resource_type, resource_id, record_time desc, chain desc, sequence desc);
create index record_actor_idx on audit.record (actor_id, record_time desc, chain desc, sequence desc);
create index record_unit_idx on audit.record (unit_id, record_time desc, chain desc, sequence desc) where unit_id is not null;
-- What was denied or failed is rare, and what people look for.
create index record_refused_idx on audit.record (record_time desc, chain desc, sequence desc) where outcome <> 'done';
create index record_xid_idx on audit.record (xid);

-- Signed heads of all chains; the same line stands in a file on another volume.
create table audit.checkpoint (
  checkpoint bigint constraint checkpoint_pkey primary key constraint checkpoint_checkpoint_check check (checkpoint > 0),
  create_time timestamptz not null,
  line text not null
);

-- A second wall behind the privileges, against a slip of somebody who may do everything.
create function audit.refuse_change() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end
$$;

create trigger append_only before update or delete or truncate on audit.record
for each statement execute function audit.refuse_change();
create trigger append_only before update or delete or truncate on audit.checkpoint
for each statement execute function audit.refuse_change();

create function audit.details_digest(details jsonb, salt bytea) returns bytea
language sql stable parallel safe
return sha256(salt || convert_to(coalesce(details::text, ''), 'UTF8'));

-- SHA-256 of the canonical form. After a tag come fields of one length or without colons, bytes in hex, the time as 8
-- bytes that count microseconds since 2000-01-01 UTC; then each text behind its length in bytes. So no two records have
-- the same form.
create function audit.record_hash(r audit.record) returns bytea
language sql stable parallel safe
return sha256(convert_to(concat(
  'erp-core audit record 1:', encode(r.previous_hash, 'hex'), encode(r.details_digest, 'hex'),
  encode(timestamptz_send(r.record_time), 'hex'), ':', r.chain, ':', r.sequence, ':', r.xid, ':', r.unit_id, ':',
  octet_length(r.actor_kind), ':', r.actor_kind, octet_length(r.actor_id), ':', r.actor_id,
  octet_length(r.actor_name), ':', r.actor_name, octet_length(r.session_id), ':', r.session_id,
  octet_length(r.device_id), ':', r.device_id, octet_length(r.ip), ':', r.ip,
  octet_length(r.request_id), ':', r.request_id, octet_length(r.rpc), ':', r.rpc,
  octet_length(r.action), ':', r.action, octet_length(r.resource_type), ':', r.resource_type,
  octet_length(r.resource_id), ':', r.resource_id, octet_length(r.outcome), ':', r.outcome,
  octet_length(r.reason), ':', r.reason
), 'UTF8'));

-- The only door into the trail. The end of a chain is its last record, found under a lock of its own; a row that holds
-- the end would get a dead version with every transaction, and slow down all writers while a backup keeps them alive.
create function audit.append(entries jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog
as $$
declare
  entry jsonb;
  r audit.record;
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
    insert into audit.record values (r.*);
  end loop;
end
$$;

-- No audit, no change: a business table carries this as a deferred constraint trigger. Transaction numbers start anew in
-- a server that was filled from a dump, so the record must be of this time too; the minute is for a clock that is set back.
create function audit.require_record() returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
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
$$;

-- Puts the demand on a table; called by the migration that creates it.
create function audit.demand(business_table regclass) returns void
language plpgsql
set search_path = pg_catalog
as $$
begin
  execute format(
    'create constraint trigger audited after insert or update or delete on %s deferrable initially deferred for each row execute function audit.require_record()',
    business_table
  );
end
$$;

-- Recomputes the records of a chain with these sequence numbers and returns the first fault: its kind and place, or null
-- when there is none. That the end of a chain was cut off only a checkpoint can tell.
create function audit.verify_chain(wanted smallint, from_sequence bigint, to_sequence bigint)
returns table (kind text, sequence bigint, verified bigint)
language plpgsql stable security definer
set search_path = pg_catalog
as $$
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
$$;

grant execute on function audit.append(jsonb) to erp_auth, erp_inventory, erp_workorder, erp_operations;
-- Migrations change business data too, and put the demand on it.
grant execute on function audit.append(jsonb), audit.require_record(), audit.demand(regclass) to erp_owner;
grant execute on function audit.verify_chain(smallint, bigint, bigint) to erp_operations;
grant select on audit.record, audit.checkpoint to erp_operations;
grant insert on audit.checkpoint to erp_operations;

set local role erp_owner;

-- Claims an idempotency key until the end of the transaction and returns the answer of an earlier call. The lock comes
-- first and the row is read after it, by a statement of its own: it then sees what a twin has committed meanwhile.
create function platform.begin_command(p_principal text, p_rpc text, p_key uuid)
returns table (request_hash bytea, outcome text, response bytea, create_time timestamptz)
language plpgsql
set search_path = pg_catalog
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_principal || E'\n' || p_rpc || E'\n' || p_key, 0));
  return query
    select i.request_hash, i.outcome, i.response, i.create_time
    from platform.idempotency i
    where i.principal = p_principal and i.rpc = p_rpc and i.key = p_key;
end
$$;

-- Writes what goes with every change, in one round trip; the audit rows last, because they lock the head of a chain.
create function platform.finish_command(
  p_principal text,
  p_rpc text,
  p_key uuid,
  p_request_hash bytea,
  p_outcome text,
  p_response bytea,
  p_events jsonb,
  p_records jsonb
) returns void
language plpgsql
set search_path = pg_catalog
as $$
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
$$;

-- Removes stored answers that are past their 30 days, the oldest first, and returns how many. The only way in which the
-- program may delete any.
create function platform.purge_idempotency(batch_size integer) returns bigint
language sql security definer
set search_path = pg_catalog
as $$
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
$$;

grant execute on function platform.begin_command(text, text, uuid) to erp_auth, erp_inventory, erp_workorder, erp_operations;
grant execute on function platform.finish_command(text, text, uuid, bytea, text, bytea, jsonb, jsonb)
to erp_auth, erp_inventory, erp_workorder, erp_operations;
grant execute on function platform.purge_idempotency(integer) to erp_operations;
