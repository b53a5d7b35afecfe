import { setTimeout as sleep } from "node:timers/promises";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { refusalOf } from "./refusal-of.ts";

/** How a call ended that was repeated, with its key, as long as the stack asked for that. */
export type Persisted<T> = { readonly answer: T } | { readonly refusal: Record<string, string> };

/** Makes a writing call as clients should: repeats it with the same key while the stack is busy. */
export async function persist<T>(call: (requestId: string) => Promise<T>): Promise<Persisted<T>> {
  const requestId = uuidv7();
  for (;;) {
    const made = call(requestId);
    const answer = await made.then(
      (value) => ({ value }),
      () => undefined,
    );
    if (answer) return { answer: answer.value };
    const refusal = await refusalOf(made);
    if (!["OVERLOADED", "LOCK_TIMEOUT", "COMMAND_IN_PROGRESS"].includes(refusal.reason ?? "")) return { refusal };
    await sleep(5 + Math.random() * 20);
  }
}
