-- The quantity in the base unit of an amount that has no exact one, next to a stock that may be the rounded image of some
-- number of packs: the stock after it is the image of what is left then, so that parts add up to the whole. The same rule
-- as services/inventory/domain/unit-conversion.ts, in whole numbers, since a division of numerics is not exact. The number
-- of packs is first looked for as finely as the base unit can tell packs apart, so that amounts with few decimal places may
-- follow on such with many; then as finely as the amount is given, near a stock whose parts were rounded elsewhere.
create or replace function inventory.rounded_quantity(
  entered numeric, numerator bigint, denominator bigint, decimals integer, stock numeric, direction integer
) returns numeric
language plpgsql immutable parallel safe
set search_path = pg_catalog
as $$
declare
  ulp constant numeric := ('1e-' || decimals)::numeric;
  -- A base unit in units of its last place.
  base constant numeric := ('1e' || decimals)::numeric;
  given constant integer := min_scale(entered);
  ulps constant numeric := stock * base;
  finest integer;
  places integer;
  step numeric;
  held numeric;
  left_over numeric;
begin
  select max(p) into finest from generate_series(0, 6) p where numerator * base >= denominator * ('1e' || p)::numeric;
  if stock >= 0 and finest >= given then
    foreach places in array array[finest, given] loop
      -- In steps of one over this: the stock is held steps, and one step is numerator * base / (denominator * step) ulps.
      step := ('1e' || places)::numeric;
      held := div(2 * ulps * denominator * step + numerator * base, 2 * numerator * base);
      left_over := held + direction * entered * step;
      if left_over >= 0 and (
        div(2 * held * numerator * base + denominator * step, 2 * denominator * step) = ulps
        or places = given and abs(ulps * denominator * step - held * numerator * base) < denominator * step
      ) then
        return direction * (div(2 * left_over * numerator * base + denominator * step, 2 * denominator * step) - ulps) * ulp;
      end if;
    end loop;
  end if;
  return div(2 * entered * numerator * base + denominator, 2 * denominator) * ulp;
end
$$;
