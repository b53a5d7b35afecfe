import type { FinishedAttempt } from "../../../gen/erp/operations/v1/worker_service_pb.ts";
import { WorkerService } from "../../../gen/erp/operations/v1/worker_service_pb.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { appendAudit } from "../../../platform/rpc/command-store.ts";
import { answer } from "../deps.ts";
import { refuseOperations } from "../errors.ts";
import { findToldAttempts, insertLines } from "../store/job-history-store.ts";
import { type Finished, finishAttempts } from "../store/lease-store.ts";
import { newsOf } from "./job-news.ts";

export const finishJobs = answer(WorkerService.method.finishJobs, async (request, { call, database, deps }) => {
  const finished = request.attempts.map(finishedOf);
  const { states, lost } = await database.transaction({ timeoutMs: remainingMs(call) }, async (tx) => {
    const ended = await finishAttempts(tx, finished, deps.jobRetryMs);
    const held = new Set(ended.map(({ job_id }) => job_id));
    await insertLines(
      tx,
      finished.filter(({ jobId }) => held.has(jobId)),
    );
    const missing = finished.filter(({ jobId }) => !held.has(jobId));
    // A worker whose call was carried out, but not answered, calls again.
    const told = new Set(missing.length > 0 ? await findToldAttempts(tx, missing) : []);
    const late = missing.flatMap(({ jobId }) => (told.has(jobId) ? [] : [jobId]));
    // A worker that comes back from the dead is something that somebody may want to know of.
    for (const jobId of late) {
      await appendAudit(tx, call, { resourceType: "job", resourceId: jobId }, refuseOperations("LEASE_LOST"));
    }
    return { states: ended, lost: late };
  });
  deps.doorbell.ring(states.filter(({ run_at_once }) => run_at_once).map(({ job_id }) => job_id));
  return { lostJobIds: lost };
});

function finishedOf({ news, outcome }: FinishedAttempt): Finished {
  const given = newsOf(news as NonNullable<typeof news>);
  switch (outcome.case) {
    case "success": {
      const { resultJson, resultFileId } = outcome.value;
      return { ...given, outcome: "succeeded", result: checkedJson(resultJson), resultFileId };
    }
    case "failure": {
      const { failure, retryable, retryAfterSeconds } = outcome.value;
      return { ...given, outcome: "failed", retryable, retryAfterSeconds, ...(failure ? { failure } : {}) };
    }
    case "cancelled":
      return { ...given, outcome: "cancelled" };
    default:
      return { ...given, outcome: "released" };
  }
}

function checkedJson(text: string): string {
  if (text === "") return "{}";
  try {
    JSON.parse(text);
  } catch {
    throw refuseOperations("PAYLOAD_INVALID", { detail: "the result is no JSON" });
  }
  return text;
}
