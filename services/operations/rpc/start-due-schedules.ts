import { WorkerService } from "../../../gen/erp/operations/v1/worker_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { enqueueJob } from "../../../platform/jobs/enqueue-job.ts";
import { type Call, remainingMs } from "../../../platform/rpc/call.ts";
import { answer, type OperationsDeps } from "../deps.ts";
import { decideDue, nextDue } from "../domain/schedule-clock.ts";
import { hasUnfinishedJob } from "../store/job-store.ts";
import { databaseTime, lockDueSchedules, type ScheduleRow, setNextDue } from "../store/schedule-store.ts";
import { checkedPayload } from "./checked-payload.ts";
import { cronOf, requesterOf } from "./schedule-message.ts";

export const startDueSchedules = answer(
  WorkerService.method.startDueSchedules,
  async (_request, { call, database, deps }) => {
    const jobIds = await database.transaction({ timeoutMs: remainingMs(call) }, async (tx) => {
      const now = await databaseTime(tx);
      const made: string[] = [];
      for (const schedule of await lockDueSchedules(tx)) {
        const id = await startOne(tx, call, deps, schedule, now);
        if (id) made.push(id);
      }
      return made;
    });
    call.idle = jobIds.length === 0;
    deps.doorbell.ring(jobIds);
    return { enqueued: jobIds.length };
  },
);

async function startOne(
  tx: Tx,
  call: Call,
  deps: OperationsDeps,
  schedule: ScheduleRow,
  now: Date,
): Promise<string | undefined> {
  const { id, next_due_time: due } = schedule;
  if (!due) {
    await setNextDue(tx, id, nextDue(cronOf(schedule), now), null);
    return undefined;
  }
  const { run, next } = decideDue({ ...cronOf(schedule), misfire: schedule.misfire }, due, now);
  const kind = deps.jobKinds.get(schedule.kind);
  if (!kind) call.log.error({ schedule: schedule.name, kind: schedule.kind }, "a schedule is of a kind that is gone");
  const skipped = schedule.overlap === "skip" && (await hasUnfinishedJob(tx, id));
  if (!run || !kind || skipped) {
    await setNextDue(tx, id, next, null);
    return undefined;
  }
  const job = await enqueueJob(tx, call, kind, checkedPayload(kind, schedule.payload), {
    schedule: { id, dueTime: run },
    requester: requesterOf(schedule),
  });
  await setNextDue(tx, id, next, run);
  return job.created ? job.id : undefined;
}
