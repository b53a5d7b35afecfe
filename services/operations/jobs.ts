import { NoopPayloadSchema, NoopResultSchema } from "../../gen/erp/operations/v1/job_payload_pb.ts";
import { ReportPayloadSchema, ReportResultSchema } from "../../gen/erp/operations/v1/report_pb.ts";
import { type JobKind, jobKind } from "../../platform/jobs/job-kind.ts";

/** Does nothing that matters, in steps: for benches, and to see that workers are there. */
export const noopJob = jobKind({
  name: "system.noop",
  payload: NoopPayloadSchema,
  result: NoopResultSchema,
  queue: "default",
  maxAttempts: 5,
  permission: "operations.job.manage",
  startable: true,
});

/** Makes a report and stores it as a file. */
export const reportJob = jobKind({
  name: "operations.report",
  payload: ReportPayloadSchema,
  result: ReportResultSchema,
  queue: "reports",
  maxAttempts: 3,
  permission: "operations.report.run",
  // RunReport checks what the report is of, and takes those whose reach has an end.
  startable: false,
});

/** Kinds of job of the operations service. */
export const operationsJobs: readonly JobKind[] = [noopJob, reportJob];

/** Where the rows of reports come from: the worker reads them as PreviewReport does. */
export { askedReport } from "./reports/report-sources.ts";
