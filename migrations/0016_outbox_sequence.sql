-- Events of one transaction have an order: the ids of one millisecond do not tell it.
alter table platform.outbox add column sequence bigint generated always as identity;
create index outbox_xid_sequence_idx on platform.outbox (xid, sequence);
drop index platform.outbox_xid_id_idx;
comment on table platform.outbox is 'Readers take (xid, sequence) of transactions older than every running one.';
