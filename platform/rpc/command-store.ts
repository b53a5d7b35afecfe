import { z } from "zod";
import { sql, type Tx } from "../db/database.ts";
import { refuse } from "../errors/common.ts";
import type { Refusal } from "../errors/refusal.ts";
import type { AuditEntry, DomainEvent } from "./audit-entry.ts";
import { anonymous, type Call, type Identity } from "./call.ts";
import type { IdempotencyKey } from "./idempotency.ts";
import { uuidv7 } from "./uuid.ts";

/** The answer that an earlier call with the same key got. */
export type StoredAnswer = { readonly outcome: "done" | "refused"; readonly response: Buffer };

/**
 * Claims an idempotency key for this transaction, waiting for a twin that holds it. Returns the answer of an earlier call
 * with the same content; refuses other content under the same key.
 */
export async function beginCommand(
  tx: Tx,
  { principal, rpc, key, requestHash }: IdempotencyKey,
): Promise<StoredAnswer | undefined> {
  const claim = sql.type(storedRow)`
    select request_hash, outcome, response, create_time
    from platform.begin_command(${principal}, ${rpc}, ${key}::uuid)
  `;
  const stored = await tx.maybeOne(claim).catch((error: unknown) => {
    // The wait for the twin is the only thing in this statement that can run into the lock timeout.
    throw isLockTimeout(error) ? refuse("COMMAND_IN_PROGRESS") : error;
  });
  if (!stored) return undefined;
  if (!stored.request_hash.equals(requestHash)) {
    throw refuse("IDEMPOTENCY_KEY_REUSED", { first_time: stored.create_time.toISOString() });
  }
  return { outcome: stored.outcome, response: stored.response };
}

/** Writes what goes with every change: the answer under its key, the events, and last the audit rows. */
export async function finishCommand(
  tx: Tx,
  call: Call,
  result: {
    entries: readonly AuditEntry[];
    events: readonly DomainEvent[];
    refusal?: Refusal;
    idempotency?: IdempotencyKey | undefined;
    answer?: Buffer | undefined;
  },
): Promise<void> {
  const { entries, events, refusal, idempotency, answer } = result;
  const records = JSON.stringify(entries.map((entry) => auditRecord(call, entry, refusal)));
  const rows = JSON.stringify(events.map(eventRow));
  await tx.query(sql.unsafe`
    select platform.finish_command(
      ${idempotency?.principal ?? null},
      ${idempotency?.rpc ?? null},
      ${idempotency?.key ?? null}::uuid,
      ${idempotency ? sql.binary(idempotency.requestHash) : null},
      ${refusal ? "refused" : "done"},
      ${answer ? sql.binary(answer) : null},
      ${rows}::jsonb,
      ${records}::jsonb
    )
  `);
}

/** Appends to the audit trail an attempt that changed nothing. */
export async function appendAudit(
  tx: Tx,
  call: AuditedCall,
  entry: AuditEntry,
  refusal?: AuditedRefusal,
): Promise<void> {
  const records = JSON.stringify([auditRecord(call, entry, refusal)]);
  await tx.query(sql.unsafe`select audit.append(${records}::jsonb)`);
}

/** What the audit trail keeps of a call. */
export type AuditedCall = {
  readonly caller: Identity;
  readonly peer: { readonly ip: string };
  readonly requestId: string;
  readonly rpc: string;
};

/** The part of a call that stands for work which no call asked for, such as what a process does when it starts. */
export function unaskedCall(processName: string, what: string): AuditedCall {
  const caller: Identity = { ...anonymous, kind: "service", id: processName, name: processName };
  return { caller, peer: { ip: "" }, requestId: uuidv7(), rpc: what };
}

/** What the audit trail keeps of a refusal. */
export type AuditedRefusal = { readonly reason: string; readonly code: string };

/** A record of the audit trail as audit.append reads it. */
export function auditRecord(call: AuditedCall, entry: AuditEntry, refusal?: AuditedRefusal) {
  const { caller } = call;
  return {
    actor_kind: caller.kind,
    actor_id: caller.id,
    actor_name: caller.name,
    session_id: caller.sessionId,
    device_id: caller.deviceId,
    ip: call.peer.ip,
    request_id: call.requestId,
    rpc: call.rpc,
    action: entry.action ?? actionOf(call.rpc),
    resource_type: entry.resourceType ?? "",
    resource_id: entry.resourceId ?? "",
    unit_id: entry.unitId ?? null,
    outcome: outcomeOf(refusal),
    reason: refusal?.reason ?? entry.reason ?? "",
    before: entry.before ?? null,
    after: entry.after ?? null,
  };
}

function outcomeOf(refusal?: AuditedRefusal): "done" | "denied" | "failed" {
  if (!refusal) return "done";
  return ["PERMISSION_DENIED", "UNAUTHENTICATED"].includes(refusal.code) ? "denied" : "failed";
}

/** "erp.auth.v1.UserService/CreateUser" -> "UserService.CreateUser" */
function actionOf(rpc: string): string {
  return rpc.slice(rpc.lastIndexOf(".") + 1).replace("/", ".");
}

function eventRow({ topic, resourceType, resourceId, unitId, payload }: DomainEvent) {
  return { topic, resource_type: resourceType, resource_id: resourceId, unit_id: unitId ?? null, payload };
}

function isLockTimeout(error: unknown): boolean {
  for (let each = error as { code?: string; cause?: unknown } | undefined; each; each = each.cause as typeof each) {
    if (each.code === "55P03") return true;
  }
  return false;
}

const storedRow = z.object({
  request_hash: z.instanceof(Buffer),
  outcome: z.enum(["done", "refused"]),
  response: z.instanceof(Buffer),
  create_time: z.date(),
});
