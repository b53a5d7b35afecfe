import type { DatabaseTransactionConnection } from "slonik";
import { TransactionMisuseError, TransactionTimeoutError } from "./database-errors.ts";

/** The life of one transaction, known to everything that runs within it. */
export type TransactionScope = {
  /** In terms of performance.now(). */
  readonly deadlineAt: number;
  /** False once the work has ended; queries that come later are refused. */
  open: boolean;
};

/**
 * Gives work a transaction that cannot be used beyond its end. Without this a query left behind, say the second of a
 * Promise.all whose first one failed, would run after the rollback, by itself, and last. No query begins after the
 * deadline either, and no commit, as the caller was told by then that it is over: the server's limit is for each statement, not
 * for their sum.
 */
export async function runGuarded<T>(
  transaction: DatabaseTransactionConnection,
  scope: TransactionScope,
  work: (tx: DatabaseTransactionConnection) => Promise<T>,
): Promise<T> {
  const running = new Set<Promise<unknown>>();
  const guarded = new Proxy(transaction, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (!queryMethods.has(name)) return member.bind(target);
      return (...args: unknown[]) => {
        const refusal = refuseQuery(scope);
        if (refusal) return Promise.reject(refusal);
        const result: Promise<unknown> = member.apply(target, args);
        running.add(result);
        const forget = () => void running.delete(result);
        result.then(forget, forget);
        return result;
      };
    },
  });
  try {
    const value = await work(guarded);
    if (running.size > 0)
      throw new TransactionMisuseError("The work of a transaction ended before its queries did; await them.");
    const refusal = refuseQuery(scope);
    if (refusal) throw refusal;
    return value;
  } finally {
    scope.open = false;
    await Promise.allSettled(running);
  }
}

function refuseQuery(scope: TransactionScope): Error | undefined {
  if (!scope.open) return new TransactionMisuseError("A query came after the end of its transaction.");
  if (performance.now() > scope.deadlineAt) return new TransactionTimeoutError("The transaction used up its time.");
  return undefined;
}

const queryMethods: ReadonlySet<string | symbol> = new Set([
  "any",
  "anyFirst",
  "exists",
  "many",
  "manyFirst",
  "maybeOne",
  "maybeOneFirst",
  "one",
  "oneFirst",
  "query",
  "record",
  "stream",
  "transaction",
]);
