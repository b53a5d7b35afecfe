import type { ReportParameters } from "../../../gen/erp/operations/v1/report_pb.ts";
import { ReportService } from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { reachOf } from "../../../platform/rpc/call.ts";
import { command } from "../deps.ts";
import { reportJob } from "../jobs.ts";
import { askedReport } from "../reports/report-sources.ts";
import { findJob } from "../store/job-store.ts";
import { jobMessage } from "./job-message.ts";
import { ownerFor } from "./job-owner.ts";

export const runReport = command(ReportService.method.runReport, async (request, context) => {
  const { tx, call, caller, audit, enqueue } = context;
  const { format, byteOrderMark } = request;
  const parameters = request.parameters as ReportParameters;
  const { source } = askedReport(parameters);
  // Somewhere is enough: how far it reaches is looked at when the report is made.
  for (const permission of [source.permission, "operations.file.upload"]) {
    if (!reachOf(caller, permission)) throw refuse("PERMISSION_DENIED", { permission });
  }
  const timeZone = checkedTimeZone(request.timeZone || "UTC");
  const language = request.language || call.language;
  const { id } = await enqueue(reportJob, {
    parameters,
    format,
    timeZone,
    language,
    byteOrderMark,
    requesterName: caller.name,
  });
  const job = await findJob(tx, id, ownerFor(caller));
  if (!job) throw new Error("the job is gone in its own transaction");
  audit({ resourceType: "job", resourceId: id, after: { kind: reportJob.name, payload: JSON.parse(job.payload) } });
  return { job: jobMessage(job) };
});

function checkedTimeZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone && timeZone;
  } catch {
    const violation = { field: "time_zone", rule: "time_zone", message: "is no IANA time zone" };
    throw refuse("INVALID_REQUEST", { violations: "time_zone: is no IANA time zone" }, [violation]);
  }
}
