import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  Job_State,
  JobAttempt_Outcome,
  type JobAttemptSchema,
  type JobSchema,
} from "../../../gen/erp/operations/v1/job_pb.ts";
import type { AttemptRow } from "../store/job-history-store.ts";
import type { JobRow, JobState } from "../store/job-row.ts";

/** The job as the contract shows it. */
export function jobMessage(row: JobRow): MessageInitShape<typeof JobSchema> {
  return {
    id: row.id,
    kind: row.kind,
    queue: row.queue,
    priority: row.priority,
    state: stateOf[row.state],
    cancelRequested: row.cancel_requested,
    payloadJson: row.payload,
    resultJson: row.result,
    resultFileId: row.result_file_id,
    progress: { done: row.progress_done, total: row.progress_total, message: row.progress_message },
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    losses: row.losses,
    ...failureOf(row),
    requester: { kind: row.requester_kind, id: row.requester_id, name: row.requester_name },
    scheduleId: row.schedule_id,
    worker: row.worker,
    createTime: timestampFromDate(row.create_time),
    runTime: timestampFromDate(row.run_time),
    ...(row.due_time ? { dueTime: timestampFromDate(row.due_time) } : {}),
    ...(row.start_time ? { startTime: timestampFromDate(row.start_time) } : {}),
    ...(row.end_time ? { endTime: timestampFromDate(row.end_time) } : {}),
  };
}

/** The attempt as the contract shows it. */
export function attemptMessage(row: AttemptRow): MessageInitShape<typeof JobAttemptSchema> {
  return {
    epoch: row.epoch,
    worker: row.worker,
    outcome: outcomeOf[row.outcome],
    ...failureOf(row),
    startTime: timestampFromDate(row.start_time),
    endTime: timestampFromDate(row.end_time),
  };
}

/** States as the database spells them. */
export function jobStates(states: readonly Job_State[]): JobState[] {
  return (Object.keys(stateOf) as JobState[]).filter((name) => states.includes(stateOf[name]));
}

/** The state as metadata of a refusal spells it. */
export function stateName(state: JobState): string {
  return state.toUpperCase();
}

function failureOf(row: { failure_reason: string; failure_domain: string; failure_message: string }) {
  if (row.failure_reason === "") return {};
  return { failure: { reason: row.failure_reason, domain: row.failure_domain, message: row.failure_message } };
}

const stateOf: Record<JobState, Job_State> = {
  queued: Job_State.QUEUED,
  running: Job_State.RUNNING,
  retry_wait: Job_State.RETRY_WAIT,
  succeeded: Job_State.SUCCEEDED,
  failed: Job_State.FAILED,
  dead: Job_State.DEAD,
  cancelled: Job_State.CANCELLED,
};

const outcomeOf: Record<AttemptRow["outcome"], JobAttempt_Outcome> = {
  succeeded: JobAttempt_Outcome.SUCCEEDED,
  failed: JobAttempt_Outcome.FAILED,
  cancelled: JobAttempt_Outcome.CANCELLED,
  released: JobAttempt_Outcome.RELEASED,
  lost: JobAttempt_Outcome.LOST,
};
