-- The one door to the ledger. Several documents go through it in one call, each as a whole or not at all; one that is
-- refused leaves no trace but its key, and hurts none of its neighbours.

create type inventory.posting_document as (
  doc integer,
  id uuid,
  movement_type text,
  warehouse_id uuid,
  site_id uuid,
  time_zone text,
  business_time timestamptz,
  reason_code text,
  note text,
  key uuid,
  scope uuid,
  request_hash bytea,
  source jsonb,
  warnings text[],
  reason text,
  metadata jsonb
);

create type inventory.posting_line as (
  doc integer,
  line_no integer,
  item_id uuid,
  item_code text,
  item_version integer,
  decimals integer,
  entered numeric,
  uom text,
  numerator bigint,
  denominator bigint,
  -- In the base unit; null while it depends on what is there.
  quantity numeric,
  serial_tracked boolean,
  from_location_id uuid,
  to_location_id uuid,
  from_code text,
  to_code text,
  from_warehouse_id uuid,
  to_warehouse_id uuid,
  from_lot_id uuid,
  to_lot_id uuid,
  lot_no text,
  from_status text,
  to_status text,
  from_allocated boolean,
  to_allocated boolean,
  from_negative boolean,
  to_negative boolean,
  single_item boolean,
  single_lot boolean,
  serials text[],
  document_line_id uuid,
  warning text,
  reason text,
  metadata jsonb
);

