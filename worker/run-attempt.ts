import { setTimeout as sleep } from "node:timers/promises";
import { create, fromJsonString, type Message, toJsonString } from "@bufbuild/protobuf";
import type { Logger } from "pino";
import type { Job } from "../gen/erp/operations/v1/job_pb.ts";
import type { JobKind } from "../platform/jobs/job-kind.ts";
import type { AuthoritySource } from "../platform/rpc/authority-source.ts";
import { anonymous, type CallerKind, type Identity } from "../platform/rpc/call.ts";
import type { Clients } from "../platform/rpc/clients.ts";
import { validate } from "../platform/rpc/validate.ts";
import { type AttemptEnd, AttemptStopped, failedEnd, isFault } from "./attempt-end.ts";
import type { HandledKind, JobContext } from "./job-handler.ts";
import { refuseJob } from "./refuse-job.ts";
import { type RunningJob, stepRequestId } from "./running-job.ts";

/** What attempts stand on. */
export type AttemptDeps = {
  readonly clients: Clients;
  readonly authority: AuthoritySource;
  readonly timeoutMs: number;
  readonly log: Logger;
};

/** Makes one attempt at a job and says what came of it; undefined when the job is not ours any more. Never rejects. */
export async function runAttempt(
  { kind, run }: HandledKind,
  running: RunningJob,
  deps: AttemptDeps,
): Promise<AttemptEnd | undefined> {
  const { signal, claimed } = running;
  const job = claimed.job as Job;
  const timeoutMs = kind.timeoutMs ?? deps.timeoutMs;
  const timer = setTimeout(() => running.stop("timeout"), timeoutMs);
  const log = deps.log.child({ jobId: job.id, kind: kind.name, attempt: job.attempt });
  const startedAt = performance.now();
  try {
    const work = async () => {
      await demandAuthority({ kind, run }, running, deps);
      const payload = readPayload(kind, job.payloadJson);
      const { result, resultFileId = "" } = await run(payload, contextOf(running, deps));
      return { resultJson: toJsonString(kind.result, create(kind.result, result)), resultFileId };
    };
    const value = await untilStopped(work(), signal, log);
    log.info({ ms: Math.round(performance.now() - startedAt) }, "job succeeded");
    return { case: "success", value };
  } catch (error) {
    // Whatever the work made of being stopped, that is why it ended.
    const cause = signal.aborted ? signal.reason : error;
    if (cause instanceof AttemptStopped && cause.why === "lost") {
      log.warn("the lease of the job was lost; what it did since does not count");
      return undefined;
    }
    const end = failedEnd(cause, timeoutMs);
    if (isFault(cause)) log.error({ err: cause }, "job failed");
    else log.info({ end: end.case, reason: cause instanceof Error ? cause.message : "" }, "job ended");
    return end;
  } finally {
    clearTimeout(timer);
  }
}

/** The payload of a job; refuses one that does not fit its kind, which no further attempt would change. */
function readPayload({ payload }: JobKind, json: string): Message {
  let message: Message;
  try {
    message = fromJsonString(payload, json);
  } catch (error) {
    throw refuseJob("PAYLOAD_INVALID", { detail: (error as Error).message });
  }
  validate(payload, message);
  return message;
}

/** The work runs with what its requester may do now: refuses when she is gone, or does not hold the permission any more. */
async function demandAuthority({ kind }: HandledKind, running: RunningJob, deps: AttemptDeps): Promise<void> {
  const identity = identityOf(running);
  if (identity.kind === "service") return;
  const { signal, claimed } = running;
  const context = { requestId: requestIdOf(running), signal, language: claimed.language };
  const { permissions } = await deps.authority.resolveIdentity(identity, context);
  const reach = permissions.get(kind.permission);
  if (kind.permission === "" || reach?.everywhere || (reach && !kind.startable)) return;
  throw refuseJob("REQUESTER_NOT_PERMITTED", { permission: kind.permission });
}

function contextOf(running: RunningJob, { clients }: AttemptDeps): JobContext {
  const { claimed, signal, jobId } = running;
  const { requesterIp: ip, language } = claimed;
  const behalf = { ip, language, requestId: requestIdOf(running), signal };
  const system = { ...anonymous, kind: "service" as const, id: "system", name: "system" };
  return {
    jobId,
    attempt: claimed.job?.attempt ?? 0,
    language: language === "zh-TW" ? "zh-TW" : "en",
    client: clients.behalfOf({ ...behalf, identity: identityOf(running) }),
    internal: clients.behalfOf({ ...behalf, identity: system }),
    requestId: (step) => stepRequestId(jobId, step),
    signal,
    progress: running.progress,
    log: running.log,
  };
}

/** Who asked for the job; without a session or a key of hers, because she is not there. */
function identityOf({ claimed }: RunningJob): Identity {
  const { kind = "service", id = "", name = "" } = claimed.job?.requester ?? {};
  return { ...anonymous, kind: kind as CallerKind, id, name };
}

function requestIdOf({ jobId }: RunningJob): string {
  return `job-${jobId}`;
}

/** Waits for work, but no longer than a moment after it was stopped: work that does not listen is left behind. */
async function untilStopped<T>(work: Promise<T>, signal: AbortSignal, log: Logger): Promise<T> {
  const left = Promise.withResolvers<never>();
  const leave = async () => {
    await sleep(leaveAfterMs);
    left.reject(signal.reason);
  };
  const onAbort = () => void leave().catch(() => undefined);
  signal.addEventListener("abort", onAbort, { once: true });
  let settled = false;
  const watched = work.finally(() => {
    settled = true;
  });
  // It may still fail when nobody waits for it any more.
  watched.catch(() => undefined);
  try {
    return await Promise.race([watched, left.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    if (!settled) log.error("a job does not listen to its signal; it is left to itself");
  }
}

const leaveAfterMs = 2_000;
