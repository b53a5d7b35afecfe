import { afterAll, beforeAll, expect, test } from "vitest";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { Job_State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { ReportFormat } from "../../../gen/erp/operations/v1/report_pb.ts";
import { ReportService } from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestRole } from "../../../test/test-grants.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { attemptDepsOf, startWorkerlessStack, workerOf } from "../../../test/test-worker.ts";
import { handled } from "../../../worker/job-handler.ts";
import { report } from "../../../worker/jobs/operations/report.ts";
import { runAttempt } from "../../../worker/run-attempt.ts";
import { createRunningJob } from "../../../worker/running-job.ts";
import { reportJob } from "../jobs.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startWorkerlessStack();
});
afterAll(() => stack?.stop());

const request = { parameters: { report: { case: "stockOnHand" as const, value: {} } }, format: ReportFormat.CSV };

test("enqueues the job, once for a key", async () => {
  const { runReport } = stack.admin.client(ReportService);
  const requestId = uuidv7();
  const { job } = await runReport({ ...request, timeZone: "Asia/Taipei", language: "zh-TW", requestId });
  expect(job).toMatchObject({ kind: "operations.report", queue: "reports", state: Job_State.QUEUED });
  expect(JSON.parse(job?.payloadJson ?? "")).toEqual({
    parameters: { stockOnHand: {} },
    format: "REPORT_FORMAT_CSV",
    timeZone: "Asia/Taipei",
    language: "zh-TW",
    requesterName: "admin",
  });
  const again = await runReport({ ...request, timeZone: "Asia/Taipei", language: "zh-TW", requestId });
  expect(again.job?.id).toBe(job?.id);
  expect((await stack.admin.client(JobService).listJobs({ kind: "operations.report" })).jobs).toHaveLength(1);
});

test("refuses what could not run", async () => {
  const { runReport } = stack.admin.client(ReportService);
  const reasonOf = async (more: object) => (await refusalOf(runReport({ ...request, ...more }))).reason;
  expect(await reasonOf({ timeZone: "Mars/Olympus" })).toBe("INVALID_REQUEST");
  expect(await reasonOf({ language: "fr" })).toBe("INVALID_REQUEST");
  expect(await reasonOf({ format: 0 })).toBe("INVALID_REQUEST");
  expect(await reasonOf({ parameters: {} })).toBe("INVALID_REQUEST");
  expect(await reasonOf({ parameters: { report: { case: "stockAsOf", value: {} } } })).toBe("INVALID_REQUEST");
  await createTestRole(stack, "reporter", "operations.report.run", "operations.file.upload");
  const reporter = await createTestUser(stack, "reporter", [{ role: "reporter" }]);
  expect(await refusalOf(reporter.client(ReportService).runReport(request))).toEqual({
    reason: "PERMISSION_DENIED",
    permission: "inventory.stock.read",
  });
  // Nobody starts it past that check.
  const direct = stack.admin.client(JobService).enqueueJob({ kind: "operations.report", payloadJson: "{}" });
  expect(await refusalOf(direct)).toMatchObject({ reason: "JOB_KIND_NOT_STARTABLE" });
});

test("a permission that is gone when it runs ends it, with the reason", async () => {
  const permissions = ["operations.report.run", "operations.file.upload", "inventory.stock.read"];
  await createTestRole(stack, "reader", ...permissions);
  const reader = await createTestUser(stack, "reader", [{ role: "reader" }]);
  const jobs = [
    await reader.client(ReportService).runReport(request),
    await reader.client(ReportService).runReport(request),
  ];
  const without = async (...left: string[]) => {
    const client = stack.admin.client(RoleService);
    const role = (await client.listRoles({})).roles.find(({ code }) => code === "reader");
    const changed = { id: role?.id ?? "", etag: role?.etag ?? "", permissions: left };
    await client.updateRole({ role: changed, updateMask: { paths: ["permissions"] } });
  };
  const queues = [{ queue: "reports", places: 10 }];
  const claimed = (await workerOf(stack).claimJobs({ worker: "test", kinds: [reportJob.name], queues })).jobs;
  const attempt = (at: number) => {
    const one = claimed.find(({ job }) => job?.id === jobs[at]?.job?.id);
    const running = createRunningJob(one as NonNullable<typeof one>);
    return runAttempt(handled(reportJob, report), running, attemptDepsOf(stack));
  };
  await without("operations.report.run", "operations.file.upload");
  expect(await attempt(0)).toMatchObject({
    case: "failure",
    value: { failure: { reason: "PERMISSION_DENIED" }, retryable: false },
  });
  await without("inventory.stock.read");
  expect(await attempt(1)).toMatchObject({
    case: "failure",
    value: { failure: { reason: "REQUESTER_NOT_PERMITTED" }, retryable: false },
  });
});
