-- People, programs and devices that use the stack, the places they are trusted for, and what they sign in with.
-- Tables commented "technical:" hold state that changes with every call and is not business data; all others demand an
-- audit record with every change.

create table auth.organization_unit (
  id uuid constraint organization_unit_pkey primary key,
  kind text not null constraint organization_unit_kind_check check (kind in ('site', 'warehouse', 'work_center')),
  site_id uuid,
  site_kind text generated always as (case when site_id is not null then 'site' end) stored,
  code text not null constraint organization_unit_code_key unique
    constraint organization_unit_code_check check (code ~ '^[A-Z0-9][A-Z0-9._-]{0,31}$'),
  name text not null constraint organization_unit_name_check check (length(name) between 1 and 100),
  time_zone text not null,
  external_id text constraint organization_unit_external_id_key unique,
  archived boolean not null default false,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint organization_unit_id_kind_key unique (id, kind),
  constraint organization_unit_site_fkey foreign key (site_id, site_kind) references auth.organization_unit (id, kind),
  constraint organization_unit_place_check check ((kind = 'site') = (site_id is null) and (kind = 'site') = (time_zone <> ''))
);
create index organization_unit_site_idx on auth.organization_unit (site_id);

create table auth.user_account (
  id uuid constraint user_account_pkey primary key,
  login text not null constraint user_account_login_key unique
    constraint user_account_login_check check (login ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'),
  display_name text not null constraint user_account_display_name_check check (length(display_name) between 1 and 100),
  employee_no text constraint user_account_employee_no_key unique,
  locale text not null constraint user_account_locale_check check (locale in ('zh-TW', 'en')),
  time_zone text not null,
  state text not null constraint user_account_state_check check (state in ('invited', 'active', 'locked', 'disabled')),
  external_id text constraint user_account_external_id_key unique,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now()
);

create table auth.user_password (
  user_id uuid constraint user_password_pkey primary key constraint user_password_user_fkey references auth.user_account,
  hash text not null,
  temporary boolean not null,
  change_time timestamptz not null default now()
);

create table auth.user_password_history (
  user_id uuid not null constraint user_password_history_user_fkey references auth.user_account,
  hash text not null,
  create_time timestamptz not null default clock_timestamp(),
  constraint user_password_history_pkey primary key (user_id, create_time)
);

create table auth.badge (
  user_id uuid constraint badge_pkey primary key constraint badge_user_fkey references auth.user_account,
  code_hash bytea not null constraint badge_code_hash_key unique,
  pin_hash text not null,
  create_time timestamptz not null default now()
);

create table auth.user_sign_in (
  user_id uuid constraint user_sign_in_pkey primary key constraint user_sign_in_user_fkey references auth.user_account,
  last_login_time timestamptz not null
);
comment on table auth.user_sign_in is 'technical: last sign-in of each user';

create table auth.role (
  id uuid constraint role_pkey primary key,
  code text not null constraint role_code_key unique constraint role_code_check check (code ~ '^[a-z][a-z0-9-]{0,63}$'),
  name text not null constraint role_name_check check (length(name) between 1 and 100),
  built_in boolean not null,
  archived boolean not null default false,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now()
);

create table auth.role_permission (
  role_id uuid not null constraint role_permission_role_fkey references auth.role,
  permission text not null constraint role_permission_permission_check check (permission ~ '^[a-z]+\.[a-z]+\.[a-z]+$'),
  constraint role_permission_pkey primary key (role_id, permission)
);

create table auth.api_client (
  id uuid constraint api_client_pkey primary key,
  name text not null constraint api_client_name_check check (length(name) between 1 and 100),
  state text not null constraint api_client_state_check check (state in ('active', 'revoked')),
  allowed_cidrs text[] not null,
  rate_limit_per_second integer not null constraint api_client_rate_limit_check check (rate_limit_per_second between 0 and 10000),
  created_by uuid not null constraint api_client_created_by_fkey references auth.user_account,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now()
);
create unique index api_client_name_key on auth.api_client (name) where state = 'active';

create table auth.api_secret (
  prefix text constraint api_secret_pkey primary key,
  api_client_id uuid not null constraint api_secret_client_fkey references auth.api_client,
  secret_hash bytea not null constraint api_secret_hash_check check (octet_length(secret_hash) = 32),
  expire_time timestamptz not null,
  revoke_time timestamptz,
  create_time timestamptz not null default now()
);
create index api_secret_client_idx on auth.api_secret (api_client_id);

create table auth.api_secret_use (
  prefix text constraint api_secret_use_pkey primary key constraint api_secret_use_prefix_fkey references auth.api_secret,
  last_use_time timestamptz not null
);
comment on table auth.api_secret_use is 'technical: last use of each secret, to the minute';

create table auth.role_grant (
  id uuid constraint role_grant_pkey primary key,
  user_id uuid constraint role_grant_user_fkey references auth.user_account,
  api_client_id uuid constraint role_grant_api_client_fkey references auth.api_client,
  role_id uuid not null constraint role_grant_role_fkey references auth.role,
  unrestricted boolean not null,
  valid_from_time timestamptz not null,
  valid_to_time timestamptz,
  revoke_time timestamptz,
  created_by text not null,
  create_time timestamptz not null default now(),
  constraint role_grant_principal_check check ((user_id is null) <> (api_client_id is null)),
  constraint role_grant_valid_check check (valid_to_time is null or valid_to_time > valid_from_time)
);
create index role_grant_user_idx on auth.role_grant (user_id) where revoke_time is null;
create index role_grant_api_client_idx on auth.role_grant (api_client_id) where revoke_time is null;

create table auth.role_grant_unit (
  grant_id uuid not null constraint role_grant_unit_grant_fkey references auth.role_grant,
  unit_id uuid not null constraint role_grant_unit_unit_fkey references auth.organization_unit,
  constraint role_grant_unit_pkey primary key (grant_id, unit_id)
);

create table auth.device (
  id uuid constraint device_pkey primary key,
  name text not null,
  serial_no text not null,
  model text not null,
  platform text not null,
  public_key_jwk jsonb not null,
  key_thumbprint text not null constraint device_key_thumbprint_key unique,
  state text not null constraint device_state_check check (state in ('pending', 'trusted', 'suspended', 'rejected', 'revoked')),
  site_id uuid not null constraint device_site_fkey references auth.organization_unit,
  enrolled_by uuid not null constraint device_enrolled_by_fkey references auth.user_account,
  decided_by uuid constraint device_decided_by_fkey references auth.user_account,
  replaces_device_id uuid constraint device_replaces_fkey references auth.device,
  version integer not null default 1,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint device_other_approver_check check (decided_by is null or decided_by <> enrolled_by or state in ('rejected', 'revoked'))
);
create unique index device_serial_no_key on auth.device (serial_no) where state in ('pending', 'trusted', 'suspended');
create index device_site_idx on auth.device (site_id);

create table auth.device_status (
  device_id uuid constraint device_status_pkey primary key constraint device_status_device_fkey references auth.device,
  app_version text not null,
  battery_percent integer,
  queue_depth integer not null,
  last_sequence numeric(20, 0) not null,
  last_seen_time timestamptz not null,
  last_ip text not null
);
comment on table auth.device_status is 'technical: last heartbeat of each device';

create table auth.device_proof_use (
  device_id uuid not null,
  jti uuid not null,
  expire_time timestamptz not null,
  constraint device_proof_use_pkey primary key (device_id, jti)
);
comment on table auth.device_proof_use is 'technical: proofs that were used, until their nonce is out of date';
create index device_proof_use_expire_idx on auth.device_proof_use (expire_time);

create table auth.enrollment_token (
  id uuid constraint enrollment_token_pkey primary key,
  token_hash bytea not null constraint enrollment_token_hash_key unique,
  site_id uuid not null constraint enrollment_token_site_fkey references auth.organization_unit,
  device_name text not null,
  replaces_device_id uuid constraint enrollment_token_replaces_fkey references auth.device,
  created_by uuid not null constraint enrollment_token_created_by_fkey references auth.user_account,
  expire_time timestamptz not null,
  max_uses integer not null constraint enrollment_token_max_uses_check check (max_uses between 1 and 50),
  uses integer not null default 0,
  create_time timestamptz not null default now(),
  constraint enrollment_token_uses_check check (uses between 0 and max_uses)
);
-- The two tables name each other: a token may be for the successor of a device.
alter table auth.device
add enrollment_token_id uuid not null constraint device_enrollment_token_fkey references auth.enrollment_token;

create table auth.session (
  id uuid constraint session_pkey primary key,
  user_id uuid not null constraint session_user_fkey references auth.user_account,
  device_id uuid constraint session_device_fkey references auth.device,
  auth_methods text[] not null,
  user_agent text not null,
  create_time timestamptz not null default now(),
  expire_time timestamptz not null,
  revoke_time timestamptz,
  revoke_reason text
);
create index session_user_idx on auth.session (user_id, id desc);
create index session_device_idx on auth.session (device_id) where revoke_time is null;

create table auth.session_refresh (
  session_id uuid constraint session_refresh_pkey primary key constraint session_refresh_session_fkey references auth.session on delete cascade,
  generation integer not null,
  token_hash bytea not null constraint session_refresh_token_hash_key unique,
  previous_token_hash bytea,
  -- The token that followed the previous one, encrypted: a caller who lost the answer gets the same again.
  sealed_successor bytea,
  rotate_time timestamptz not null,
  idle_expire_time timestamptz not null,
  last_ip text not null
);
comment on table auth.session_refresh is 'technical: the refresh token of each session';

create table auth.login_throttle (
  bucket text constraint login_throttle_pkey primary key,
  failures integer not null,
  last_failure_time timestamptz not null,
  blocked_until timestamptz not null
);
comment on table auth.login_throttle is 'technical: failed sign-ins by login and address';

select audit.demand(t::regclass)
from unnest(array[
  'auth.organization_unit', 'auth.user_account', 'auth.user_password', 'auth.user_password_history', 'auth.badge',
  'auth.role', 'auth.role_permission', 'auth.api_client', 'auth.api_secret', 'auth.role_grant', 'auth.role_grant_unit',
  'auth.device', 'auth.enrollment_token', 'auth.session'
]) as t;

grant select, insert, update on all tables in schema auth to erp_auth;
-- Removal is the exception: what a change of roles or badges takes away, and what is past its time.
grant delete on auth.role_permission, auth.badge, auth.user_password_history, auth.device_proof_use, auth.login_throttle,
  auth.session, auth.session_refresh to erp_auth;
