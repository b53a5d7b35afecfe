-- Why a place is blocked and why a lot is in its state, for those who find them so; and which expiries were noticed.

alter table inventory.location
  add column block_reason text not null default ''
    constraint location_block_reason_check check (length(block_reason) <= 200 and (blocked or block_reason = ''));

alter table inventory.lot
  add column state_reason text not null default ''
    constraint lot_state_reason_check check (length(state_reason) <= 200);

-- Last day, in the time zone of the site, on which an event was published for a lot that is past its date and still lies in
-- a warehouse. Beside the lot and not on it, so that noticing takes no lock that a posting waits for.
create table inventory.lot_expiry_notice (
  lot_id uuid not null constraint lot_expiry_notice_lot_fkey references inventory.lot,
  warehouse_id uuid not null constraint lot_expiry_notice_warehouse_fkey references inventory.warehouse,
  notice_date date not null,
  constraint lot_expiry_notice_pkey primary key (lot_id, warehouse_id)
);
comment on table inventory.lot_expiry_notice is 'technical: expired lots that were noticed, by warehouse and day';

grant select, insert, update on inventory.lot_expiry_notice to erp_inventory;

-- Locks what lies at a place, or of a lot, in the order in which postings lock it: whoever closes the place or bars the lot
-- then sees every posting that came before, and those that come after wait for her.
create function inventory.lock_stock(p_location_id uuid, p_lot_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog
as $$
begin
  perform
  from inventory.stock_balance b
  where b.location_id = p_location_id or b.lot_id = p_lot_id
  order by b.item_id, b.location_id, b.lot_id, b.status
  for update;
end
$$;
grant execute on function inventory.lock_stock(uuid, uuid) to erp_inventory;
