import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type AuditRecord, AuditRecord_Outcome, AuditRecordSchema } from "../../../gen/erp/operations/v1/audit_pb.ts";
import type { AuditOutcome, AuditRow } from "../store/audit-store.ts";

/** The record as the contract shows it. */
export function auditRecordMessage(row: AuditRow): AuditRecord {
  const micros = row.record_time_us % 1000n;
  const recordTime = timestampFromMs(Number(row.record_time_us / 1000n));
  recordTime.nanos += Number(micros) * 1000;
  return create(AuditRecordSchema, {
    chain: row.chain,
    sequence: row.sequence,
    recordTime,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    sessionId: row.session_id,
    deviceId: row.device_id,
    ip: row.ip,
    requestId: row.request_id,
    rpc: row.rpc,
    action: row.action,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    unitId: row.unit_id ?? "",
    outcome: outcomeOf[row.outcome],
    reason: row.reason,
    beforeJson: jsonOf(row.details?.before),
    afterJson: jsonOf(row.details?.after),
    previousHash: row.previous_hash.toString("hex"),
    hash: row.hash.toString("hex"),
  });
}

const outcomeOf: Record<AuditOutcome, AuditRecord_Outcome> = {
  done: AuditRecord_Outcome.DONE,
  denied: AuditRecord_Outcome.DENIED,
  failed: AuditRecord_Outcome.FAILED,
};

/** The outcomes as the database spells them. */
export function auditOutcomes(outcomes: readonly AuditRecord_Outcome[]): AuditOutcome[] {
  return (Object.keys(outcomeOf) as AuditOutcome[]).filter((name) => outcomes.includes(outcomeOf[name]));
}

function jsonOf(fields: unknown): string {
  return fields === undefined ? "" : JSON.stringify(fields);
}
