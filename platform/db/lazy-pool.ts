import type { AsyncLocalStorage } from "node:async_hooks";
import { type ClientConfigurationInput, createPool, type DatabasePool, stringifyDsn } from "slonik";
import { createImpatientDriverFactory } from "./impatient-driver.ts";
import { rowChecker, typeParsers } from "./row-parsing.ts";
import type { TransactionScope } from "./transaction-scope.ts";

/** A pool of slonik that connects on first use, and tries again on the next use when the server was not there. */
export type LazyPool = {
  readonly connect: DatabasePool["connect"];
  /** Connections that are open now. */
  connections(): number;
  /** Connections that nobody uses now. */
  idle(): number;
  end(): Promise<void>;
};

export type PoolOptions = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly applicationName: string;
  readonly maxConnections: number;
  readonly acquireTimeoutMs: number;
};

export function openLazyPool(options: PoolOptions, current: AsyncLocalStorage<TransactionScope>): LazyPool {
  const { host, port, database: databaseName, user: username, applicationName } = options;
  const dsn = stringifyDsn({ host, port, databaseName, username, applicationName, sslMode: "disable" });
  let opened: DatabasePool | undefined;
  let opening: Promise<DatabasePool> | undefined;
  const open = async () => {
    try {
      opened = await createPool(dsn, poolConfiguration(options, current));
      return opened;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  return {
    async connect(work) {
      opening ??= open();
      return (await opening).connect(work);
    },
    connections() {
      const state = opened?.state();
      return state ? state.acquiredConnections + state.idleConnections + state.pendingReleaseConnections : 0;
    },
    idle: () => opened?.state().idleConnections ?? 0,
    async end() {
      await (await opening)?.end();
    },
  };
}

function poolConfiguration(
  options: PoolOptions,
  current: AsyncLocalStorage<TransactionScope>,
): ClientConfigurationInput {
  return {
    password: options.password,
    driverFactory: createImpatientDriverFactory(current),
    maxPoolSize: options.maxConnections,
    connectionTimeout: options.acquireTimeoutMs,
    connectionRetryLimit: 0,
    idleTimeout: 60_000,
    // Wait before a connection is cut off; ours are cut only when they are dead already.
    gracefulTerminationTimeout: 100,
    // Set for each transaction instead.
    statementTimeout: "DISABLE_TIMEOUT",
    idleInTransactionSessionTimeout: "DISABLE_TIMEOUT",
    // Repeating a transaction would repeat what its handler did outside the database.
    queryRetryLimit: 0,
    transactionRetryLimit: 0,
    captureStackTrace: false,
    // Slonik would send DISCARD ALL, a round trip per transaction. There is nothing to discard: every setting is made
    // with SET LOCAL, and session state (temporary tables, LISTEN, session locks) is not used on pooled connections.
    resetConnection: async () => {},
    typeParsers,
    interceptors: [rowChecker],
  };
}
