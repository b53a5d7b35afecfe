import { setTimeout as sleep } from "node:timers/promises";
import { JobStreamService } from "../../../gen/erp/operations/v1/job_stream_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { stream } from "../deps.ts";
import { findJob } from "../store/job-store.ts";
import { jobMessage } from "./job-message.ts";
import { ownerFor } from "./job-owner.ts";

export const watchJob = stream(JobStreamService.method.watchJob, async function* ({ jobId }, { call, database }) {
  const { signal, caller } = call;
  let seen: bigint | undefined;
  for (;;) {
    // An end without an error would tell the caller that the job has ended.
    signal.throwIfAborted();
    // Looking is what works whichever process changes the row.
    const job = await database.transaction({ timeoutMs: 5_000, readOnly: true }, (tx) =>
      findJob(tx, jobId, ownerFor(caller)),
    );
    if (!job) throw refuse("NOT_FOUND", { resource: "job" });
    if (job.version !== seen) {
      seen = job.version;
      yield { job: jobMessage(job) };
    }
    if (job.end_time) return;
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
});

const lookEveryMs = 1_000;
