import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";

const auditRow = z.object({
  chain: z.number(),
  sequence: z.bigint(),
  record_time: z.date(),
  /** Microseconds since 1970: what a Date cannot hold, and the order needs. */
  record_time_us: z.bigint(),
  actor_kind: z.string(),
  actor_id: z.string(),
  actor_name: z.string(),
  session_id: z.string(),
  device_id: z.string(),
  ip: z.string(),
  request_id: z.string(),
  rpc: z.string(),
  action: z.string(),
  resource_type: z.string(),
  resource_id: z.string(),
  unit_id: z.string().nullable(),
  outcome: z.enum(["done", "denied", "failed"]),
  reason: z.string(),
  details: z.object({ before: z.unknown(), after: z.unknown() }).partial().nullable(),
  previous_hash: z.instanceof(Buffer),
  hash: z.instanceof(Buffer),
});

/** A record of the audit trail. */
export type AuditRow = z.infer<typeof auditRow>;

export type AuditOutcome = AuditRow["outcome"];

/** Which records; what is left out does not filter. */
export type AuditFilter = {
  readonly actorId?: string;
  /** An action, or the beginning of actions when it ends in ".". */
  readonly action?: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
  readonly outcomes?: readonly AuditOutcome[];
  /** Microseconds since 1970, included. */
  readonly fromUs?: bigint | undefined;
  /** Microseconds since 1970, not included. */
  readonly toUs?: bigint | undefined;
};

/** Place of a record in the order of lists. */
export type AuditKey = { readonly timeUs: bigint; readonly chain: number; readonly sequence: bigint };

/** Lists records, newest first. Records that belong to no unit are shown to those only whose reach is everywhere. */
export async function listRecords(
  tx: Tx,
  filter: AuditFilter,
  reach: Reach,
  page: { size: number; after: AuditKey | undefined },
): Promise<readonly AuditRow[]> {
  const { after } = page;
  const conditions = [
    ...filterConditions(filter),
    ...(reach.everywhere ? [] : [sql.fragment`unit_id = any(${sql.array([...reach.unitIds], "uuid")})`]),
    ...(after
      ? [sql.fragment`(record_time, chain, sequence) < (${moment(after.timeUs)}, ${after.chain}, ${after.sequence})`]
      : []),
  ];
  return tx.any(sql.type(auditRow)`
    select
      chain, sequence, record_time, (extract(epoch from record_time) * 1000000)::bigint as record_time_us,
      actor_kind, actor_id, actor_name, session_id, device_id, ip, request_id, rpc, action, resource_type, resource_id,
      unit_id, outcome, reason, details, previous_hash, hash
    from audit.record
    ${conditions.length > 0 ? sql.fragment`where ${sql.join(conditions, sql.fragment` and `)}` : sql.fragment``}
    order by record_time desc, chain desc, sequence desc
    limit ${page.size + 1}
  `);
}

// Only what filters stands in the statement, so that the planner sees which index serves it.
function filterConditions(filter: AuditFilter) {
  const { actorId, action, resourceType, resourceId, outcomes, fromUs, toUs } = filter;
  return [
    ...(actorId ? [sql.fragment`actor_id = ${actorId}`] : []),
    ...(action?.endsWith(".") ? [sql.fragment`starts_with(action, ${action})`] : []),
    ...(action && !action.endsWith(".") ? [sql.fragment`action = ${action}`] : []),
    ...(resourceType ? [sql.fragment`resource_type = ${resourceType}`] : []),
    ...(resourceId ? [sql.fragment`resource_id = ${resourceId}`] : []),
    ...(outcomes?.length ? [sql.fragment`outcome = any(${sql.array([...outcomes], "text")})`] : []),
    ...(fromUs === undefined ? [] : [sql.fragment`record_time >= ${moment(fromUs)}`]),
    ...(toUs === undefined ? [] : [sql.fragment`record_time < ${moment(toUs)}`]),
  ];
}

function moment(us: bigint) {
  return sql.fragment`(timestamptz 'epoch' + ${us}::bigint * interval '1 microsecond')`;
}
