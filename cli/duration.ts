import { UsageError } from "./usage-error.ts";

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration like "600s", "10m", "1h30m", "0.5s", "250ms" or "2d". Throws UsageError. */
export function parseDuration(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text))
    throw new UsageError(`"${text}" is not a duration like 600s, 10m or 1h30m`);
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    totalMs += Number(amount) * (unitMs[unit as string] as number);
  return Math.round(totalMs);
}
