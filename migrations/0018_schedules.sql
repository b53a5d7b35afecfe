-- Jobs that are enqueued by the clock.

create table operations.schedule (
  id uuid constraint schedule_pkey primary key,
  name text not null constraint schedule_name_check check (length(name) between 1 and 100),
  kind text not null,
  payload jsonb not null constraint schedule_payload_check check (length(payload::text) <= 70000),
  cron text not null constraint schedule_cron_check check (length(cron) between 9 and 100),
  time_zone text not null constraint schedule_time_zone_check check (length(time_zone) between 1 and 60),
  misfire text not null constraint schedule_misfire_check check (misfire in ('run_once', 'skip')),
  overlap text not null constraint schedule_overlap_check check (overlap in ('skip', 'queue')),
  enabled boolean not null,
  -- For whom the jobs run.
  requester_kind text not null constraint schedule_requester_kind_check check (
    requester_kind in ('user', 'api_client', 'service')
  ),
  requester_id text not null,
  requester_name text not null,
  requester_ip text not null,
  language text not null,
  built_in boolean not null default false,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint schedule_name_key unique (name),
  constraint schedule_built_in_check check (built_in = (requester_kind = 'service'))
);

alter table operations.job add constraint job_schedule_fkey foreign key (schedule_id) references operations.schedule;

-- When a schedule is due, apart from what people say of it: the one changes by the clock, the other by hand.
create table operations.schedule_clock (
  schedule_id uuid constraint schedule_clock_pkey primary key
    constraint schedule_clock_schedule_fkey references operations.schedule,
  -- Worked out from the expression when null.
  next_due_time timestamptz,
  last_due_time timestamptz
);

comment on table operations.schedule_clock is 'technical: changes with the clock';

insert into operations.schedule (
  id, name, kind, payload, cron, time_zone, misfire, overlap, enabled, requester_kind, requester_id, requester_name,
  requester_ip, language, built_in
)
values
  (
    '0194d000-0000-7000-8000-000000000001', 'Nightly proof of stock', 'inventory.stock_proof', '{}', '30 2 * * *',
    'Asia/Taipei', 'run_once', 'skip', true, 'service', 'system', 'system', '', 'en', true
  ),
  (
    '0194d000-0000-7000-8000-000000000002', 'Daily snapshot of stock', 'inventory.stock_snapshot', '{}', '10 0 * * *',
    'UTC', 'run_once', 'skip', true, 'service', 'system', 'system', '', 'en', true
  );
insert into operations.schedule_clock (schedule_id) select s.id from operations.schedule s;

select audit.demand('operations.schedule');

grant select, insert, update on operations.schedule, operations.schedule_clock to erp_operations;
