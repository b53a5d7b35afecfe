import type { Client } from "pg";

/**
 * The roles of the product with their attributes, and for each object its owner and who may do what: one line each. An
 * object whose rights were never touched prints the defaults that PostgreSQL applies to it.
 */
export async function describePrivileges(client: Client): Promise<{ text: string }[]> {
  const rows: { text: string }[] = [];
  for (const query of [roles, memberships, defaultPrivileges, objects]) rows.push(...(await client.query(query)).rows);
  return rows;
}

const roles = `
select format('role %I: %s%s', r.rolname, concat_ws(' ',
  case when r.rolcanlogin then 'login' else 'nologin' end,
  case when r.rolsuper then 'superuser' end, case when r.rolcreaterole then 'createrole' end,
  case when r.rolcreatedb then 'createdb' end, case when r.rolreplication then 'replication' end,
  case when r.rolbypassrls then 'bypassrls' end, case when not r.rolinherit then 'noinherit' end,
  case when r.rolconnlimit >= 0 then 'connection limit ' || r.rolconnlimit end),
  coalesce((
    select '; ' || string_agg(setting, ', ' order by setting)
    from pg_db_role_setting as s, unnest(s.setconfig) as setting
    where s.setrole = r.oid and s.setdatabase = 0), '')) as text
from pg_roles as r
where r.rolname like 'erp\\_%'`;

const memberships = `
select format('role %I member of %I%s%s%s', m.member::regrole, m.roleid::regrole,
  case when bool_or(m.inherit_option) then ', inherits' else '' end,
  case when bool_or(m.set_option) then ', may become' else '' end,
  case when bool_or(m.admin_option) then ', may grant' else '' end) as text
from pg_auth_members as m
where m.member::regrole::text like 'erp\\_%'
group by m.member, m.roleid`;

const grantee = "case x.grantee when 0 then 'public' else pg_get_userbyid(x.grantee) end";
const rights =
  "string_agg(lower(x.privilege_type) || case when x.is_grantable then ' with grant' else '' end, ', ' order by x.privilege_type)";

const defaultPrivileges = `
select format('default for new %s of %I%s: %s to %s',
  case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' else 'schemas' end,
  pg_get_userbyid(d.defaclrole), coalesce(' in ' || nullif(d.defaclnamespace, 0)::regnamespace, ''), ${rights}, ${grantee}) as text
from pg_default_acl as d, aclexplode(d.defaclacl) as x
group by d.defaclobjtype, d.defaclrole, d.defaclnamespace, x.grantee`;

const objects = `
with object (kind, name, owner, acl) as (
  select 'database', 'of the product', datdba, coalesce(datacl, acldefault('d', datdba))
  from pg_database where datname = current_database()
  union all
  select 'schema', oid::regnamespace::text, nspowner, coalesce(nspacl, acldefault('n', nspowner))
  from pg_namespace where nspname !~ '^(pg_|information_schema$)'
  union all
  select case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view' else 'table' end,
    c.oid::regclass::text, c.relowner, coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'S') and not c.relispartition and n.nspname !~ '^(pg_|information_schema$)'
    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
  union all
  select 'column', a.attrelid::regclass || '.' || quote_ident(a.attname), c.relowner, a.attacl
  from pg_attribute as a join pg_class as c on c.oid = a.attrelid join pg_namespace as n on n.oid = c.relnamespace
  where a.attacl is not null and not a.attisdropped and n.nspname !~ '^(pg_|information_schema$)'
  union all
  select 'function', p.oid::regprocedure::text, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
  from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname !~ '^(pg_|information_schema$)'
    and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')
  union all
  select 'type', t.oid::regtype::text, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
  from pg_type as t join pg_namespace as n on n.oid = t.typnamespace left join pg_class as c on c.oid = t.typrelid
  where (t.typtype in ('e', 'd', 'r') or c.relkind = 'c') and n.nspname !~ '^(pg_|information_schema$)'
    and not exists (select from pg_depend where classid = 'pg_type'::regclass and objid = t.oid and deptype = 'e')
)
select format('%s %s owned by %s', kind, name, pg_get_userbyid(owner)) as text from object where kind <> 'column'
union all
select format('%s %s: %s to %s', o.kind, o.name, ${rights}, ${grantee})
from object as o, aclexplode(o.acl) as x
where x.grantee <> o.owner
group by o.kind, o.name, x.grantee`;
