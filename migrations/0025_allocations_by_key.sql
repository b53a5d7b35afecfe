-- The balances of a change are looked up by their ids, whatever the server believes of the size of the table: from a list out of
-- JSON it expects a hundred rows, and read all of a table of some thousand balances for one.
create or replace function inventory.change_allocated(p_changes jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog
as $$
declare
  balance_ids constant bigint[] := array(select (c ->> 'balance_id')::bigint from jsonb_array_elements(p_changes) c);
begin
  perform
  from inventory.stock_balance b
  where b.id = any (balance_ids)
  order by b.item_id, b.location_id, b.lot_id, b.status
  for update;
  update inventory.stock_balance b
  set allocated = b.allocated + c.delta, update_time = now()
  from (
    select (c ->> 'balance_id')::bigint as balance_id, sum((c ->> 'delta')::numeric) as delta
    from jsonb_array_elements(p_changes) c
    group by 1
  ) c
  where b.id = any (balance_ids) and b.id = c.balance_id;
end
$$;
