-- The one door to the ledger. Several documents go through it in one call, each as a whole or not at all; one that is
-- refused leaves no trace but its key, and hurts none of its neighbours.
--
-- What is read, is read line by line with a look at a primary key each: to start a statement that joins a dozen tables costs
-- more than a hundred such looks, and most calls bring a line or two. What is written, is written for all lines at once.

create type inventory.posting_document as (
  doc integer,
  id uuid,
  movement_type text,
  warehouse_id uuid,
  time_zone text,
  business_time timestamptz,
  reason_code text,
  note text,
  key uuid,
  scope uuid,
  request_hash bytea,
  document_kind text,
  document_id uuid,
  actor_kind text,
  actor_id text,
  actor_name text,
  device_id text,
  request_id text,
  direct boolean,
  reversal_of uuid,
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

-- A side of a line that is a place: whichever balance it is of, and how it is known again.
create type inventory.posting_side as (
  at integer,
  incoming boolean,
  item_id uuid,
  location_id uuid,
  lot_id uuid,
  status text,
  warehouse_id uuid,
  negative boolean
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
as $$
declare
  documents inventory.posting_document[];
  d inventory.posting_document;
  source jsonb;
  asked timestamptz;
  -- What belongs to the document before this one mostly belongs to this one, too.
  t inventory.movement_type;
  place record;
  known_id uuid;
  cause inventory.reason_code;
begin
  for doc in 1 .. jsonb_array_length(p_documents) loop
    source := p_documents -> (doc - 1);
    asked := (source ->> 'business_time')::timestamptz;
    d := null;
    d.doc := doc;
    d.id := (source ->> 'id')::uuid;
    d.movement_type := source ->> 'movement_type';
    d.warehouse_id := (source ->> 'warehouse_id')::uuid;
    d.business_time := least(coalesce(asked, now()), now());
    d.reason_code := source ->> 'reason_code';
    d.note := coalesce(source ->> 'note', '');
    d.key := (source ->> 'key')::uuid;
    d.scope := (source ->> 'scope')::uuid;
    d.request_hash := decode(source ->> 'request_hash', 'hex');
    d.document_kind := source ->> 'document_kind';
    d.document_id := (source ->> 'document_id')::uuid;
    d.actor_kind := source ->> 'actor_kind';
    d.actor_id := source ->> 'actor_id';
    d.actor_name := source ->> 'actor_name';
    d.device_id := source ->> 'device_id';
    d.request_id := source ->> 'request_id';
    d.direct := coalesce((source ->> 'direct')::boolean, false);
    d.reversal_of := (source ->> 'reversal_of')::uuid;
    d.warnings := case when asked > now() + interval '5 minutes' then array['CLOCK_SKEW'] else '{}' end;
    if t.code is distinct from d.movement_type then
      select * into strict t from inventory.movement_type y where y.code = d.movement_type;
    end if;
    if doc = 1 or known_id is distinct from d.warehouse_id then
      known_id := d.warehouse_id;
      select w.id, w.archived, s.code as site, s.time_zone, g.phase, g.backdate_tolerance_minutes, g.closed_until
      into place
      from inventory.warehouse w
      join inventory.site s on s.id = w.site_id
      join inventory.site_setting g on g.site_id = w.site_id
      where w.id = d.warehouse_id;
    end if;
    d.time_zone := place.time_zone;
    cause := null;
    if d.reason_code is not null then
      select * into cause from inventory.reason_code c where c.code = d.reason_code;
    end if;
    d.reason := case
      when place.id is null then 'NOT_FOUND'
      when (source ->> 'everywhere')::boolean is not true and not coalesce(source -> 'unit_ids' ? place.id::text, false) then 'NOT_FOUND'
      when place.archived then 'ARCHIVED'
      when d.direct and not t.direct then 'MOVEMENT_NOT_ALLOWED'
      when d.movement_type = 'OPENING' and d.reversal_of is null and place.phase <> 'setup' then 'SITE_LIVE'
      when d.reason_code is null then case when d.reversal_of is null and t.reason_needed then 'REASON_REQUIRED' end
      when cause.code is null or cause.archived then 'REASON_NOT_ALLOWED'
      when d.reversal_of is null and cause.movement_types <> '{}' and not d.movement_type = any (cause.movement_types)
        then 'REASON_NOT_ALLOWED'
      when cause.requires_note and d.note = '' then 'REASON_REQUIRED'
    end;
    if d.reason is null and asked is not null then
      d.reason := case
        when (asked at time zone place.time_zone)::date <= place.closed_until then 'PERIOD_CLOSED'
        when (source ->> 'may_backdate')::boolean is not true
          and asked < now() - make_interval(mins => place.backdate_tolerance_minutes) then 'BACKDATE_NOT_ALLOWED'
      end;
    end if;
    if d.reason = 'NOT_FOUND' then
      d.metadata := jsonb_build_object('resource', 'warehouse');
    elsif d.reason is not null then
      d.metadata := jsonb_build_object(
        'resource', 'warehouse', 'movement_type', d.movement_type, 'detail', 'its document posts it', 'site', place.site,
        'reason_code', d.reason_code, 'closed_until', place.closed_until::text,
        'earliest', to_char(
          (now() - make_interval(mins => place.backdate_tolerance_minutes)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        )
      );
    end if;
    documents[doc] := d;
  end loop;
  return documents;
end
$$;

-- What the lines say, in base units and full places, with what is wrong about each by itself.
create function inventory.read_lines(p_documents jsonb, p_heads inventory.posting_document[]) returns inventory.posting_line[]
language plpgsql stable
as $$
declare
  lines inventory.posting_line[];
  d inventory.posting_document;
  l inventory.posting_line;
  source jsonb;
  x jsonb;
  t inventory.movement_type;
  -- A reversal goes the other way, and no rule about use or origin applies to it.
  reversal boolean;
  from_virtual_id uuid;
  to_virtual_id uuid;
  from_place boolean;
  to_place boolean;
  issues boolean;
  creates boolean;
  receives boolean;
  business_date date;
  counting boolean := exists (select from inventory.count_lock);
  named_from uuid;
  named_to uuid;
  -- The item, both places, and the lot.
  m record;
  f record;
  g record;
  n inventory.lot;
  -- The item of the lot that stock gets.
  new_lot_item uuid;
  lot_tracked boolean;
  exact boolean;
  detail text;
  side_code text;
begin
  foreach d in array p_heads loop
    continue when d.reason is not null;
    source := p_documents -> (d.doc - 1) -> 'lines';
    if t.code is distinct from d.movement_type then
      select * into t from inventory.movement_type y where y.code = d.movement_type;
    end if;
    reversal := d.reversal_of is not null;
    from_virtual_id := case when reversal then t.to_virtual_id else t.from_virtual_id end;
    to_virtual_id := case when reversal then t.from_virtual_id else t.to_virtual_id end;
    from_place := case when reversal then t.to_place else t.from_place end;
    to_place := case when reversal then t.from_place else t.to_place end;
    issues := t.issues and not reversal;
    creates := t.creates and not reversal;
    receives := t.receives and not reversal;
    business_date := (d.business_time at time zone d.time_zone)::date;
    for at in 0 .. jsonb_array_length(source) - 1 loop
      x := source -> at;
      l := null;
      l.doc := d.doc;
      l.line_no := at + 1;
      l.entered := (x ->> 'quantity')::numeric;
      l.uom := x ->> 'uom';
      l.document_line_id := (x ->> 'document_line_id')::uuid;
      named_from := (x ->> 'from_location_id')::uuid;
      named_to := (x ->> 'to_location_id')::uuid;
      l.from_lot_id := (x ->> 'from_lot_id')::uuid;
      l.to_lot_id := (x ->> 'to_lot_id')::uuid;
      l.from_status := x ->> 'from_status';
      l.to_status := x ->> 'to_status';
      -- What stays the same is said once.
      if t.relabels is distinct from 'lot' then
        l.from_lot_id := coalesce(l.from_lot_id, l.to_lot_id);
        l.to_lot_id := coalesce(l.to_lot_id, l.from_lot_id);
      end if;
      if t.relabels is distinct from 'status' then
        l.from_status := coalesce(l.from_status, l.to_status);
        l.to_status := coalesce(l.to_status, l.from_status);
      end if;
      l.from_status := coalesce(l.from_status, 'unrestricted');
      l.to_status := coalesce(l.to_status, 'unrestricted');
      l.from_allocated := coalesce((x ->> 'from_allocated')::boolean, false);
      l.to_allocated := coalesce((x ->> 'to_allocated')::boolean, false);
      if x ? 'serials' then
        l.serials := array(select jsonb_array_elements_text(nullif(x -> 'serials', 'null')));
      end if;

      select i.id, i.code, i.version, i.quantity_decimals, i.base_uom, i.tracking, i.archived, i.expiry_policy into m
      from inventory.item i
      where i.id = (x ->> 'item_id')::uuid;
      l.item_id := m.id;
      l.item_code := m.code;
      l.item_version := m.version;
      l.decimals := m.quantity_decimals;
      l.serial_tracked := m.tracking in ('serial', 'lot_and_serial');
      lot_tracked := m.tracking in ('lot', 'lot_and_serial');
      if l.uom = m.base_uom then
        l.numerator := 1;
        l.denominator := 1;
        exact := min_scale(l.entered) <= l.decimals;
      else
        select u.numerator, u.denominator into l.numerator, l.denominator
        from inventory.item_uom u
        where u.item_id = m.id and u.uom = l.uom;
        exact := mod(l.entered * l.numerator * power(10::numeric, l.decimals), l.denominator) = 0;
      end if;
      if exact then
        l.quantity := case when l.denominator = 1 then l.entered * l.numerator else l.entered * l.numerator / l.denominator end;
      end if;

      select p.id, p.code, p.kind, p.warehouse_id, p.blocked or p.archived as closed, p.negative_allowed into f
      from inventory.location p
      where p.id = coalesce(named_from, from_virtual_id);
      l.from_location_id := f.id;
      l.from_code := f.code;
      l.from_warehouse_id := f.warehouse_id;
      l.from_negative := f.negative_allowed;
      select
        p.id, p.code, p.kind, p.warehouse_id, p.blocked or p.archived as closed, p.negative_allowed, p.receivable,
        p.allow_mixed_items, p.allow_mixed_lots
      into g
      from inventory.location p
      where p.id = coalesce(named_to, to_virtual_id);
      l.to_location_id := g.id;
      l.to_code := g.code;
      l.to_warehouse_id := g.warehouse_id;
      l.to_negative := g.negative_allowed;
      l.single_item := not g.allow_mixed_items;
      l.single_lot := not g.allow_mixed_lots;
      n := null;
      new_lot_item := null;
      if l.from_lot_id is not null or l.to_lot_id is not null then
        select * into n from inventory.lot o where o.id = coalesce(l.from_lot_id, l.to_lot_id);
        l.lot_no := n.lot_no;
        new_lot_item := case
          when l.to_lot_id is null or l.to_lot_id = n.id then n.item_id
          else (select o.item_id from inventory.lot o where o.id = l.to_lot_id)
        end;
      end if;

      -- A side that is no place must be the virtual one of the type; one that is must be asked for by the type.
      detail := case
        when named_from is not null and not from_place then 'its stock comes from ' || f.code
        when named_to is not null and not to_place then 'its stock goes to ' || g.code
        when f.id is null and named_from is null then 'it needs the place that the stock comes from'
        when g.id is null and named_to is null then 'it needs the place that the stock goes to'
        when f.kind = 'virtual' and named_from is not null or g.kind = 'virtual' and named_to is not null
          then 'virtual places are named by the type'
        when f.kind = 'virtual' and g.kind = 'virtual' then 'one side must be a place'
        when from_virtual_id = to_virtual_id and f.kind <> 'virtual' and g.kind <> 'virtual' then 'only one side is a place'
        when (f.kind = 'transit') <> (t.code = 'XFER_IN' or t.code = 'SCRAP' and f.kind = 'transit' and (reversal or not d.direct))
          then 'only transfers touch what is in transit'
        when (g.kind = 'transit') <> (t.code = 'XFER_OUT') then 'only transfers touch what is in transit'
        when t.relabels is not null and f.id <> g.id then 'it stays at its place'
        when t.relabels = 'status' and l.from_status = l.to_status then 'the status must differ'
        when t.relabels = 'lot' and l.from_lot_id is not distinct from l.to_lot_id then 'the lot must differ'
        when t.relabels is null and f.id = g.id and l.from_status = l.to_status then 'both sides are the same place'
        when t.relabels is distinct from 'status' and f.kind <> 'virtual' and g.kind <> 'virtual' and l.from_status <> l.to_status
          then 'the status changes by STATUS_CHG only'
        when issues and l.from_status <> 'unrestricted' then 'only unrestricted stock is issued'
      end;
      side_code := g.code;
      l.reason := case
        when m.id is null then 'NOT_FOUND'
        when named_from is not null and (
          f.id is null or f.warehouse_id is distinct from d.warehouse_id and not (t.code = 'XFER_IN' and f.kind = 'transit')
        ) then 'NOT_FOUND'
        when named_to is not null and (g.id is null or g.warehouse_id is distinct from d.warehouse_id) then 'NOT_FOUND'
        when (l.from_lot_id is not null or l.to_lot_id is not null)
          and (n.item_id is distinct from m.id or l.to_lot_id is not null and new_lot_item is distinct from m.id) then 'NOT_FOUND'
        when detail is not null then 'MOVEMENT_NOT_ALLOWED'
        when m.archived and creates then 'ARCHIVED'
        when f.closed or g.closed or receives and not g.receivable then 'LOCATION_BLOCKED'
        when l.entered is null or l.entered <= 0 then 'PRECISION_EXCEEDED'
        when l.numerator is null then 'UOM_NOT_CONVERTIBLE'
        when not exact and (l.denominator = 1 or l.serial_tracked) then 'PRECISION_EXCEEDED'
        when coalesce(l.quantity, l.entered * l.numerator / l.denominator) >= 100000000000000 then 'PRECISION_EXCEEDED'
        when lot_tracked and (l.from_lot_id is null or l.to_lot_id is null) then 'LOT_REQUIRED'
        when not lot_tracked and (l.from_lot_id is not null or l.to_lot_id is not null) then 'LOT_NOT_ALLOWED'
        when l.serial_tracked and coalesce(cardinality(l.serials), 0) <> l.quantity then 'SERIAL_REQUIRED'
        when not l.serial_tracked and cardinality(l.serials) > 0 then 'LOT_NOT_ALLOWED'
        when issues and n.state <> 'active' then 'LOT_ON_HOLD'
        when creates and n.state in ('recalled', 'closed') then 'LOT_ON_HOLD'
        when issues and n.expiry_date < business_date
          and (m.expiry_policy = 'block' or m.expiry_policy = 'override' and d.reason_code is null) then 'LOT_EXPIRED'
      end;
      if l.reason = 'LOCATION_BLOCKED' and f.closed then
        side_code := f.code;
      end if;
      if counting and l.reason is null then
        if exists (select from inventory.count_lock k where k.location_id = f.id) then
          l.reason := 'COUNT_LOCATION_LOCKED';
          side_code := f.code;
        elsif exists (select from inventory.count_lock k where k.location_id = g.id) then
          l.reason := 'COUNT_LOCATION_LOCKED';
        end if;
      end if;
      if l.reason is null and issues and n.expiry_date < business_date then
        l.warning := 'LOT_EXPIRED';
      end if;
      -- What lies outside the caller's reach is not even named. A line without a fault may still come to nothing by rounding.
      if l.reason = 'NOT_FOUND' then
        l.metadata := jsonb_build_object('resource', case
          when m.id is null then 'item'
          when named_from is not null and (
            f.id is null or f.warehouse_id is distinct from d.warehouse_id and not (t.code = 'XFER_IN' and f.kind = 'transit')
          ) or named_to is not null and (g.id is null or g.warehouse_id is distinct from d.warehouse_id) then 'location'
          else 'lot'
        end);
      elsif l.reason is not null or l.quantity is null then
        l.metadata := jsonb_build_object(
          'resource', case when m.archived and creates then 'item' else 'lot' end,
          'item', m.code, 'uom', l.uom, 'decimals', l.decimals::text, 'lot', l.lot_no, 'state', n.state,
          'expiry_date', n.expiry_date::text, 'movement_type', t.code, 'detail', detail, 'location', side_code,
          'quantity', trim_scale(l.quantity)::text, 'serials', coalesce(cardinality(l.serials), 0)::text, 'line', l.line_no::text
        );
      end if;
      lines := array_append(lines, l);
    end loop;
  end loop;
  return lines;
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
create function inventory.post_documents(p_documents jsonb) returns inventory.posting_outcome[]
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
  sides inventory.posting_side[];
  -- By document: why it is not posted; what it was posted as before; what somebody should look at.
  reasons text[];
  details jsonb[];
  replayed uuid[];
  noted text[];
  -- By balance, in the order of its key.
  balance_ids bigint[] := '{}';
  amounts numeric[] := '{}';
  holds numeric[] := '{}';
  unlimited boolean[] := '{}';
  made_ids bigint[] := '{}';
  made_serials uuid[];
  -- By line: the balances of its sides, null on a virtual one.
  from_balance integer[];
  to_balance integer[];
  quantities numeric[];
  place_ids uuid[] := '{}';
  lot_ids uuid[] := '{}';
  -- What the documents have to do with: each question to the tables costs its price even when nothing is to be found.
  keyed integer := 0;
  backdated boolean := false;
  reversing boolean := false;
  with_serials boolean := false;
  with_single boolean := false;
  refused boolean;
  outcomes inventory.posting_outcome[];
  line inventory.posting_line;
  document inventory.posting_document;
  kept integer;
  at integer;
  first_at integer;
  undo integer;
  side integer;
  q numeric;
  r record;
begin
  for doc in 0 .. jsonb_array_length(p_documents) - 1 loop
    backdated := backdated or (p_documents -> doc ->> 'business_time')::timestamptz < now() - interval '1 minute';
  end loop;
  -- Whoever posts into the past waits for a period that is being closed, and reads its end only then.
  if backdated then
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
  foreach document in array coalesce(docs, '{}') loop
    reasons[document.doc] := document.reason;
    details[document.doc] := document.metadata;
    replayed[document.doc] := null;
    noted[document.doc] := null;
    keyed := keyed + (document.key is not null)::integer;
    reversing := reversing or document.reversal_of is not null;
  end loop;

  -- Keys first: whoever comes second with the same one waits here until the first is done.
  if keyed > 0 then
    insert into inventory.posting_key (key, scope, request_hash, transaction_id, create_time)
    select d.key, d.scope, d.request_hash, d.id, now()
    from unnest(docs) d
    where d.key is not null
    -- The first of twins in one call gets the key.
    order by d.key, d.scope, d.doc
    on conflict do nothing;
    get diagnostics kept = row_count;
    if kept < keyed then
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
  end if;

  lines := coalesce(inventory.read_lines(p_documents, docs), '{}');
  foreach line in array lines loop
    with_serials := with_serials or line.serial_tracked;
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
      select distinct p.doc
      from (
        select l.doc, min(l.doc) over (partition by l.item_id, s) as first_doc
        from unnest(lines) l, unnest(l.serials) s
      ) p
      where p.doc > p.first_doc
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

  at := 0;
  foreach line in array lines loop
    at := at + 1;
    from_balance[at] := null;
    to_balance[at] := null;
    quantities[at] := line.quantity;
    continue when reasons[line.doc] is not null or replayed[line.doc] is not null;
    if line.from_warehouse_id is not null then
      sides := array_append(sides, row(
        at, false, line.item_id, line.from_location_id, line.from_lot_id, line.from_status, line.from_warehouse_id, line.from_negative
      )::inventory.posting_side);
      place_ids := array_append(place_ids, line.from_location_id);
    end if;
    if line.to_warehouse_id is not null then
      sides := array_append(sides, row(
        at, true, line.item_id, line.to_location_id, line.to_lot_id, line.to_status, line.to_warehouse_id, line.to_negative
      )::inventory.posting_side);
      place_ids := array_append(place_ids, line.to_location_id);
    end if;
    if line.from_lot_id is not null or line.to_lot_id is not null then
      lot_ids := array_append(lot_ids, coalesce(line.from_lot_id, line.to_lot_id));
    end if;
  end loop;

  -- Balances that are not there yet are made first, then all are locked, both in the order of their keys: whoever waits for
  -- one that is being made holds no other yet. Nothing is made for stock that is only asked for.
  for r in
    select k.*, b.id
    from (
      select
        s.item_id, s.location_id, s.lot_id, s.status, s.warehouse_id, bool_or(s.negative) as negative,
        bool_or(s.incoming or s.negative) as needed, array_agg(case when s.incoming then s.at else -s.at end) as ats
      from unnest(sides) s
      group by s.item_id, s.location_id, s.lot_id, s.status, s.warehouse_id
    ) k
    left join inventory.stock_balance b
      on b.item_id = k.item_id and b.location_id = k.location_id and b.lot_id is not distinct from k.lot_id and b.status = k.status
      and b.owner_id is null and b.handling_unit_id is null
    order by k.item_id, k.location_id, k.lot_id, k.status
  loop
    if r.id is null and r.needed then
      insert into inventory.stock_balance (warehouse_id, item_id, location_id, lot_id, status, negative_allowed, update_time)
      values (r.warehouse_id, r.item_id, r.location_id, r.lot_id, r.status, r.negative, now())
      on conflict on constraint stock_balance_key do nothing
      returning id into r.id;
      if r.id is not null then
        made_ids := array_append(made_ids, r.id);
      else
        -- Another transaction has made it in the meantime.
        select b.id into strict r.id
        from inventory.stock_balance b
        where b.item_id = r.item_id and b.location_id = r.location_id and b.lot_id is not distinct from r.lot_id
          and b.status = r.status and b.owner_id is null and b.handling_unit_id is null;
      end if;
    end if;
    continue when r.id is null;
    balance_ids := array_append(balance_ids, r.id);
    side := cardinality(balance_ids);
    foreach at in array r.ats loop
      if at > 0 then
        to_balance[at] := side;
      else
        from_balance[-at] := side;
      end if;
    end loop;
  end loop;
  for r in
    select b.on_hand, b.allocated, b.negative_allowed
    from unnest(balance_ids) with ordinality k (id, place)
    join inventory.stock_balance b on b.id = k.id
    order by k.place
    for update of b
  loop
    amounts := array_append(amounts, r.on_hand);
    holds := array_append(holds, r.allocated);
    unlimited := array_append(unlimited, r.negative_allowed);
  end loop;
  if cardinality(amounts) <> cardinality(balance_ids) then
    raise exception 'a balance has gone';
  end if;

  -- Only before its first posting can an item change in what it is counted in. The first balance of an item waited, by its
  -- foreign key, for whoever was changing it: what was read before that wait is read again, in another call.
  if made_ids <> '{}' then
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
  if exists (select from inventory.location p where p.id = any (place_ids) and (p.blocked or p.archived)) then
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
  end if;
  if lot_ids <> '{}' and exists (select from inventory.lot o where o.id = any (lot_ids) and o.state <> 'active') then
    for r in
      select l.doc, o.lot_no, o.state
      from unnest(lines) l
      join inventory.lot o on o.id = coalesce(l.from_lot_id, l.to_lot_id)
      join inventory.movement_type t on t.code = docs[l.doc].movement_type
      where docs[l.doc].reversal_of is null
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

  -- Line by line, each as if those before it had been posted.
  first_at := 1;
  for at in 1 .. cardinality(lines) loop
    line := lines[at];
    if at > 1 and line.doc <> document.doc or at = 1 then
      document := docs[line.doc];
      first_at := at;
    end if;
    continue when reasons[line.doc] is not null or replayed[line.doc] is not null;
    side := from_balance[at];
    q := line.quantity;
    if q is null then
      q := inventory.rounded_quantity(
        line.entered, line.numerator, line.denominator, line.decimals,
        coalesce(amounts[case when line.from_warehouse_id is not null then side else to_balance[at] end], 0),
        case when line.from_warehouse_id is not null then -1 else 1 end
      );
      quantities[at] := q;
    end if;
    if q <= 0 then
      reasons[line.doc] := 'PRECISION_EXCEEDED';
      details[line.doc] := line.metadata;
    elsif line.from_warehouse_id is not null then
      if side is not null then
        amounts[side] := amounts[side] - q;
        if line.from_allocated then
          holds[side] := holds[side] - q;
        end if;
      end if;
      if side is null or not unlimited[side] and amounts[side] < holds[side] or holds[side] < 0 then
        reasons[line.doc] := case when side is null or amounts[side] < 0 then 'INSUFFICIENT_STOCK' else 'ALLOCATED_STOCK' end;
        details[line.doc] := jsonb_build_object(
          'item', line.item_code, 'location', line.from_code, 'lot', coalesce(line.lot_no, ''),
          'on_hand', coalesce(trim_scale(amounts[side] + q), 0)::text,
          'allocated', coalesce(trim_scale(holds[side] + case when line.from_allocated then q else 0 end), 0)::text,
          'requested', trim_scale(q)::text
        );
      end if;
    end if;
    if line.to_warehouse_id is not null and reasons[line.doc] is null then
      side := to_balance[at];
      if side is null then
        raise exception 'line % of document % has a place without a balance', line.line_no, document.id;
      end if;
      amounts[side] := amounts[side] + q;
      if line.to_allocated then
        holds[side] := holds[side] + q;
      end if;
    end if;
    if reasons[line.doc] is not null then
      -- Takes back what the lines of the document before this one did, and what this one took.
      for undo in reverse at .. first_at loop
        side := from_balance[undo];
        if side is not null and quantities[undo] > 0 then
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
  refused := array_remove(reasons, null) <> '{}';

  -- From here on it is settled what is posted.
  update inventory.stock_balance b
  set
    on_hand = t.on_hand,
    allocated = t.allocated,
    first_receipt_time = case when b.on_hand <= 0 and t.on_hand > b.on_hand then now() else coalesce(b.first_receipt_time, now()) end,
    update_time = now()
  from unnest(balance_ids, amounts, holds) as t (id, on_hand, allocated)
  where b.id = t.id and (b.on_hand <> t.on_hand or b.allocated <> t.allocated);

  insert into inventory.stock_transaction (
    id, record_time, movement_type, warehouse_id, business_time, reason_code, note, document_kind, document_id, actor_kind,
    actor_id, actor_name, device_id, request_id, reversal_of, warnings
  )
  select
    d.id, now(), d.movement_type, d.warehouse_id, d.business_time, d.reason_code, d.note, d.document_kind, d.document_id,
    d.actor_kind, d.actor_id, d.actor_name, d.device_id, d.request_id, d.reversal_of,
    case when noted[d.doc] is null then d.warnings else d.warnings || noted[d.doc] end
  from unnest(docs) d
  where reasons[d.doc] is null and replayed[d.doc] is null;

  insert into inventory.stock_movement (
    record_time, transaction_id, line_no, business_time, item_id, quantity, entered_quantity, entered_uom, from_location_id,
    to_location_id, from_warehouse_id, to_warehouse_id, from_lot_id, to_lot_id, from_status, to_status, serial_ids,
    document_line_id
  )
  select
    now(), d.id, l.line_no, d.business_time, l.item_id, quantities[l.at], l.entered, l.uom,
    l.from_location_id, l.to_location_id, l.from_warehouse_id, l.to_warehouse_id, l.from_lot_id, l.to_lot_id, l.from_status,
    l.to_status,
    case when l.serial_tracked then array(
      select u.id
      from unnest(l.serials) as s (serial_no)
      cross join lateral (
        -- Piece by piece: an item may have very many.
        select u.id, u.serial_no from inventory.serial_unit u where u.item_id = l.item_id and u.serial_no = s.serial_no offset 0
      ) u
      order by u.serial_no
    ) end,
    l.document_line_id
  from unnest(lines) with ordinality as l (
    doc, line_no, item_id, item_code, item_version, decimals, entered, uom, numerator, denominator, quantity, serial_tracked, from_location_id,
    to_location_id, from_code, to_code, from_warehouse_id, to_warehouse_id, from_lot_id, to_lot_id, lot_no, from_status, to_status,
    from_allocated, to_allocated, from_negative, to_negative, single_item, single_lot, serials, document_line_id, warning, reason,
    metadata, at
  )
  cross join lateral (select docs[l.doc].id, docs[l.doc].business_time) d
  where reasons[l.doc] is null and replayed[l.doc] is null;

  -- A movement can be taken back only once, in parts or as a whole: the check of the table sees to it.
  if reversing then
    insert into inventory.movement_reversal as v (transaction_id, line_no, quantity, reversed)
    select
      docs[l.doc].reversal_of,
      (p_documents -> (l.doc - 1) -> 'lines' -> (l.line_no - 1) ->> 'original_line_no')::integer,
      (p_documents -> (l.doc - 1) -> 'lines' -> (l.line_no - 1) ->> 'original_quantity')::numeric,
      l.quantity
    from unnest(lines) l
    where docs[l.doc].reversal_of is not null and reasons[l.doc] is null and replayed[l.doc] is null
    on conflict (transaction_id, line_no) do update set reversed = v.reversed + excluded.reversed;
  end if;

  if made_serials is not null then
    update inventory.serial_unit u
    set
      state = case
        when l.to_warehouse_id is not null then 'in_stock'
        when docs[l.doc].reversal_of is null then l.serial_state
        when l.creates then 'planned'
        when l.movement_type = 'RTN_CUST' then 'shipped'
        else 'issued'
      end,
      lot_id = l.to_lot_id,
      location_id = case when l.to_warehouse_id is not null then l.to_location_id end,
      warehouse_id = coalesce(l.to_warehouse_id, l.from_warehouse_id),
      stock_status = case when l.to_warehouse_id is not null then l.to_status end,
      update_time = now()
    from (
      select
        k.id, l.doc, l.to_warehouse_id, l.from_warehouse_id, l.to_location_id, l.to_lot_id, l.to_status,
        t.code as movement_type, t.serial_state, t.creates
      from unnest(lines) l
      cross join unnest(l.serials) as s (serial_no)
      cross join lateral (
        select k.id from inventory.serial_unit k where k.item_id = l.item_id and k.serial_no = s.serial_no offset 0
      ) k
      join inventory.movement_type t on t.code = docs[l.doc].movement_type
      where reasons[l.doc] is null and replayed[l.doc] is null
      offset 0
    ) l
    where u.id = l.id;
    delete from inventory.serial_unit u where u.id = any (made_serials) and u.state = 'planned' and u.update_time = now();
  end if;

  if refused then
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
  at := 0;
  foreach document in array coalesce(docs, '{}') loop
    first_at := at + 1;
    while at < cardinality(lines) and lines[at + 1].doc = document.doc loop
      at := at + 1;
      quantities[at] := trim_scale(quantities[at]);
    end loop;
    if reasons[document.doc] is null and replayed[document.doc] is null then
      outcomes[document.doc] := row(
        document.doc, 'posted', document.id, now(), null::text, null::jsonb, quantities[first_at:at]::text[],
        case when noted[document.doc] is null then document.warnings else document.warnings || noted[document.doc] end
      )::inventory.posting_outcome;
    end if;
  end loop;

  -- A repeated document gets the answer of the first, also when both are in this call.
  if refused or array_remove(replayed, null) <> '{}' then
    for r in
      select
        d.doc,
        case
          when reasons[d.doc] = 'again' or (replayed[d.doc] is not null and reasons[d.doc] is null and k.key is null) then 'again'
          when k.reason is not null or reasons[d.doc] is not null then 'refused'
          else 'replayed'
        end as outcome,
        coalesce(replayed[d.doc], d.id) as transaction_id,
        t.record_time,
        coalesce(reasons[d.doc], k.reason) as reason,
        case when reasons[d.doc] is not null then details[d.doc] else k.metadata end as metadata,
        case when t.id is not null then array(
          select trim_scale(m.quantity)::text
          from inventory.stock_movement m
          where m.record_time = t.record_time and m.transaction_id = t.id
          order by m.line_no
        ) end as quantities,
        t.warnings
      from unnest(docs) d
      left join inventory.posting_key k on replayed[d.doc] is not null and k.key = d.key and k.scope = d.scope
      left join inventory.stock_transaction t
        on reasons[d.doc] is null and k.reason is null and t.id = replayed[d.doc] and t.record_time = k.create_time
      where reasons[d.doc] is not null or replayed[d.doc] is not null
    loop
      outcomes[r.doc] := r;
    end loop;
  end if;
  return outcomes;
end
$$;

-- The same, as rows.
create function inventory.post_stock(p_documents jsonb) returns setof inventory.posting_outcome
language sql
set search_path = pg_catalog
as $$
  select * from unnest(inventory.post_documents(p_documents))
$$;

-- Posts the documents of several callers in one transaction, with what goes with each: its event and its audit record. The
-- records are prepared by the caller in "audit" of each document, and completed here by what became of it.
create function inventory.post_batch(p_documents jsonb) returns setof inventory.posting_outcome
language plpgsql
set search_path = pg_catalog
set plan_cache_mode = force_generic_plan
as $$
declare
  outcomes inventory.posting_outcome[] := inventory.post_documents(p_documents);
  outcome inventory.posting_outcome;
  records jsonb[] := '{}';
begin
  foreach outcome in array coalesce(outcomes, '{}') loop
    if outcome.outcome in ('posted', 'refused') then
      records := array_append(records, (p_documents -> (outcome.doc - 1) -> 'audit') || case outcome.outcome
        when 'posted' then '{"outcome": "done"}'
        else jsonb_build_object('outcome', 'failed', 'reason', outcome.reason, 'after', null)
      end);
    end if;
  end loop;
  insert into platform.outbox (topic, resource_type, resource_id, unit_id, payload)
  select
    'inventory.stock.posted', 'stock_transaction', o.transaction_id::text, (d ->> 'warehouse_id')::uuid,
    jsonb_build_object('movement_type', d ->> 'movement_type', 'lines', cardinality(o.quantities))
  from unnest(outcomes) o
  cross join lateral (select p_documents -> (o.doc - 1) as d) s
  where o.outcome = 'posted';
  perform audit.append(to_jsonb(records));
  return query select * from unnest(outcomes);
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
grant execute on function inventory.post_documents(jsonb), inventory.post_stock(jsonb), inventory.post_batch(jsonb), inventory.change_allocated(jsonb),
  inventory.set_negative_policy(uuid, boolean), inventory.create_partitions() to erp_inventory;
