import { z } from "zod";
import { sql } from "../../../platform/db/database.ts";

/** States of a job, as the database spells them. */
export const jobState = z.enum(["queued", "running", "retry_wait", "succeeded", "failed", "dead", "cancelled"]);
export type JobState = z.infer<typeof jobState>;

export const jobRow = z.object({
  id: z.string(),
  kind: z.string(),
  queue: z.string(),
  priority: z.number(),
  payload: z.string(),
  state: jobState,
  run_time: z.date(),
  attempt: z.number(),
  max_attempts: z.number(),
  losses: z.number(),
  epoch: z.bigint(),
  worker: z.string(),
  cancel_requested: z.boolean(),
  progress_done: z.bigint(),
  progress_total: z.bigint(),
  progress_message: z.string(),
  result: z.string(),
  result_file_id: z.string(),
  failure_reason: z.string(),
  failure_domain: z.string(),
  failure_message: z.string(),
  requester_kind: z.enum(["user", "api_client", "service"]),
  requester_id: z.string(),
  requester_name: z.string(),
  requester_ip: z.string(),
  language: z.enum(["en", "zh-TW"]),
  schedule_id: z.string(),
  due_time: z.date().nullable(),
  version: z.bigint(),
  create_time: z.date(),
  start_time: z.date().nullable(),
  end_time: z.date().nullable(),
});

/** A job. Payload and result are JSON texts; what there is not is empty. */
export type JobRow = z.infer<typeof jobRow>;

/** The columns of a job row, of the table alias j. */
export const jobColumns = sql.fragment`
  j.id, j.kind, j.queue, j.priority, j.payload::text as payload, j.state, j.run_time, j.attempt, j.max_attempts, j.losses,
  j.epoch, j.worker, j.cancel_requested, j.progress_done, j.progress_total, j.progress_message,
  coalesce(j.result::text, '') as result, coalesce(j.result_file_id::text, '') as result_file_id, j.failure_reason,
  j.failure_domain, j.failure_message, j.requester_kind, j.requester_id, j.requester_name, j.requester_ip, j.language,
  coalesce(j.schedule_id::text, '') as schedule_id, j.due_time, j.version, j.create_time, j.start_time, j.end_time
`;
