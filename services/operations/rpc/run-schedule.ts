import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { refuseOperations } from "../errors.ts";
import { findJob } from "../store/job-store.ts";
import { findSchedule } from "../store/schedule-store.ts";
import { checkedPayload } from "./checked-payload.ts";
import { jobMessage } from "./job-message.ts";
import { demandPermission } from "./job-owner.ts";
import { requesterOf } from "./schedule-message.ts";

export const runSchedule = command(
  ScheduleService.method.runSchedule,
  async ({ scheduleId }, { tx, caller, audit, enqueue, deps }) => {
    const schedule = await findSchedule(tx, scheduleId);
    if (!schedule) throw refuse("NOT_FOUND", { resource: "schedule" });
    const kind = deps.jobKinds.get(schedule.kind);
    if (!kind) throw refuseOperations("UNKNOWN_JOB_KIND", { kind: schedule.kind });
    demandPermission(caller, kind.permission);
    const { id } = await enqueue(kind, checkedPayload(kind, schedule.payload), {
      schedule: { id: scheduleId },
      requester: requesterOf(schedule),
    });
    const job = await findJob(tx, id, { everybody: true, kind: "", id: "" });
    if (!job) throw new Error("the job is gone in its own transaction");
    audit({ resourceType: "schedule", resourceId: scheduleId, after: { job_id: id } });
    return { job: jobMessage(job) };
  },
);
