import type { DescMessage } from "@bufbuild/protobuf";

/** Queues of jobs. Workers have places for each, so that long work cannot keep short work waiting. */
export const jobQueues = ["default", "upkeep", "reports"] as const;
export type JobQueue = (typeof jobQueues)[number];

/** A kind of job: what its contract is and how it is run. Each service lists its own in jobs.ts. */
export type JobKind<Payload extends DescMessage = DescMessage, Result extends DescMessage = DescMessage> = {
  /** "<service>.<what is done>"; never changes, because rows that carry it outlive the program. */
  readonly name: string;
  readonly payload: Payload;
  readonly result: Result;
  readonly queue: JobQueue;
  readonly maxAttempts: number;
  /** Longest time of an attempt; the setting JOB_TIMEOUT_MS when left out. */
  readonly timeoutMs?: number;
  /** What the requester must hold, everywhere or somewhere, when she asks and still when the job runs; "" for nothing. */
  readonly permission: string;
  /** Whether people may start it by EnqueueJob and by schedules; others come from what causes them only. */
  readonly startable: boolean;
};

/** Declares a kind of job. */
export function jobKind<Payload extends DescMessage, Result extends DescMessage>(
  kind: JobKind<Payload, Result>,
): JobKind<Payload, Result> {
  return kind;
}

/** Kinds by name. Throws when two share one. */
export function jobKindsByName(kinds: readonly JobKind[]): ReadonlyMap<string, JobKind> {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  if (byName.size < kinds.length) throw new Error("two kinds of job have the same name");
  return byName;
}
