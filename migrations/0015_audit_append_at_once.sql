-- A batch of postings brings hundreds of audit records. Written one by one, each cost a statement of its own: more than the
-- posting itself. The chain is worked out as before, record by record; only the writing is done at once.
set local role erp_audit_owner;

-- The only door into the trail. The end of a chain is its last record, found under a lock of its own; a row that holds
-- the end would get a dead version with every transaction, and slow down all writers while a backup keeps them alive.
create or replace function audit.append(entries jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog
as $$
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
$$;
