import type { Logger } from "pino";
import { type DatabasePoolConnection, type DatabaseTransactionConnection, sql } from "slonik";
import {
  AcquireTimeoutError,
  ConnectionLostError,
  isConnectionLoss,
  TransactionTimeoutError,
} from "./database-errors.ts";
import type { LazyPool } from "./lazy-pool.ts";
import { runGuarded, type TransactionScope } from "./transaction-scope.ts";

export type PooledTransaction = {
  readonly pool: LazyPool;
  readonly scope: TransactionScope;
  /** When a connection must be there, in terms of performance.now(). */
  readonly acquireBy: number;
  readonly readOnly: boolean;
  /** Called when the connection is free again. */
  readonly release: () => void;
  readonly log: Logger;
};

type Work<T> = (tx: DatabaseTransactionConnection) => Promise<T>;

/**
 * Runs work in a transaction on a connection of the pool. Repeats only what failed before the work began: that a
 * connection died while it lay idle is found out by its first use, and the next one may be alive.
 */
export async function runPooled<T>(options: PooledTransaction, work: Work<T>): Promise<T> {
  const progress = { connected: false, begun: false, abandoned: false };
  try {
    for (;;) {
      progress.connected = false;
      try {
        return await runOnce(options, progress, work);
      } catch (error) {
        if (!isConnectionLoss(error)) throw error;
        const retry = progress.connected && !progress.begun && performance.now() < options.acquireBy;
        options.log.warn({ err: error, retry }, "a database connection was lost");
        if (!retry) throw new ConnectionLostError("The connection to the database was lost.", { cause: error });
      }
    }
  } finally {
    options.scope.open = false;
    if (!progress.abandoned) options.release();
  }
}

type Progress = { connected: boolean; begun: boolean; abandoned: boolean };

/** One try on one connection. */
type Attempt = { over: boolean };

async function runOnce<T>(options: PooledTransaction, progress: Progress, work: Work<T>): Promise<T> {
  const connected = Promise.withResolvers<void>();
  const attempt: Attempt = { over: false };
  const outcome = options.pool
    .connect(async (connection) => {
      if (progress.abandoned) return undefined;
      progress.connected = true;
      connected.resolve();
      return runOn(connection, options, progress, attempt, work);
    })
    .catch((error: unknown) => {
      attempt.over = true;
      throw error;
    });
  outcome.then(() => connected.resolve(), connected.reject);
  const timer = setTimeout(
    () => {
      progress.abandoned = true;
      // The connection may still come; its place in the pool is free only then.
      outcome.then(options.release, options.release);
      connected.reject(new AcquireTimeoutError("No connection to the database could be opened in time."));
    },
    Math.max(1, options.acquireBy - performance.now()),
  );
  await connected.promise.finally(() => clearTimeout(timer));
  const result = await outcome;
  if (!result) throw new AcquireTimeoutError("No connection to the database could be opened in time.");
  if ("failure" in result) throw result.failure;
  return result.value;
}

type Outcome<T> = { value: T } | { failure: unknown };

// Slonik closes a connection whenever its user throws. A refusal by our own rules, rolled back cleanly, is a normal
// outcome and must not cost a new connection, so it is returned.
async function runOn<T>(
  connection: DatabasePoolConnection,
  options: PooledTransaction,
  progress: Progress,
  attempt: Attempt,
  work: Work<T>,
): Promise<Outcome<T>> {
  let failure: { error: unknown } | undefined;
  try {
    const value = await connection.transaction(async (transaction) => {
      await setLimits(transaction, options);
      // Slonik reports a lost connection at once and leaves what it was doing to itself: that must not begin the work
      // beside the next attempt, in whose scope it would run.
      if (attempt.over) throw new ConnectionLostError("The connection was lost before the work began.");
      progress.begun = true;
      try {
        return await runGuarded(transaction, options.scope, work);
      } catch (error) {
        failure = { error };
        throw error;
      }
    });
    return { value };
  } catch (error) {
    if (!failure) throw error;
    // Another error than that of the work means that the rollback failed; the first one is the one that explains.
    if (failure.error !== error || isConnectionLoss(error)) throw failure.error;
    return { failure: failure.error };
  }
}

async function setLimits(transaction: DatabaseTransactionConnection, options: PooledTransaction): Promise<void> {
  const remainingMs = Math.floor(options.scope.deadlineAt - performance.now());
  if (remainingMs < 1) throw new TransactionTimeoutError("The transaction used up its time before it began.");
  const readOnly = options.readOnly ? sql.fragment`, set_config('transaction_read_only', 'on', true)` : sql.fragment``;
  await transaction.query(sql.unsafe`
    select
      set_config('statement_timeout', ${String(remainingMs)}, true),
      set_config('lock_timeout', '2000', true),
      set_config('idle_in_transaction_session_timeout', '10000', true)
      ${readOnly}
  `);
}
