import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClientService } from "../gen/erp/auth/v1/api_client_service_pb.ts";
import { GrantService } from "../gen/erp/auth/v1/grant_service_pb.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { User_State as UserState } from "../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { JobService } from "../gen/erp/operations/v1/job_service_pb.ts";
import { noopJob } from "../services/operations/jobs.ts";
import { enqueueNoop } from "../test/test-jobs.ts";
import type { TestStack } from "../test/test-stack.ts";
import { createTestUser, type TestUser } from "../test/test-user.ts";
import { attemptDepsOf, claimJob, leaseOf, startWorkerlessStack, workerOf } from "../test/test-worker.ts";
import { auditOf } from "../test/traces-of.ts";
import { handled, type JobContext } from "./job-handler.ts";
import { noop } from "./jobs/operations/noop.ts";
import { runAttempt } from "./run-attempt.ts";
import { createRunningJob } from "./running-job.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

/** Takes a job and makes an attempt at it, with other work than it has when that is given. */
async function attempt(jobId: string, work?: (context: JobContext) => Promise<unknown>, timeoutMs?: number) {
  const running = createRunningJob(await claimJob(stack, jobId));
  const run: typeof noop = async (payload, context) => {
    if (!work) return noop(payload, context);
    await work(context);
    return { result: {} };
  };
  const end = await runAttempt(handled(noopJob, run), running, attemptDepsOf(stack, timeoutMs));
  return end?.case === "failure"
    ? { reason: end.value.failure?.reason, retryable: end.value.retryable }
    : (end?.case ?? "nothing");
}

const administrator = (login: string) => createTestUser(stack, login, [{ role: "administrator" }]);
const denied = (reason: string) => ({ reason, retryable: false });

test("works for who asked, also when she has signed out since", async () => {
  const maria = await administrator("maria");
  const jobId = await enqueueNoop(maria, { steps: 1, followUp: true });
  await maria.client(SessionService).logout({});
  expect(await attempt(jobId)).toBe("success");
});

test("fails for good when who asked is not active any more, or has lost the permission", async () => {
  const leaver = await administrator("leaver");
  const orphan = await enqueueNoop(leaver);
  const gone = { userId: leaver.id, state: UserState.DISABLED, reason: "left" };
  await stack.admin.client(UserService).setUserState(gone);
  expect(await attempt(orphan)).toEqual(denied("PRINCIPAL_INACTIVE"));

  const mover = await administrator("mover");
  const denial = await enqueueNoop(mover);
  const grants = stack.admin.client(GrantService);
  const found = await grants.listGrants({ userId: mover.id });
  await grants.revokeGrant({ grantId: found.grants[0]?.id ?? "", reason: "moved" });
  expect(await attempt(denial)).toEqual(denied("REQUESTER_NOT_PERMITTED"));
});

test("fails for good when the API client that asked is revoked", async () => {
  const clients = stack.admin.client(ApiClientService);
  const made = await clients.createApiClient({ name: "robot" });
  const id = made.apiClient?.id ?? "";
  const principal = { principal: { case: "apiClientId" as const, value: id } };
  await stack.admin.client(GrantService).grantRole({ principal, roleCode: "administrator", unrestricted: true });
  const robot = { client: (service) => stack.client(service, made.apiKey) } as Pick<TestUser, "client">;
  expect(await attempt(await enqueueNoop(robot, { steps: 1, followUp: true }))).toBe("success");
  const last = await enqueueNoop(robot);
  await clients.revokeApiClient({ apiClientId: id, reason: "lost" });
  expect(await attempt(last)).toEqual(denied("PRINCIPAL_INACTIVE"));
});

test("tells what may pass from what would fail again", async () => {
  const cases: [work: (context: JobContext) => Promise<unknown>, outcome: unknown][] = [
    [async () => Promise.reject(new TypeError("a mistake")), { reason: "JOB_FAULT", retryable: true }],
    [({ client }) => client(JobService).getJob({ jobId: "no id" }), denied("INVALID_REQUEST")],
    [({ client, jobId }) => client(JobService).cancelJob({ jobId, requestId: "0" }), denied("INVALID_REQUEST")],
    [({ internal }) => internal(JobService).getJob({ jobId: "x" }), denied("PERMISSION_DENIED")],
  ];
  for (const [work, outcome] of cases) {
    expect(await attempt(await enqueueNoop(stack.admin), work)).toEqual(outcome);
  }
  expect(await attempt(await enqueueNoop(stack.admin, { failure: "for good" }))).toEqual(denied("NOOP_FAILURE"));
  const disturbed = await enqueueNoop(stack.admin, { failure: "for now", failureRetryable: true });
  expect(await attempt(disturbed)).toEqual({ reason: "NOOP_DISTURBED", retryable: true });
});

test("a step that was refused before is tried anew, and once it is done it is done", async () => {
  const target = await enqueueNoop(stack.admin);
  const lease = leaseOf(await claimJob(stack, target));
  const running = await claimJob(stack, await enqueueNoop(stack.admin));
  const run: typeof noop = async (_payload, { client, requestId }) => {
    await client(JobService).retryJob({ jobId: target, requestId: requestId("retry") });
    return { result: {} };
  };
  const again = () => runAttempt(handled(noopJob, run), createRunningJob(running), attemptDepsOf(stack));
  const refused = { case: "failure", value: { failure: { reason: "JOB_NOT_FAILED" }, retryable: false } };
  expect(await again()).toMatchObject(refused);
  expect(await again()).toMatchObject(refused);
  const failure = { failure: { reason: "NOT_FOUND", domain: "erp.type", message: "gone" }, retryable: false };
  const attempts = [{ news: { lease }, outcome: { case: "failure" as const, value: failure } }];
  await workerOf(stack).finishJobs({ attempts });
  expect(await again()).toMatchObject({ case: "success" });
  expect(await again()).toMatchObject({ case: "success" });
  const done = (await auditOf(stack, target)).filter(
    ({ action, outcome }) => /Retry/.test(action) && outcome === "done",
  );
  expect(done).toHaveLength(1);
});

test("work that takes too long is stopped, and left to itself when it does not listen; its calls end", async () => {
  const slow = await enqueueNoop(stack.admin);
  const late = Promise.withResolvers<unknown>();
  const deaf = async ({ client, jobId }: JobContext) => {
    await sleep(3_500);
    late.resolve(
      client(JobService)
        .getJob({ jobId })
        .catch((error: unknown) => error),
    );
  };
  expect(await attempt(slow, deaf, 1_000)).toEqual({ reason: "JOB_TIMEOUT", retryable: true });
  expect(String(await late.promise)).toContain("the attempt was stopped: timeout");
});
