import { setTimeout as sleep } from "node:timers/promises";
import type { Load } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";

/** One server in one protocol. */
export type Case = {
  /** For example "grpc memory". */
  readonly name: string;
  readonly server: Pick<ServerProcess, "usage">;
  /** Starts to call it. */
  open(): Load;
};

/** What one case did in one round. */
export type Sample = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** CPU time of the server for one call, in microseconds. */
  readonly cpuUsPerCall: number;
  /** Share of one core that the server and the load used; a load near 1 would be measuring itself. */
  readonly serverBusy: number;
  readonly loadBusy: number;
  readonly rssMb: number;
};

/** Lengths of the parts of a measurement. */
export type Durations = { readonly warmUpMs: number; readonly measureMs: number };

/** Calls a server for a while and measures what that takes. Throws when a call fails. */
export async function measure(subject: Case, { warmUpMs, measureMs }: Durations, signal: AbortSignal): Promise<Sample> {
  const load = subject.open();
  const within = <T>(work: Promise<T>) => Promise.race([work, load.failed]);
  try {
    await within(sleep(warmUpMs, undefined, { signal }));
    const before = await within(subject.server.usage());
    const ownBefore = process.cpuUsage();
    const startedAt = performance.now();
    const stop = load.record();
    await within(sleep(measureMs, undefined, { signal }));
    const latencies = Float64Array.from(stop()).sort();
    const elapsedMs = performance.now() - startedAt;
    const own = process.cpuUsage(ownBefore);
    const after = await within(subject.server.usage());
    const perSecond = (latencies.length / elapsedMs) * 1000;
    // The server read its own clock at both ends, a little before and after ours, hence by rate and not by count.
    const serverBusy = (after.cpuUs - before.cpuUs) / 1000 / (after.atMs - before.atMs);
    return {
      perSecond,
      p50Ms: quantile(latencies, 0.5),
      p95Ms: quantile(latencies, 0.95),
      p99Ms: quantile(latencies, 0.99),
      cpuUsPerCall: (serverBusy * 1_000_000) / perSecond,
      serverBusy,
      loadBusy: (own.user + own.system) / 1000 / elapsedMs,
      rssMb: after.rssBytes / 1_000_000,
    };
  } finally {
    load.close();
  }
}

/**
 * Calls a server until its code is compiled, which is a matter of how often it ran and not of time; gives up waiting for
 * that after a while on a machine that is busy with something else.
 */
export async function warmUp(subject: Case, calls: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const load = subject.open();
  try {
    for (const giveUpAt = performance.now() + timeoutMs; load.answered() < calls && performance.now() < giveUpAt; ) {
      await Promise.race([sleep(50, undefined, { signal }), load.failed]);
    }
  } finally {
    load.close();
  }
}

/** The middle of some figures. */
export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}

/** The figure that the given share of sorted figures does not exceed; the mean of two when it falls between them. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return (low + high) / 2;
}
