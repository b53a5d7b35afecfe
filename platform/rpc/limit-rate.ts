import { refuse } from "../errors/common.ts";
import type { Call } from "./call.ts";

/**
 * Makes the step of the chain that limits the calls of one caller in this process: a bucket that holds two seconds' worth
 * and fills at the caller's rate. Anonymous callers share a bucket by address. It protects the stack from a program that
 * runs wild; floods from many addresses are the gateway's to stop.
 */
export function createRateLimit(defaultPerSecond: number, now = () => performance.now()): (call: Call) => void {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return ({ caller, peer }) => {
    if (caller.kind === "service") return;
    const perSecond = caller.rateLimitPerSecond || defaultPerSecond;
    const key = caller.kind === "anonymous" ? `ip:${peer.ip}` : `${caller.kind}:${caller.id}`;
    const at = now();
    const bucket = buckets.get(key) ?? { tokens: perSecond * burstSeconds, at };
    bucket.tokens = Math.min(perSecond * burstSeconds, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    if (!buckets.has(key)) {
      if (buckets.size >= maxBuckets) buckets.delete(buckets.keys().next().value as string);
      buckets.set(key, bucket);
    }
    if (bucket.tokens < 1) {
      throw refuse("RATE_LIMITED", { retry_after_seconds: String(Math.ceil((1 - bucket.tokens) / perSecond)) });
    }
    bucket.tokens -= 1;
  };
}

const burstSeconds = 2;

// Bounds the memory that callers from many addresses can take; the oldest bucket goes first.
const maxBuckets = 20_000;
