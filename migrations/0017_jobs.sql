-- Jobs: work that a worker does later. The row is the truth; whatever rings to say that there is one may get lost.

create table operations.job (
  id uuid constraint job_pkey primary key,
  kind text not null constraint job_kind_check check (kind ~ '^[a-z_]+\.[a-z_]+$' and length(kind) <= 60),
  queue text not null constraint job_queue_check check (queue ~ '^[a-z]{1,20}$'),
  priority smallint not null constraint job_priority_check check (priority between 1 and 9),
  payload jsonb not null constraint job_payload_check check (length(payload::text) <= 70000),
  -- Of two jobs with the same kind and key that have not ended, there is only one.
  dedupe_key text constraint job_dedupe_key_check check (length(dedupe_key) between 1 and 200),
  state text not null default 'queued' constraint job_state_check check (
    state in ('queued', 'running', 'retry_wait', 'succeeded', 'failed', 'dead', 'cancelled')
  ),
  -- When it may begin.
  run_time timestamptz not null,
  -- Attempts that count; those that were given back, or lost with their worker, do not.
  attempt integer not null default 0 constraint job_attempt_check check (attempt >= 0),
  max_attempts integer not null constraint job_max_attempts_check check (max_attempts between 1 and 100),
  losses integer not null default 0 constraint job_losses_check check (losses >= 0),
  -- Number of the last lease. It only ever grows, so that a worker that comes back from the dead is told apart.
  epoch bigint not null default 0,
  worker text not null default '',
  lease_until timestamptz,
  cancel_requested boolean not null default false,
  progress_done bigint not null default 0,
  progress_total bigint not null default 0,
  progress_message text not null default '' constraint job_progress_message_check check (length(progress_message) <= 200),
  result jsonb,
  result_file_id uuid,
  failure_reason text not null default '',
  failure_domain text not null default '',
  failure_message text not null default '' constraint job_failure_message_check check (length(failure_message) <= 1000),
  requester_kind text not null constraint job_requester_kind_check check (
    requester_kind in ('user', 'api_client', 'service')
  ),
  requester_id text not null,
  requester_name text not null,
  requester_ip text not null,
  language text not null constraint job_language_check check (language in ('en', 'zh-TW')),
  -- Id of the call that caused it.
  request_id text not null,
  schedule_id uuid,
  due_time timestamptz,
  -- Grows with each change, so that watchers know of one.
  version bigint not null default 1,
  create_time timestamptz not null default now(),
  start_time timestamptz,
  end_time timestamptz,
  constraint job_lease_check check ((state = 'running') = (lease_until is not null)),
  constraint job_end_time_check check (
    (state in ('succeeded', 'failed', 'dead', 'cancelled')) = (end_time is not null)
  )
);

create index job_due_idx on operations.job (queue, priority, run_time, id) where state in ('queued', 'retry_wait');
create index job_lease_idx on operations.job (lease_until) where state = 'running';
create unique index job_dedupe_key on operations.job (kind, dedupe_key)
where dedupe_key is not null and state in ('queued', 'running', 'retry_wait');
-- However many workers find a schedule due, its due time makes one job.
create unique index job_occurrence_key on operations.job (schedule_id, due_time) where due_time is not null;
create index job_schedule_idx on operations.job (schedule_id, id) where schedule_id is not null;
create index job_requester_idx on operations.job (requester_id, id);
create index job_kind_idx on operations.job (kind, id);
create index job_failed_idx on operations.job (state, id) where state in ('failed', 'dead');
create index job_end_time_idx on operations.job (end_time) where end_time is not null;

-- What was tried, and what came of it. The attempt that runs is in the job itself.
create table operations.job_attempt (
  job_id uuid not null constraint job_attempt_job_fkey references operations.job on delete cascade,
  epoch bigint not null,
  worker text not null,
  outcome text not null constraint job_attempt_outcome_check check (
    outcome in ('succeeded', 'failed', 'cancelled', 'released', 'lost')
  ),
  failure_reason text not null default '',
  failure_domain text not null default '',
  failure_message text not null default '',
  start_time timestamptz not null,
  end_time timestamptz not null default clock_timestamp(),
  constraint job_attempt_pkey primary key (job_id, epoch)
);

create table operations.job_log (
  job_id uuid not null constraint job_log_job_fkey references operations.job on delete cascade,
  sequence bigint not null,
  epoch bigint not null,
  log_time timestamptz not null default clock_timestamp(),
  line text not null constraint job_log_line_check check (length(line) <= 1000),
  constraint job_log_pkey primary key (job_id, sequence)
);

-- What people do to a job is audited by the command that does it; what workers do is in the attempts.
comment on table operations.job is 'technical: changes with each heartbeat';
comment on table operations.job_attempt is 'technical: history, only ever added to';
comment on table operations.job_log is 'technical: what jobs wrote, only ever added to';

-- Says once that a job has ended, whoever ended it.
create function operations.publish_end() returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
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
$$;

create trigger job_ended after update on operations.job
for each row
when (old.end_time is null and new.end_time is not null)
execute function operations.publish_end();

-- The door through which every service enqueues, in the transaction that causes the job. Returns the id of the job and
-- whether it is new: a job with the same kind and key that has not ended, or for the same due time, is there already.
create function platform.enqueue_job(p_job jsonb) returns table (job_id uuid, created boolean)
language plpgsql security definer
set search_path = pg_catalog
as $$
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
$$;

-- Removes jobs that ended long ago, the oldest first, as many as a batch holds: after 30 days, and those that failed after
-- 90. Returns how many.
create function operations.purge_jobs(p_batch integer) returns bigint
language sql security definer
set search_path = pg_catalog
as $$
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
$$;

grant select, update on operations.job to erp_operations;
grant select, insert on operations.job_attempt, operations.job_log to erp_operations;
grant execute on function operations.purge_jobs(integer) to erp_operations;
grant execute on function platform.enqueue_job(jsonb) to erp_auth, erp_inventory, erp_workorder, erp_operations;
