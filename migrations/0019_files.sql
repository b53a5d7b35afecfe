-- Files: what is known of them. Their content lies in the storage, under the key that we made for it.

create table operations.file (
  id uuid constraint file_pkey primary key,
  name text not null constraint file_name_check check (length(name) between 1 and 200),
  media_type text not null constraint file_media_type_check check (length(media_type) between 3 and 200),
  purpose text not null
    constraint file_purpose_check check (purpose in ('attachment', 'report', 'import', 'export')),
  state text not null constraint file_state_check check (state in ('uploading', 'stored', 'deleted')),
  -- Organization unit; a file without one is for who uploaded it.
  unit_id uuid,
  creator_kind text not null,
  creator_id text not null,
  creator_name text not null,
  storage_key text not null constraint file_storage_key_key unique,
  size bigint constraint file_size_check check (size >= 0),
  sha256 bytea constraint file_sha256_check check (octet_length(sha256) = 32),
  create_time timestamptz not null default now(),
  expire_time timestamptz,
  delete_time timestamptz,
  -- When its content was removed from the storage.
  purge_time timestamptz,
  constraint file_stored_check check (state <> 'stored' or (size is not null and sha256 is not null)),
  constraint file_deleted_check check ((state = 'deleted') = (delete_time is not null)),
  constraint file_purged_check check (purge_time is null or state = 'deleted')
);
create index file_creator_idx on operations.file (creator_kind, creator_id, id) where state = 'stored';
create index file_unit_idx on operations.file (unit_id, id) where state = 'stored' and unit_id is not null;
create index file_expire_idx on operations.file (expire_time) where state = 'stored' and expire_time is not null;
create index file_upload_idx on operations.file (create_time) where state = 'uploading';
create index file_purge_idx on operations.file (delete_time) where state = 'deleted' and purge_time is null;

-- Content never changes, and what is deleted does not come back.
create function operations.keep_file() returns trigger
language plpgsql
set search_path = pg_catalog
as $$
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
$$;
create trigger kept before update on operations.file for each row execute function operations.keep_file();

select audit.demand('operations.file'::regclass);

grant select, insert, update on operations.file to erp_operations;
