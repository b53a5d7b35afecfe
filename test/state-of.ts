import { withConnection } from "../platform/db/single-connection.ts";
import type { TestStack } from "./test-stack.ts";

/**
 * What a refused call may not change: the content of every table of business data, the answers stored under idempotency
 * keys and the records of the audit trail that say "done", and the events. What counts attempts is left out: tables
 * commented "technical:", and records of refusals.
 */
export async function stateOf(stack: TestStack): Promise<Record<string, string>> {
  return withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    const { rows: tables } = await connection.query<{ name: string }>(`
      select format('%I.%I', n.nspname, c.relname) as name
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('auth', 'inventory', 'operations')
        and coalesce(obj_description(c.oid), '') not like 'technical:%'
      order by 1
    `);
    const sources = new Map(tables.map(({ name }) => [name, name]));
    sources.set("answers", "(select * from platform.idempotency where outcome = 'done')");
    sources.set("events", "platform.outbox");
    sources.set("records", "(select * from audit.record where outcome = 'done')");
    const digests = [...sources].map(
      ([name, source]) =>
        `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') as content from ${source} t`,
    );
    const { rows } = await connection.query<{ name: string; content: string }>(digests.join(" union all "));
    return Object.fromEntries(rows.map(({ name, content }) => [name, content]));
  });
}
