import { AsyncLocalStorage } from "node:async_hooks";
import type { Logger } from "pino";
import { type DatabaseTransactionConnection, sql } from "slonik";
import { createConnectionSlots } from "./connection-slots.ts";
import { isConnectionLoss, TransactionMisuseError } from "./database-errors.ts";
import { openLazyPool } from "./lazy-pool.ts";
import { runPooled } from "./pooled-transaction.ts";
import { withConnection } from "./single-connection.ts";
import type { TransactionScope } from "./transaction-scope.ts";

/** Tag for SQL: values become parameters, never text. `sql.type(schema)` declares the shape of the rows. */
export { sql };

/** An open transaction. Functions of a store take it first; only a handler opens one. */
export type Tx = DatabaseTransactionConnection;

export type DatabaseOptions = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly log: Logger;
  readonly maxConnections?: number;
  /** How long to wait for a connection. */
  readonly acquireTimeoutMs?: number;
  /** How many may wait for a connection. */
  readonly maxWaiting?: number;
};

export type TransactionOptions = {
  /** For everything, from the wait for a connection on. */
  readonly timeoutMs: number;
  readonly readOnly?: boolean;
};

export type Database = {
  /**
   * Runs work in a transaction: commits when it resolves, rolls back when it rejects, never repeats it. Rejects with
   * what the work threw, with the server's refusal, or with an error of database-errors.ts.
   */
  transaction<T>(options: TransactionOptions, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Proves that the server answers; rejects otherwise. Asks over a connection that lies idle, and over a new one, which
   * needs no place in the pool, where none does or it brought no answer in a third of the time. A new one that is lost is
   * replaced once.
   */
  ping(timeoutMs: number): Promise<void>;
  stats(): DatabaseStats;
  /** Waits for the transactions that run, refuses new ones, and closes all connections. */
  close(): Promise<void>;
};

export type DatabaseStats = {
  readonly maxConnections: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Transactions that run now. */
  readonly inUse: number;
  /** Transactions that wait for a connection. */
  readonly waiting: number;
};

/**
 * A pool of connections with limits on everything that could wait. Connects on first use, so a server that starts later
 * than this process, or again, needs no attention.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { maxConnections = 10, acquireTimeoutMs = 1000, maxWaiting = 20, log, ...connection } = options;
  const current = new AsyncLocalStorage<TransactionScope>();
  const slots = createConnectionSlots({ count: maxConnections, maxWaiting });
  const pool = openLazyPool({ ...connection, maxConnections, acquireTimeoutMs }, current);

  const transaction: Database["transaction"] = async ({ timeoutMs, readOnly = false }, work) => {
    if (current.getStore()?.open) {
      throw new TransactionMisuseError(
        "A transaction was begun within a transaction of the same database; hand on the tx.",
      );
    }
    const now = performance.now();
    const scope = { open: true, deadlineAt: now + timeoutMs };
    const acquireBy = now + Math.min(acquireTimeoutMs, timeoutMs);
    const release = await slots.acquire(acquireBy - now);
    return current.run(scope, () => runPooled({ pool, scope, acquireBy, readOnly, release, log }, work));
  };
  const answersWithin = (timeoutMs: number) =>
    transaction({ timeoutMs, readOnly: true }, (tx) => tx.query(sql.unsafe`select 1`)).then(
      () => true,
      (error: unknown) => {
        log.debug({ err: error }, "an idle connection brought no answer; a new one is tried");
        return false;
      },
    );

  return {
    transaction,
    async ping(timeoutMs) {
      const startedAt = performance.now();
      const leftMs = () => Math.round(timeoutMs - (performance.now() - startedAt));
      // To connect costs the server ten times what an answer costs, and every process asks every other second.
      const isFree = pool.idle() > 0 && slots.stats().inUse < maxConnections;
      if (isFree && (await answersWithin(timeoutMs / 3))) return;
      const { applicationName, ...server } = connection;
      const askAnew = () => {
        const limit = Math.max(1, leftMs());
        const limits = { connectionTimeoutMillis: limit, query_timeout: limit, application_name: applicationName };
        return withConnection({ ...server, ...limits }, (client) => client.query("select 1"));
      };
      await askAnew().catch((error: unknown) => {
        // One connection may be cut by whoever tidies up; a server that is gone cuts the next one as well.
        if (!isConnectionLoss(error) || leftMs() < 1) throw error;
        return askAnew();
      });
    },
    stats: () => ({ maxConnections, connections: pool.connections(), ...slots.stats() }),
    async close() {
      await slots.close();
      await pool.end();
    },
  };
}
