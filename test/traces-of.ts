import { withConnection } from "../platform/db/single-connection.ts";
import type { TestStack } from "./test-stack.ts";

/** What the audit trail holds of a resource, oldest first. */
export async function auditOf(stack: TestStack, resourceId: string): Promise<AuditTrace[]> {
  return rowsOf<AuditTrace>(
    stack,
    `select action, actor_name as actor, outcome, reason, unit_id, details -> 'before' as before, details -> 'after' as after
    from audit.record where resource_id = $1 order by record_time`,
    resourceId,
  );
}

/** The topics of the events that were published about a resource, oldest first. */
export async function eventsOf(stack: TestStack, resourceId: string): Promise<string[]> {
  const rows = await rowsOf<{ topic: string }>(
    stack,
    "select topic from platform.outbox where resource_id = $1 order by xid, sequence",
    resourceId,
  );
  return rows.map(({ topic }) => topic);
}

/** The organization units for which an event about a resource was published, oldest first. */
export async function eventPlacesOf(stack: TestStack, resourceId: string, topic: string): Promise<string[]> {
  const rows = await rowsOf<{ topic: string; unit_id: string }>(
    stack,
    "select topic, unit_id from platform.outbox where resource_id = $1 order by xid, sequence",
    resourceId,
  );
  return rows.filter((row) => row.topic === topic).map(({ unit_id }) => unit_id);
}

/** One record of the audit trail. */
export type AuditTrace = {
  readonly action: string;
  readonly actor: string;
  readonly outcome: string;
  readonly reason: string;
  readonly unit_id: string | null;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
};

function rowsOf<Row extends object>(stack: TestStack, query: string, resourceId: string): Promise<Row[]> {
  return withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    return (await connection.query<Row>(query, [resourceId])).rows;
  });
}
