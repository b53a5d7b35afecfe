import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { AuditService } from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import { query } from "../deps.ts";
import { auditPage } from "./audit-page.ts";
import { auditOutcomes } from "./audit-record-message.ts";

export const listAudit = query(AuditService.method.listAudit, async (request, { tx, reach }) => {
  const { actorId, action, resourceType, resourceId, outcomes, fromTime, toTime } = request;
  const filter = { actorId, action, resourceType, resourceId, outcomes: auditOutcomes(outcomes) };
  return auditPage(tx, request, { ...filter, fromUs: microseconds(fromTime), toUs: microseconds(toTime) }, reach);
});

/** Microseconds since 1970, rounded up: what came before a moment came before the whole microsecond too. */
function microseconds(time: Timestamp | undefined): bigint | undefined {
  if (!time) return undefined;
  // A binary message may carry any number; no record lies outside these years.
  const seconds = time.seconds < firstSecond ? firstSecond : time.seconds > lastSecond ? lastSecond : time.seconds;
  return seconds * 1_000_000n + BigInt(Math.ceil(time.nanos / 1000));
}

const firstSecond = BigInt(Date.UTC(1970, 0) / 1000);
const lastSecond = BigInt(Date.UTC(9999, 0) / 1000);
