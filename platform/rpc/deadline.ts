import { refuse } from "../errors/common.ts";
import { type Call, remainingMs } from "./call.ts";

/**
 * Answers a call at its deadline even if its handler does not look at the clock. A write whose commit was under way may
 * have taken place; the caller learns that by repeating it with the same key.
 */
export async function withinDeadline<T>(call: Call, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(refuse("DEADLINE")), remainingMs(call));
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