-- The quantity in the base unit of an amount that has no exact one, next to a stock that may be the rounded image of some
-- number of packs: the stock after it is the image of what is left then, so that parts add up to the whole. The same rule
-- as services/inventory/domain/unit-conversion.ts, in whole numbers, since a division of numerics is not exact. The number
-- of packs is first looked for as finely as the base unit can tell packs apart, so that amounts with few decimal places may
-- follow on such with many; then as finely as the amount is given, near a stock whose parts were rounded elsewhere.
create function inventory.rounded_quantity(
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

-- What the documents say, with what is wrong about each as a whole.
create function inventory.read_documents(p_documents jsonb) returns inventory.posting_document[]
language plpgsql stable
set search_path = pg_catalog
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
begin
  return (
    select array_agg(
      row(
        d.doc, x.id, x.movement_type, x.warehouse_id, w.site_id, s.time_zone,
        least(coalesce(x.business_time, now()), now()), x.reason_code, coalesce(x.note, ''),
        x.key, x.scope, decode(x.request_hash, 'hex'), d.source - 'lines',
        case when x.business_time > now() + interval '5 minutes' then array['CLOCK_SKEW'] else '{}'::text[] end,
        p.reason,
        case when p.reason is not null then jsonb_build_object(
          'resource', 'warehouse', 'movement_type', x.movement_type, 'detail', 'its document posts it', 'site', s.code,
          'reason_code', x.reason_code, 'closed_until', g.closed_until::text,
          'earliest', to_char((now() - make_interval(mins => g.backdate_tolerance_minutes)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        ) end
      )::inventory.posting_document
      order by d.doc
    )
    from jsonb_array_elements(p_documents) with ordinality as d (source, doc)
    cross join lateral jsonb_to_record(d.source) as x (
      id uuid, movement_type text, warehouse_id uuid, business_time timestamptz, reason_code text, note text, key uuid,
      scope uuid, request_hash text, direct boolean, may_backdate boolean, everywhere boolean, unit_ids uuid[], reversal_of uuid
    )
    left join inventory.movement_type t on t.code = x.movement_type
    left join inventory.warehouse w on w.id = x.warehouse_id and (x.everywhere or w.id = any (x.unit_ids))
    left join inventory.site s on s.id = w.site_id
    left join inventory.site_setting g on g.site_id = w.site_id
    left join inventory.reason_code c on c.code = x.reason_code
    cross join lateral (
      select
        case
          when w.id is null then 'NOT_FOUND'
          when w.archived then 'ARCHIVED'
          when x.direct and not t.direct then 'MOVEMENT_NOT_ALLOWED'
          when x.movement_type = 'OPENING' and x.reversal_of is null and g.phase <> 'setup' then 'SITE_LIVE'
          when x.reason_code is null and x.reversal_of is null and t.reason_needed then 'REASON_REQUIRED'
          when x.reason_code is not null and (
            c.code is null or c.archived or (x.reversal_of is null and c.movement_types <> '{}' and not x.movement_type = any (c.movement_types))
          ) then 'REASON_NOT_ALLOWED'
          when c.requires_note and coalesce(x.note, '') = '' then 'REASON_REQUIRED'
          when (x.business_time at time zone s.time_zone)::date <= g.closed_until then 'PERIOD_CLOSED'
          when not coalesce(x.may_backdate, false)
            and x.business_time < now() - make_interval(mins => g.backdate_tolerance_minutes) then 'BACKDATE_NOT_ALLOWED'
        end as reason
    ) p
  );
end
$$;

-- What the lines say, in base units and full places, with what is wrong about each by itself.
create function inventory.read_lines(p_documents jsonb, p_heads inventory.posting_document[]) returns inventory.posting_line[]
language plpgsql stable
set search_path = pg_catalog
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
begin
  return (
    select array_agg(
      row(
        d.doc, l.line_no, i.id, i.code, i.version, i.quantity_decimals, x.quantity, x.uom, u.numerator, u.denominator, q.quantity,
        i.tracking in ('serial', 'lot_and_serial'),
        f.id, g.id, f.code, g.code, f.warehouse_id, g.warehouse_id, e.from_lot_id, e.to_lot_id, n.lot_no,
        e.from_status, e.to_status, coalesce(x.from_allocated, false), coalesce(x.to_allocated, false),
        f.negative_allowed, g.negative_allowed, not g.allow_mixed_items, not g.allow_mixed_lots, x.serials,
        x.document_line_id,
        case when t.issues and n.expiry_date < v.business_date and i.expiry_policy <> 'block' then 'LOT_EXPIRED' end,
        p.reason,
        -- What lies outside the caller's reach is not even named. A line without a fault may still come to nothing by rounding.
        case when p.reason is null and q.quantity is not null then null
          when p.reason = 'NOT_FOUND' then jsonb_build_object('resource', p.resource)
          else jsonb_build_object(
          'resource', p.resource, 'item', i.code, 'uom', x.uom, 'decimals', i.quantity_decimals::text, 'lot', n.lot_no,
          'state', n.state, 'expiry_date', n.expiry_date::text, 'movement_type', t.code, 'detail', p.detail,
          'location', case p.side when 1 then f.code when 2 then g.code end, 'quantity', trim_scale(q.quantity)::text,
          'serials', coalesce(cardinality(x.serials), 0)::text, 'line', l.line_no::text
        ) end
      )::inventory.posting_line
      order by d.doc, l.line_no
    )
    from unnest(p_heads) as d
    join inventory.movement_type m on m.code = d.movement_type
    -- A reversal goes the other way, and no rule about use or origin applies to it.
    cross join lateral (
      select m.code, m.relabels, false as direct, m.to_virtual_id as from_virtual_id, m.from_virtual_id as to_virtual_id,
        m.to_place as from_place, m.from_place as to_place, false as issues, false as creates, false as receives
      where d.source ? 'reversal_of'
      union all
      select m.code, m.relabels, coalesce((d.source ->> 'direct')::boolean, false), m.from_virtual_id, m.to_virtual_id,
        m.from_place, m.to_place, m.issues, m.creates, m.receives
      where not d.source ? 'reversal_of'
    ) t
    cross join lateral jsonb_array_elements(p_documents -> (d.doc - 1) -> 'lines') with ordinality as l (source, line_no)
    cross join lateral jsonb_to_record(l.source) as x (
      item_id uuid, quantity numeric, uom text, from_location_id uuid, to_location_id uuid, from_lot_id uuid, to_lot_id uuid,
      from_status text, to_status text, from_allocated boolean, to_allocated boolean, serials text[], document_line_id uuid
    )
    left join inventory.item i on i.id = x.item_id
    left join lateral (
      select 1::bigint as numerator, 1::bigint as denominator where x.uom = i.base_uom
      union all
      select o.numerator, o.denominator from inventory.item_uom o where o.item_id = i.id and o.uom = x.uom and x.uom <> i.base_uom
    ) u on true
    left join inventory.location f on f.id = coalesce(x.from_location_id, t.from_virtual_id)
    left join inventory.location g on g.id = coalesce(x.to_location_id, t.to_virtual_id)
    cross join lateral (
      select
        coalesce(x.from_lot_id, case when t.relabels is distinct from 'lot' then x.to_lot_id end) as from_lot_id,
        coalesce(x.to_lot_id, case when t.relabels is distinct from 'lot' then x.from_lot_id end) as to_lot_id,
        coalesce(x.from_status, case when t.relabels is distinct from 'status' then x.to_status end, 'unrestricted') as from_status,
        coalesce(x.to_status, case when t.relabels is distinct from 'status' then x.from_status end, 'unrestricted') as to_status
    ) e
    left join inventory.lot n on n.id = coalesce(e.from_lot_id, e.to_lot_id)
    left join inventory.lot o on o.id = e.to_lot_id
    cross join lateral (
      select
        mod(x.quantity * u.numerator * power(10::numeric, i.quantity_decimals), u.denominator) = 0 as exact,
        case when mod(x.quantity * u.numerator * power(10::numeric, i.quantity_decimals), u.denominator) = 0
          then x.quantity * u.numerator / u.denominator end as quantity
    ) q
    cross join lateral (
      select
        (d.business_time at time zone d.time_zone)::date as business_date,
        -- A side that is no place must be the virtual one of the type; one that is must be asked for by the type.
        case
          when x.from_location_id is not null and not t.from_place then 'its stock comes from ' || f.code
          when x.to_location_id is not null and not t.to_place then 'its stock goes to ' || g.code
          when f.id is null and x.from_location_id is null then 'it needs the place that the stock comes from'
          when g.id is null and x.to_location_id is null then 'it needs the place that the stock goes to'
          when f.kind = 'virtual' and x.from_location_id is not null or g.kind = 'virtual' and x.to_location_id is not null
            then 'virtual places are named by the type'
          when f.kind = 'virtual' and g.kind = 'virtual' then 'one side must be a place'
          when t.from_virtual_id = t.to_virtual_id and f.kind <> 'virtual' and g.kind <> 'virtual' then 'only one side is a place'
          when (f.kind = 'transit') <> (t.code = 'XFER_IN' or t.code = 'SCRAP' and f.kind = 'transit' and not t.direct) then 'only transfers touch what is in transit'
          when (g.kind = 'transit') <> (t.code = 'XFER_OUT') then 'only transfers touch what is in transit'
          when t.relabels is not null and f.id <> g.id then 'it stays at its place'
          when t.relabels = 'status' and e.from_status = e.to_status then 'the status must differ'
          when t.relabels = 'lot' and e.from_lot_id is not distinct from e.to_lot_id then 'the lot must differ'
          when t.relabels is null and f.id = g.id and e.from_status = e.to_status then 'both sides are the same place'
          when t.relabels is distinct from 'status' and f.kind <> 'virtual' and g.kind <> 'virtual' and e.from_status <> e.to_status
            then 'the status changes by STATUS_CHG only'
          when t.issues and e.from_status <> 'unrestricted' then 'only unrestricted stock is issued'
        end as detail
    ) v
    cross join lateral (
      select
        case
          when i.id is null then 'NOT_FOUND'
          when x.from_location_id is not null and (
            f.id is null or f.warehouse_id is distinct from d.warehouse_id and not (t.code = 'XFER_IN' and f.kind = 'transit')
          ) then 'NOT_FOUND'
          when x.to_location_id is not null and (g.id is null or g.warehouse_id is distinct from d.warehouse_id) then 'NOT_FOUND'
          when coalesce(e.from_lot_id, e.to_lot_id) is not null and (n.item_id is distinct from i.id or (e.to_lot_id is not null and o.item_id is distinct from i.id))
            then 'NOT_FOUND'
          when v.detail is not null then 'MOVEMENT_NOT_ALLOWED'
          when i.archived and t.creates then 'ARCHIVED'
          when f.blocked or f.archived then 'LOCATION_BLOCKED'
          when g.blocked or g.archived or (t.receives and not g.receivable) then 'LOCATION_BLOCKED'
          when x.quantity is null or x.quantity <= 0 then 'PRECISION_EXCEEDED'
          when u.numerator is null then 'UOM_NOT_CONVERTIBLE'
          when not q.exact and (u.denominator = 1 or i.tracking in ('serial', 'lot_and_serial')) then 'PRECISION_EXCEEDED'
          when q.quantity >= 100000000000000 or x.quantity * u.numerator / u.denominator >= 100000000000000 then 'PRECISION_EXCEEDED'
          when i.tracking in ('lot', 'lot_and_serial') and (e.from_lot_id is null or e.to_lot_id is null) then 'LOT_REQUIRED'
          when i.tracking in ('none', 'serial') and (e.from_lot_id is not null or e.to_lot_id is not null) then 'LOT_NOT_ALLOWED'
          when i.tracking in ('serial', 'lot_and_serial') and coalesce(cardinality(x.serials), 0) <> q.quantity then 'SERIAL_REQUIRED'
          when i.tracking in ('none', 'lot') and cardinality(x.serials) > 0 then 'LOT_NOT_ALLOWED'
          when t.issues and n.state <> 'active' then 'LOT_ON_HOLD'
          when t.creates and n.state in ('recalled', 'closed') then 'LOT_ON_HOLD'
          when t.issues and n.expiry_date < v.business_date
            and (i.expiry_policy = 'block' or i.expiry_policy = 'override' and d.reason_code is null) then 'LOT_EXPIRED'
          when exists (select from inventory.count_lock k where k.location_id = f.id) then 'COUNT_LOCATION_LOCKED'
          when exists (select from inventory.count_lock k where k.location_id = g.id) then 'COUNT_LOCATION_LOCKED'
        end as reason,
        case
          when i.id is null or (i.archived and t.creates) then 'item'
          when x.from_location_id is not null and (
            f.id is null or f.warehouse_id is distinct from d.warehouse_id and not (t.code = 'XFER_IN' and f.kind = 'transit')
          ) or x.to_location_id is not null and (g.id is null or g.warehouse_id is distinct from d.warehouse_id) then 'location'
          else 'lot'
        end as resource,
        v.detail,
        case
          when f.blocked or f.archived or exists (select from inventory.count_lock k where k.location_id = f.id) then 1
          else 2
        end as side
    ) p
    where d.reason is null
  );
end
$$;

create type inventory.posting_outcome as (
  doc integer,
  -- "posted", "replayed" (it was posted before), "refused", or "again": it depends on what another document of this call
  -- does with the same piece or place, so it must come again in a later call.
  outcome text,
  transaction_id uuid,
  record_time timestamptz,
  reason text,
  metadata jsonb,
  quantities text[],
  warnings text[]
);

-- Posts documents. Locks are taken in one order - keys, places that take one item only, balances, pieces - each in the
-- order of its own key, so that no two calls wait for each other. A document is judged as if those before it had been
-- posted one by one: what comes later cannot make good what an earlier line lacks.
create function inventory.post_stock(p_documents jsonb) returns setof inventory.posting_outcome
language plpgsql security definer
set search_path = pg_catalog
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  docs inventory.posting_document[];
  lines inventory.posting_line[];
  -- By document: why it is not posted.
  reasons text[];
  details jsonb[];
  replayed uuid[];
  -- By document: what somebody should look at.
  noted text[];
  -- By balance, in the order of their ids.
  balance_ids bigint[];
  amounts numeric[];
  holds numeric[];
  unlimited boolean[];
  made_ids bigint[];
  made_serials uuid[];
  -- By line: the balances of its sides, null on a virtual one.
  from_balance integer[];
  to_balance integer[];
  quantities numeric[];
  plain boolean;
  -- What the documents have to do with: each question to the tables costs its price even when nothing is to be found.
  keyed boolean;
  reversing boolean;
  with_serials boolean := false;
  with_lots boolean := false;
  with_single boolean := false;
  line inventory.posting_line;
  document inventory.posting_document;
  at integer;
  first_at integer;
  undo integer;
  side integer;
  q numeric;
  r record;
begin
  -- Whoever posts into the past waits for a period that is being closed, and reads its end only then.
  if p_documents @? '$[*].business_time' then
    for r in
      select distinct w.site_id
      from jsonb_array_elements(p_documents) d
      join inventory.warehouse w on w.id = (d ->> 'warehouse_id')::uuid
      where (d ->> 'business_time')::timestamptz < now() - interval '1 minute'
      order by w.site_id
    loop
      perform pg_advisory_xact_lock_shared(hashtext('inventory.period'), hashtext(r.site_id::text));
    end loop;
  end if;
  docs := inventory.read_documents(p_documents);
  select
    array_agg(d.reason order by d.doc), array_agg(d.metadata order by d.doc), bool_or(d.key is not null), bool_or(d.source ? 'reversal_of')
  into reasons, details, keyed, reversing
  from unnest(docs) d;
  replayed := array_fill(null::uuid, array[cardinality(docs)]);
  noted := array_fill(null::text, array[cardinality(docs)]);

  -- Keys first: whoever comes second with the same one waits here until the first is done.
  if keyed then
    insert into inventory.posting_key (key, scope, request_hash, transaction_id, create_time)
    select d.key, d.scope, d.request_hash, d.id, now()
    from unnest(docs) d
    where d.key is not null
    -- The first of twins in one call gets the key.
    order by d.key, d.scope, d.doc
    on conflict do nothing;
    for r in
      select d.doc, k.transaction_id, k.request_hash = d.request_hash as same, k.create_time, k.reason, k.metadata
      from unnest(docs) d
      join inventory.posting_key k on k.key = d.key and k.scope = d.scope
      where k.transaction_id <> d.id
    loop
      replayed[r.doc] := r.transaction_id;
      reasons[r.doc] := case when r.same then r.reason else 'IDEMPOTENCY_KEY_REUSED' end;
      details[r.doc] := case
        when r.same then r.metadata
        else jsonb_build_object('first_time', to_char(r.create_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      end;
    end loop;
  end if;

  lines := inventory.read_lines(p_documents, docs);
  foreach line in array coalesce(lines, '{}') loop
    with_serials := with_serials or line.serial_tracked;
    with_lots := with_lots or line.from_lot_id is not null or line.to_lot_id is not null;
    with_single := with_single or line.single_item or line.single_lot;
    if line.warning is not null then
      noted[line.doc] := line.warning;
    end if;
    if line.reason is not null and reasons[line.doc] is null and replayed[line.doc] is null then
      reasons[line.doc] := line.reason;
      details[line.doc] := line.metadata;
    end if;
  end loop;

  -- A piece that two documents move must be judged after the first of them is posted.
  if with_serials then
    for r in
      select distinct l.doc
      from unnest(lines) l, unnest(l.serials) s
      where exists (
        select from unnest(lines) e, unnest(e.serials) t where e.doc < l.doc and e.item_id = l.item_id and t = s
      )
    loop
      if reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := 'again';
      end if;
    end loop;
  end if;

  -- Places that take one item, or one lot of it, only are filled by one transaction at a time.
  if with_single then
    perform
    from inventory.location
    where id in (select l.to_location_id from unnest(lines) l where (l.single_item or l.single_lot) and l.to_warehouse_id is not null)
    order by id
    for no key update;
  end if;

  -- Locks the balances that are there and makes those that are not, in one pass and in one order.
  with side as (
    select l.item_id, l.from_location_id as location_id, l.from_lot_id as lot_id, l.from_status as status,
      l.from_warehouse_id as warehouse_id, l.from_negative as negative, false as incoming
    from unnest(lines) l
    where l.from_warehouse_id is not null and reasons[l.doc] is null and replayed[l.doc] is null
    union all
    select l.item_id, l.to_location_id, l.to_lot_id, l.to_status, l.to_warehouse_id, l.to_negative, true
    from unnest(lines) l
    where l.to_warehouse_id is not null and reasons[l.doc] is null and replayed[l.doc] is null
  ),
  wanted as (
    select item_id, location_id, lot_id, status, warehouse_id, bool_or(negative) as negative
    from side s
    group by item_id, location_id, lot_id, status, warehouse_id
    -- Nothing is made for stock that is only asked for.
    having bool_or(incoming) or bool_or(negative) or exists (
      select from inventory.stock_balance b
      where b.item_id = s.item_id and b.location_id = s.location_id and b.lot_id is not distinct from s.lot_id and b.status = s.status
    )
  ),
  made as (
    insert into inventory.stock_balance as b (warehouse_id, item_id, location_id, lot_id, status, negative_allowed, update_time)
    select warehouse_id, item_id, location_id, lot_id, status, negative, now()
    from wanted
    order by item_id, location_id, lot_id, status
    on conflict on constraint stock_balance_key do update set update_time = b.update_time where false
    returning b.id
  )
  select coalesce(array_agg(id), '{}') into made_ids from made;

  select
    array_agg(b.id order by b.id),
    array_agg(b.on_hand order by b.id),
    array_agg(b.allocated order by b.id),
    array_agg(b.negative_allowed order by b.id)
  into balance_ids, amounts, holds, unlimited
  from (
    select distinct l.item_id, s.location_id, s.lot_id, s.status
    from unnest(lines) l
    cross join lateral (
      values (l.from_location_id, l.from_lot_id, l.from_status, l.from_warehouse_id), (l.to_location_id, l.to_lot_id, l.to_status, l.to_warehouse_id)
    ) s (location_id, lot_id, status, warehouse_id)
    where s.warehouse_id is not null and reasons[l.doc] is null and replayed[l.doc] is null
  ) k
  join inventory.stock_balance b
    on b.item_id = k.item_id and b.location_id = k.location_id and b.lot_id is not distinct from k.lot_id and b.status = k.status
    and b.owner_id is null and b.handling_unit_id is null;

  select
    array_agg(nullif(width_bucket(f.id, balance_ids), 0) order by l.doc, l.line_no),
    array_agg(nullif(width_bucket(g.id, balance_ids), 0) order by l.doc, l.line_no),
    array_agg(l.quantity order by l.doc, l.line_no),
    bool_and(l.quantity is not null)
  into from_balance, to_balance, quantities, plain
  from unnest(lines) l
  left join inventory.stock_balance f
    on l.from_warehouse_id is not null and f.item_id = l.item_id and f.location_id = l.from_location_id
    and f.lot_id is not distinct from l.from_lot_id and f.status = l.from_status and f.owner_id is null and f.handling_unit_id is null
  left join inventory.stock_balance g
    on l.to_warehouse_id is not null and g.item_id = l.item_id and g.location_id = l.to_location_id
    and g.lot_id is not distinct from l.to_lot_id and g.status = l.to_status and g.owner_id is null and g.handling_unit_id is null;

  -- Only before its first posting can an item change in what it is counted in. The first balance of an item waited, by its
  -- foreign key, for whoever was changing it: what was read before that wait is read again, in another call.
  if cardinality(made_ids) > 0 then
    for r in
      select l.doc
      from unnest(lines) l
      join inventory.item i on i.id = l.item_id
      where i.version <> l.item_version
    loop
      if reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := 'again';
      end if;
    end loop;
  end if;

  -- A place that was closed, or a lot that was barred, while this call waited for its locks.
  for r in
    select l.doc, f.code
    from unnest(lines) l
    join inventory.location f on f.id in (l.from_location_id, l.to_location_id)
    where f.blocked or f.archived
    order by l.doc, l.line_no
  loop
    if reasons[r.doc] is null and replayed[r.doc] is null then
      reasons[r.doc] := 'LOCATION_BLOCKED';
      details[r.doc] := jsonb_build_object('location', r.code);
    end if;
  end loop;
  if with_lots then
    for r in
      select l.doc, o.lot_no, o.state
      from unnest(lines) l
      join inventory.lot o on o.id = coalesce(l.from_lot_id, l.to_lot_id)
      join inventory.movement_type t on t.code = docs[l.doc].movement_type
      where not docs[l.doc].source ? 'reversal_of'
        and (t.issues and o.state <> 'active' or t.creates and o.state in ('recalled', 'closed'))
      order by l.doc, l.line_no
    loop
      if reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := 'LOT_ON_HOLD';
        details[r.doc] := jsonb_build_object('lot', r.lot_no, 'state', r.state);
      end if;
    end loop;
  end if;

  -- One item, or one lot of an item, at places that take no more. What an earlier document does there is known only when it
  -- is posted.
  if with_single then
    for r in
      select l.doc, l.to_code, o.touched, case when l.single_item and o.other_item then 'item' else 'lot' end as mixed
      from unnest(lines) l
      cross join lateral (
        select
          exists (
            select from unnest(lines) e where e.doc < l.doc and l.to_location_id in (e.from_location_id, e.to_location_id)
          ) as touched,
          exists (
            select from inventory.stock_balance b
            where b.location_id = l.to_location_id and b.on_hand <> 0 and b.item_id <> l.item_id
            union all
            select from unnest(lines) e where e.doc = l.doc and e.to_location_id = l.to_location_id and e.item_id <> l.item_id
          ) as other_item,
          exists (
            select from inventory.stock_balance b
            where b.location_id = l.to_location_id and b.on_hand <> 0 and b.item_id = l.item_id and b.lot_id is distinct from l.to_lot_id
            union all
            select from unnest(lines) e
            where e.doc = l.doc and e.to_location_id = l.to_location_id and e.item_id = l.item_id and e.to_lot_id is distinct from l.to_lot_id
          ) as other_lot
      ) o
      where l.to_warehouse_id is not null and (l.single_item or l.single_lot)
        and (o.touched or (l.single_item and o.other_item) or (l.single_lot and o.other_lot))
      order by l.doc, l.line_no
    loop
      if reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := case when r.touched then 'again' else 'MIXED_NOT_ALLOWED' end;
        details[r.doc] := jsonb_build_object('location', r.to_code, 'mixed', r.mixed);
      end if;
    end loop;
  end if;

  -- Pieces with numbers of their own: known ones are locked, new ones are made, in one order.
  if with_serials then
    with piece as (
      select l.doc, l.item_id, s.serial_no, l.to_lot_id, l.to_location_id, l.to_warehouse_id, l.to_status, l.from_warehouse_id
      from unnest(lines) l, unnest(l.serials) as s (serial_no)
      where reasons[l.doc] is null and replayed[l.doc] is null
    ),
    made as (
      insert into inventory.serial_unit as u (id, item_id, serial_no, lot_id, state, warehouse_id)
      select platform.uuid_v7(), p.item_id, p.serial_no, p.to_lot_id, 'planned', p.to_warehouse_id
      from piece p
      where p.from_warehouse_id is null
      group by p.item_id, p.serial_no, p.to_lot_id, p.to_warehouse_id
      order by p.item_id, p.serial_no
      on conflict on constraint serial_unit_no_key do nothing
      returning id
    )
    select coalesce(array_agg(id), '{}') into made_serials from made;
    perform
    from inventory.serial_unit u
    where (u.item_id, u.serial_no) in (select l.item_id, s from unnest(lines) l, unnest(l.serials) s)
    order by u.item_id, u.serial_no
    for update;
    for r in
      select l.doc, l.item_code, l.from_code, s.serial_no,
        case
          when l.from_warehouse_id is not null and (
            u.id is null or u.state <> 'in_stock' or u.location_id <> l.from_location_id or u.stock_status <> l.from_status
            or u.lot_id is distinct from l.from_lot_id
          ) then 'SERIAL_NOT_AT_LOCATION'
          when count(*) over (partition by l.doc, l.item_id, s.serial_no) > 1 then 'DUPLICATE_SERIAL'
          when l.from_warehouse_id is null and (
            u.state = 'in_stock' or (t.creates and u.state <> 'planned') or u.lot_id is distinct from l.to_lot_id
          ) then 'DUPLICATE_SERIAL'
        end as reason
      from unnest(lines) l
      cross join unnest(l.serials) as s (serial_no)
      join inventory.movement_type t on t.code = docs[l.doc].movement_type
      left join inventory.serial_unit u on u.item_id = l.item_id and u.serial_no = s.serial_no
      order by l.doc, l.line_no
    loop
      if r.reason is not null and reasons[r.doc] is null and replayed[r.doc] is null then
        reasons[r.doc] := r.reason;
        details[r.doc] := jsonb_build_object('item', r.item_code, 'serial', r.serial_no, 'location', r.from_code);
      end if;
    end loop;
  end if;

  -- When every balance covers all that is taken from it, whatever comes in between, nothing needs to be judged in order.
  if plain then
    select bool_and(t.balance is not null and (unlimited[t.balance] or amounts[t.balance] - t.taken >= holds[t.balance]))
      and bool_and(not t.of_allocated)
    into plain
    from (
      select b.balance, sum(l.quantity) as taken, bool_or(l.from_allocated or l.to_allocated) as of_allocated
      from unnest(lines, from_balance) with ordinality as l (
        doc, line_no, item_id, item_code, item_version, decimals, entered, uom, numerator, denominator, quantity, serial_tracked, from_location_id,
        to_location_id, from_code, to_code, from_warehouse_id, to_warehouse_id, from_lot_id, to_lot_id, lot_no, from_status,
        to_status, from_allocated, to_allocated, from_negative, to_negative, single_item, single_lot, serials, document_line_id,
        warning, reason, metadata, balance, ordinality
      )
      cross join lateral (select l.balance) b
      where l.from_warehouse_id is not null and reasons[l.doc] is null and replayed[l.doc] is null
      group by b.balance
    ) t;
    -- Nothing is taken from anywhere: all of it comes from outside.
    plain := coalesce(plain, true);
  end if;

  if not plain then
    first_at := 1;
    for at in 1 .. coalesce(cardinality(lines), 0) loop
      line := lines[at];
      if at > 1 and line.doc <> lines[at - 1].doc then
        first_at := at;
      end if;
      continue when reasons[line.doc] is not null or replayed[line.doc] is not null;
      side := coalesce(from_balance[at], 0);
      q := line.quantity;
      if q is null then
        q := case
          when line.from_warehouse_id is not null then
            inventory.rounded_quantity(line.entered, line.numerator, line.denominator, line.decimals, coalesce(amounts[side], 0), -1)
          else
            inventory.rounded_quantity(line.entered, line.numerator, line.denominator, line.decimals, coalesce(amounts[to_balance[at]], 0), 1)
        end;
        quantities[at] := q;
      end if;
      if q <= 0 then
        reasons[line.doc] := 'PRECISION_EXCEEDED';
        details[line.doc] := line.metadata;
      elsif line.from_warehouse_id is not null then
        if side > 0 then
          amounts[side] := amounts[side] - q;
          if line.from_allocated then
            holds[side] := holds[side] - q;
          end if;
        end if;
        if side = 0 or (not unlimited[side] and amounts[side] < holds[side]) or holds[side] < 0 then
          reasons[line.doc] := case
            when side = 0 or amounts[side] < 0 then 'INSUFFICIENT_STOCK'
            else 'ALLOCATED_STOCK'
          end;
          details[line.doc] := jsonb_build_object(
            'item', line.item_code, 'location', line.from_code, 'lot', coalesce(line.lot_no, ''),
            'on_hand', case when side = 0 then '0' else trim_scale(amounts[side] + q)::text end,
            'allocated', case when side = 0 then '0' else trim_scale(holds[side] + case when line.from_allocated then q else 0 end)::text end,
            'requested', trim_scale(q)::text
          );
        end if;
      end if;
      if reasons[line.doc] is null and line.to_warehouse_id is not null then
        side := to_balance[at];
        amounts[side] := amounts[side] + q;
        if line.to_allocated then
          holds[side] := holds[side] + q;
        end if;
      end if;
      if reasons[line.doc] is not null then
        -- Takes back what the lines of the document before this one did, and what this one took.
        for undo in reverse at .. first_at loop
          side := from_balance[undo];
          if side is not null and quantities[undo] is not null and quantities[undo] > 0 then
            amounts[side] := amounts[side] + quantities[undo];
            if lines[undo].from_allocated then
              holds[side] := holds[side] + quantities[undo];
            end if;
          end if;
          side := to_balance[undo];
          if undo < at and side is not null then
            amounts[side] := amounts[side] - quantities[undo];
            if lines[undo].to_allocated then
              holds[side] := holds[side] - quantities[undo];
            end if;
          end if;
        end loop;
      end if;
    end loop;
  end if;

  -- From here on it is settled what is posted. Each side that is a place has its balance, or nothing may happen at all.
  for at in 1 .. coalesce(cardinality(lines), 0) loop
    line := lines[at];
    if reasons[line.doc] is null and replayed[line.doc] is null and (
      (line.from_warehouse_id is not null and from_balance[at] is null)
      or (line.to_warehouse_id is not null and to_balance[at] is null)
    ) then
      raise exception 'line % of document % has a place without a balance', line.line_no, docs[line.doc].id;
    end if;
  end loop;

  update inventory.stock_balance b
  set
    on_hand = b.on_hand + t.quantity,
    allocated = b.allocated + t.allocated,
    first_receipt_time = case when b.on_hand <= 0 and t.quantity > 0 then now() else coalesce(b.first_receipt_time, now()) end,
    update_time = now()
  from (
    select s.balance, sum(s.quantity) as quantity, sum(s.allocated) as allocated
    from generate_subscripts(lines, 1) as n (at)
    cross join lateral (
      values
        (from_balance[n.at], -quantities[n.at], case when lines[n.at].from_allocated then -quantities[n.at] else 0 end),
        (to_balance[n.at], quantities[n.at], case when lines[n.at].to_allocated then quantities[n.at] else 0 end)
    ) s (balance, quantity, allocated)
    where s.balance is not null and reasons[lines[n.at].doc] is null and replayed[lines[n.at].doc] is null
    group by s.balance
  ) t
  where b.id = balance_ids[t.balance];

  insert into inventory.stock_transaction (
    id, record_time, movement_type, warehouse_id, business_time, reason_code, note, document_kind, document_id, actor_kind,
    actor_id, actor_name, device_id, request_id, reversal_of, warnings
  )
  select
    d.id, now(), d.movement_type, d.warehouse_id, d.business_time, d.reason_code, d.note, d.source ->> 'document_kind',
    (d.source ->> 'document_id')::uuid, d.source ->> 'actor_kind', d.source ->> 'actor_id', d.source ->> 'actor_name',
    d.source ->> 'device_id', d.source ->> 'request_id', (d.source ->> 'reversal_of')::uuid,
    case when noted[d.doc] is null then d.warnings else d.warnings || noted[d.doc] end
  from unnest(docs) d
  where reasons[d.doc] is null and replayed[d.doc] is null;

  insert into inventory.stock_movement (
    record_time, transaction_id, line_no, business_time, item_id, quantity, entered_quantity, entered_uom, from_location_id,
    to_location_id, from_warehouse_id, to_warehouse_id, from_lot_id, to_lot_id, from_status, to_status, serial_ids,
    document_line_id
  )
  select
    now(), docs[l.doc].id, l.line_no, docs[l.doc].business_time, l.item_id, quantities[l.at], l.entered, l.uom,
    l.from_location_id, l.to_location_id, l.from_warehouse_id, l.to_warehouse_id, l.from_lot_id, l.to_lot_id, l.from_status,
    l.to_status,
    case when l.serial_tracked then array(
      select u.id from inventory.serial_unit u where u.item_id = l.item_id and u.serial_no = any (l.serials) order by u.serial_no
    ) end,
    l.document_line_id
  from unnest(lines) with ordinality as l (
    doc, line_no, item_id, item_code, item_version, decimals, entered, uom, numerator, denominator, quantity, serial_tracked, from_location_id,
    to_location_id, from_code, to_code, from_warehouse_id, to_warehouse_id, from_lot_id, to_lot_id, lot_no, from_status, to_status,
    from_allocated, to_allocated, from_negative, to_negative, single_item, single_lot, serials, document_line_id, warning, reason,
    metadata, at
  )
  where reasons[l.doc] is null and replayed[l.doc] is null;

  -- A movement can be taken back only once, in parts or as a whole: the check of the table sees to it.
  if reversing then
    insert into inventory.movement_reversal as v (transaction_id, line_no, quantity, reversed)
    select
      (docs[l.doc].source ->> 'reversal_of')::uuid,
      (p_documents -> (l.doc - 1) -> 'lines' -> (l.line_no - 1) ->> 'original_line_no')::integer,
      (p_documents -> (l.doc - 1) -> 'lines' -> (l.line_no - 1) ->> 'original_quantity')::numeric,
      l.quantity
    from unnest(lines) l
    where docs[l.doc].source ? 'reversal_of' and reasons[l.doc] is null and replayed[l.doc] is null
    on conflict (transaction_id, line_no) do update set reversed = v.reversed + excluded.reversed;
  end if;

  if made_serials is not null then
    update inventory.serial_unit u
    set
      state = case
        when l.to_warehouse_id is not null then 'in_stock'
        when not docs[l.doc].source ? 'reversal_of' then t.serial_state
        when t.creates then 'planned'
        when t.code = 'RTN_CUST' then 'shipped'
        else 'issued'
      end,
      lot_id = l.to_lot_id,
      location_id = case when l.to_warehouse_id is not null then l.to_location_id end,
      warehouse_id = coalesce(l.to_warehouse_id, l.from_warehouse_id),
      stock_status = case when l.to_warehouse_id is not null then l.to_status end,
      update_time = now()
    from unnest(lines) l
    cross join unnest(l.serials) as s (serial_no)
    join inventory.movement_type t on t.code = docs[l.doc].movement_type
    where u.item_id = l.item_id and u.serial_no = s.serial_no and reasons[l.doc] is null and replayed[l.doc] is null;
    delete from inventory.serial_unit u where u.id = any (made_serials) and u.state = 'planned' and u.update_time = now();
  end if;

  if cardinality(array_remove(reasons, null)) > 0 then
    -- A refused document leaves no empty balance behind.
    delete from inventory.stock_balance b
    where b.id = any (made_ids) and not exists (
      select from generate_subscripts(lines, 1) as n (at)
      where b.id in (balance_ids[from_balance[n.at]], balance_ids[to_balance[n.at]]) and reasons[lines[n.at].doc] is null
        and replayed[lines[n.at].doc] is null
    );
    -- A refusal by a rule is the answer to its key. What the caller can mend, or only has to say again, is not kept.
    delete from inventory.posting_key k
    using unnest(docs) d
    where k.key = d.key and k.scope = d.scope and k.transaction_id = d.id and reasons[d.doc] in ('again', 'PRECISION_EXCEEDED');
    update inventory.posting_key k
    set reason = reasons[d.doc], metadata = details[d.doc]
    from unnest(docs) d
    where k.key = d.key and k.scope = d.scope and k.transaction_id = d.id and reasons[d.doc] is not null;
  end if;

  -- What was posted is known, and not read again.
  return query
  select
    l.doc, 'posted', docs[l.doc].id, now(), null::text, null::jsonb,
    array_agg(trim_scale(quantities[l.at])::text order by l.line_no),
    case when noted[l.doc] is null then docs[l.doc].warnings else docs[l.doc].warnings || noted[l.doc] end
  from unnest(lines) with ordinality as l (
    doc, line_no, item_id, item_code, item_version, decimals, entered, uom, numerator, denominator, quantity, serial_tracked, from_location_id,
    to_location_id, from_code, to_code, from_warehouse_id, to_warehouse_id, from_lot_id, to_lot_id, lot_no, from_status, to_status,
    from_allocated, to_allocated, from_negative, to_negative, single_item, single_lot, serials, document_line_id, warning, reason,
    metadata, at
  )
  where reasons[l.doc] is null and replayed[l.doc] is null
  group by l.doc;

  -- A repeated document gets the answer of the first, also when both are in this call.
  if cardinality(array_remove(reasons, null)) > 0 or cardinality(array_remove(replayed, null)) > 0 then
    return query
    select
      d.doc,
      case
        when reasons[d.doc] = 'again' or (replayed[d.doc] is not null and reasons[d.doc] is null and k.key is null) then 'again'
        when k.reason is not null or reasons[d.doc] is not null then 'refused'
        when replayed[d.doc] is not null then 'replayed'
        else 'posted'
      end,
      coalesce(replayed[d.doc], d.id),
      t.record_time,
      coalesce(reasons[d.doc], k.reason),
      case when reasons[d.doc] is not null then details[d.doc] else k.metadata end,
      case when t.id is not null then array(
        select trim_scale(m.quantity)::text
        from inventory.stock_movement m
        where m.record_time = t.record_time and m.transaction_id = t.id
        order by m.line_no
      ) end,
      t.warnings
    from unnest(docs) d
    left join inventory.posting_key k on replayed[d.doc] is not null and k.key = d.key and k.scope = d.scope
    left join inventory.stock_transaction t
      on reasons[d.doc] is null and k.reason is null and t.id = coalesce(replayed[d.doc], d.id)
      and t.record_time = coalesce(k.create_time, now())
    where reasons[d.doc] is not null or replayed[d.doc] is not null;
  end if;
end
$$;

-- Posts the documents of several callers in one transaction, with what goes with each: its event and its audit record. The
-- records are prepared by the caller in "audit" of each document, and completed here by what became of it.
create function inventory.post_batch(p_documents jsonb) returns setof inventory.posting_outcome
language plpgsql
set search_path = pg_catalog
set plan_cache_mode = force_generic_plan
as $$
declare
  outcomes inventory.posting_outcome[];
begin
  select array_agg(o order by o.doc) into outcomes from inventory.post_stock(p_documents) o;
  insert into platform.outbox (topic, resource_type, resource_id, unit_id, payload)
  select
    'inventory.stock.posted', 'stock_transaction', o.transaction_id::text, (d ->> 'warehouse_id')::uuid,
    jsonb_build_object('movement_type', d ->> 'movement_type', 'lines', cardinality(o.quantities))
  from unnest(outcomes) o
  cross join lateral (select p_documents -> (o.doc - 1) as d) s
  where o.outcome = 'posted';
  perform audit.append(coalesce(
    jsonb_agg(
      (p_documents -> (o.doc - 1) -> 'audit') || case o.outcome
        when 'posted' then jsonb_build_object('outcome', 'done')
        else jsonb_build_object('outcome', 'failed', 'reason', o.reason, 'after', null)
      end
      order by o.doc
    ),
    '[]'
  ))
  from unnest(outcomes) o
  where o.outcome in ('posted', 'refused');
  return query select o.* from unnest(outcomes) o;
end
$$;

-- Allocates stock that lies on balances, or frees it: [{"balance_id", "delta"}]. Balances are locked in the order in which
-- postings lock them.
create function inventory.change_allocated(p_changes jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog
as $$
begin
  perform
  from inventory.stock_balance b
  where b.id in (select (c ->> 'balance_id')::bigint from jsonb_array_elements(p_changes) c)
  order by b.item_id, b.location_id, b.lot_id, b.status
  for update;
  update inventory.stock_balance b
  set allocated = b.allocated + c.delta, update_time = now()
  from (
    select (c ->> 'balance_id')::bigint as balance_id, sum((c ->> 'delta')::numeric) as delta
    from jsonb_array_elements(p_changes) c
    group by 1
  ) c
  where b.id = c.balance_id;
end
$$;

-- Allows or forbids negative stock at a place; forbidding it is refused by the check of the balances while there is any.
create function inventory.set_negative_policy(p_location_id uuid, p_allowed boolean) returns void
language sql security definer
set search_path = pg_catalog
as $$
  update inventory.stock_balance b
  set negative_allowed = p_allowed
  where b.location_id = p_location_id and b.negative_allowed <> p_allowed
$$;

grant select on inventory.stock_balance, inventory.stock_transaction, inventory.stock_movement, inventory.stock_entry,
  inventory.movement_reversal, inventory.movement_type, inventory.stock_snapshot, inventory.snapshot_day, inventory.count_lock
to erp_inventory;
grant insert, delete on inventory.count_lock to erp_inventory;
grant execute on function inventory.post_stock(jsonb), inventory.post_batch(jsonb), inventory.change_allocated(jsonb),
  inventory.set_negative_policy(uuid, boolean), inventory.create_partitions() to erp_inventory;
