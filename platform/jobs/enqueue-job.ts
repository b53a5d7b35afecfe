import { create, type DescMessage, type MessageInitShape, toJsonString } from "@bufbuild/protobuf";
import { z } from "zod";
import { sql, type Tx } from "../db/database.ts";
import type { Call } from "../rpc/call.ts";
import { uuidv7 } from "../rpc/uuid.ts";
import { validate } from "../rpc/validate.ts";
import type { JobKind } from "./job-kind.ts";

/** What may be special about a job. */
export type JobOptions = {
  /** From 1, taken first, to 9. */
  readonly priority?: number;
  /** When it may begin; at once when left out. */
  readonly runTime?: Date;
  /** While a job of the kind with the same key has not ended, no other is enqueued. */
  readonly dedupeKey?: string;
  /** The occurrence of a schedule: each makes one job at most. */
  readonly schedule?: { readonly id: string; readonly dueTime?: Date };
  readonly requester?: JobRequester;
};

/** For whom a job runs, and in which language it speaks to her. */
export type JobRequester = {
  readonly kind: "user" | "api_client" | "service";
  readonly id: string;
  readonly name: string;
  readonly ip: string;
  readonly language: "en" | "zh-TW";
};

/** A job in its queue: its id, and whether it is new. */
export type EnqueuedJob = { readonly id: string; readonly created: boolean };

/**
 * Enqueues a job in a transaction: it is there when that commits, and only then. It runs for the caller unless the
 * options name somebody else. Whoever calls this rings the doorbell after the commit.
 */
export async function enqueueJob<Payload extends DescMessage>(
  tx: Tx,
  call: Pick<Call, "caller" | "peer" | "language" | "requestId">,
  kind: JobKind<Payload>,
  payload: MessageInitShape<Payload>,
  options: JobOptions = {},
): Promise<EnqueuedJob> {
  const message = create(kind.payload, payload);
  validate(kind.payload, message);
  const requester = options.requester ?? requesterOf(call);
  const job = {
    id: uuidv7(),
    kind: kind.name,
    queue: kind.queue,
    priority: options.priority ?? 5,
    payload: JSON.parse(toJsonString(kind.payload, message)),
    dedupe_key: options.dedupeKey,
    run_time: options.runTime?.toISOString(),
    max_attempts: kind.maxAttempts,
    requester_kind: requester.kind,
    requester_id: requester.id,
    requester_name: requester.name,
    requester_ip: requester.ip,
    language: requester.language,
    request_id: call.requestId,
    schedule_id: options.schedule?.id,
    due_time: options.schedule?.dueTime?.toISOString(),
  };
  return tx.one(sql.type(enqueuedRow)`
    select job_id as id, created from platform.enqueue_job(${JSON.stringify(job)}::jsonb)
  `);
}

/** The stack itself, for which the jobs of built-in schedules and of its own processes run. */
export const systemRequester: JobRequester = { kind: "service", id: "system", name: "system", ip: "", language: "en" };

/** For whom the jobs of a call run. A process of the stack asks for the stack. */
export function requesterOf({ caller, peer, language }: Pick<Call, "caller" | "peer" | "language">): JobRequester {
  if (caller.kind === "service") return systemRequester;
  if (caller.kind !== "user" && caller.kind !== "api_client") throw new Error(`a ${caller.kind} cannot ask for a job`);
  return { kind: caller.kind, id: caller.id, name: caller.name, ip: peer.ip, language };
}

const enqueuedRow = z.object({ id: z.string(), created: z.boolean() });
