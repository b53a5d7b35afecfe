import { fromJsonString, type Message } from "@bufbuild/protobuf";
import { Refusal } from "../../../platform/errors/refusal.ts";
import type { JobKind } from "../../../platform/jobs/job-kind.ts";
import { validate } from "../../../platform/rpc/validate.ts";
import { refuseOperations } from "../errors.ts";

/** A kind of job that people may start directly; refuses others. */
export function startableKind(kinds: ReadonlyMap<string, JobKind>, name: string): JobKind {
  const kind = kinds.get(name);
  if (!kind) throw refuseOperations("UNKNOWN_JOB_KIND", { kind: name });
  if (!kind.startable) throw refuseOperations("JOB_KIND_NOT_STARTABLE", { kind: name });
  return kind;
}

/** Reads the payload of a job from JSON; refuses what does not fit its kind. An empty text is an empty payload. */
export function checkedPayload(kind: JobKind, json: string): Message {
  let payload: Message;
  try {
    payload = fromJsonString(kind.payload, json || "{}");
  } catch (error) {
    throw refuseOperations("PAYLOAD_INVALID", { detail: (error as Error).message.slice(0, 300) });
  }
  try {
    validate(kind.payload, payload);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw refuseOperations("PAYLOAD_INVALID", { detail: error.metadata.violations ?? "" });
  }
  return payload;
}
