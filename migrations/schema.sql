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
  create_time timestamp with time zone default now() not null
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
alter table platform.idempotency add constraint idempotency_outcome_known CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])))
alter table platform.idempotency add constraint idempotency_pkey PRIMARY KEY (principal, rpc, key)
alter table platform.idempotency add constraint idempotency_request_hash_length CHECK ((octet_length(request_hash) = 32))
alter table platform.migration add constraint migration_pkey PRIMARY KEY (id)
alter table platform.migration add constraint migration_sha256_length CHECK ((octet_length(sha256) = 32))
alter table platform.outbox add constraint outbox_pkey PRIMARY KEY (id)

-- Indexes

CREATE INDEX api_secret_client_idx ON auth.api_secret USING btree (api_client_id)
CREATE INDEX device_proof_use_expire_idx ON auth.device_proof_use USING btree (expire_time)
CREATE INDEX device_site_idx ON auth.device USING btree (site_id)
CREATE INDEX idempotency_create_time_idx ON platform.idempotency USING btree (create_time)
CREATE INDEX organization_unit_site_idx ON auth.organization_unit USING btree (site_id)
CREATE INDEX outbox_create_time_idx ON platform.outbox USING btree (create_time)
CREATE INDEX outbox_xid_id_idx ON platform.outbox USING btree (xid, id)
CREATE INDEX record_actor_idx ON audit.record USING btree (actor_id, record_time DESC, chain DESC, sequence DESC)
CREATE INDEX record_refused_idx ON audit.record USING btree (record_time DESC, chain DESC, sequence DESC) WHERE (outcome <> 'done'::text)
CREATE INDEX record_resource_idx ON audit.record USING btree (resource_type, resource_id, record_time DESC, chain DESC, sequence DESC)
CREATE INDEX record_time_idx ON audit.record USING btree (record_time DESC, chain DESC, sequence DESC)
CREATE INDEX record_unit_idx ON audit.record USING btree (unit_id, record_time DESC, chain DESC, sequence DESC) WHERE (unit_id IS NOT NULL)
CREATE INDEX record_xid_idx ON audit.record USING btree (xid)
CREATE INDEX role_grant_api_client_idx ON auth.role_grant USING btree (api_client_id) WHERE (revoke_time IS NULL)
CREATE INDEX role_grant_user_idx ON auth.role_grant USING btree (user_id) WHERE (revoke_time IS NULL)
CREATE INDEX session_device_idx ON auth.session USING btree (device_id) WHERE (revoke_time IS NULL)
CREATE INDEX session_user_idx ON auth.session USING btree (user_id, id DESC)
CREATE UNIQUE INDEX api_client_name_key ON auth.api_client USING btree (name) WHERE (state = 'active'::text)
CREATE UNIQUE INDEX device_serial_no_key ON auth.device USING btree (serial_no) WHERE (state = ANY (ARRAY['pending'::text, 'trusted'::text, 'suspended'::text]))

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
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.record FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()

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
function platform.begin_command(text,text,uuid) owned by erp_owner
function platform.begin_command(text,text,uuid): execute to erp_auth
function platform.begin_command(text,text,uuid): execute to erp_inventory
function platform.begin_command(text,text,uuid): execute to erp_operations
function platform.begin_command(text,text,uuid): execute to erp_workorder
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
