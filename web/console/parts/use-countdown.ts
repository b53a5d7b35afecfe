import { useEffect, useState } from "react";

/** Counts seconds down to zero, anew for each thing that it is about. */
export function useCountdown(seconds: number, about: unknown): number {
  const [left, setLeft] = useState(seconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins again for another error, though of as many seconds.
  useEffect(() => {
    setLeft(seconds);
    if (seconds <= 0) return;
    const timer = setInterval(() => setLeft((before) => Math.max(0, before - 1)), 1_000);
    return () => clearInterval(timer);
  }, [seconds, about]);
  return left;
}
