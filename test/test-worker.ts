import { AuthorityService } from "../gen/erp/auth/v1/authority_service_pb.ts";
import type { ClaimedJob } from "../gen/erp/operations/v1/worker_service_pb.ts";
import { WorkerService } from "../gen/erp/operations/v1/worker_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { createLog } from "../platform/log/log.ts";
import { createAuthorityClient } from "../services/auth/authority-client.ts";
import type { AttemptDeps } from "../worker/run-attempt.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";

/** A stack whose jobs nobody takes but the test. */
export function startWorkerlessStack(env: Readonly<Record<string, string>> = {}): Promise<TestStack> {
  return startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations", ...env } });
}

/** The calls of a worker. */
export const workerOf = (stack: TestStack) => stack.process.clients.internal(WorkerService);

/** Takes jobs as a worker of that name. */
export async function claim(
  stack: TestStack,
  worker = "test",
  places = 1,
  kind = "system.noop",
): Promise<ClaimedJob[]> {
  const queues = [
    { queue: "default", places },
    { queue: "upkeep", places },
  ];
  const request = { worker, kinds: [kind], queues };
  return (await workerOf(stack).claimJobs(request)).jobs;
}

/** Takes all jobs that are due as a worker of that name, and returns one of them. */
export async function claimJob(stack: TestStack, jobId: string, worker = "test"): Promise<ClaimedJob> {
  const claimed = (await claim(stack, worker, 100)).find(({ job }) => job?.id === jobId);
  if (!claimed) throw new Error(`job ${jobId} could not be taken`);
  return claimed;
}

/** The lease of a job that was taken. */
export const leaseOf = ({ job, epoch }: ClaimedJob) => ({ jobId: job?.id ?? "", epoch });

/** Makes a job due that waits for its next attempt, as if that time had passed. */
export async function endWait(stack: TestStack, jobId: string): Promise<void> {
  await withConnection({ connectionString: stack.database.adminUrl }, (db) =>
    db.query("update operations.job set run_time = now() where id = $1 and state = 'retry_wait'", [jobId]),
  );
}

/** What attempts of a stack stand on, without what it remembers of callers. */
export function attemptDepsOf(stack: TestStack, timeoutMs = 30_000): AttemptDeps {
  const { clients } = stack.process;
  const log = createLog({ level: "silent", role: "test", file: "/dev/null" });
  return { clients, authority: createAuthorityClient(clients.internal(AuthorityService)), timeoutMs, log };
}
