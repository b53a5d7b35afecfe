import type { AsyncLocalStorage } from "node:async_hooks";
import { createPgDriverFactory } from "@slonik/pg-driver";
import type { DriverClient, DriverFactory } from "slonik";
import { TransactionTimeoutError } from "./database-errors.ts";
import type { TransactionScope } from "./transaction-scope.ts";

// How long after its deadline a transaction may still get its answer: the server's own limit should come first.
const graceMs = 300;

/**
 * The driver of slonik, but a query whose answer does not come is given up soon after the deadline of its transaction,
 * and its connection with it. The server's limits cannot help when the network swallows what the server says.
 */
export function createImpatientDriverFactory(current: AsyncLocalStorage<TransactionScope>): DriverFactory {
  const createDriver = createPgDriverFactory();
  return async (configuration) => {
    const driver = await createDriver(configuration);
    return {
      async createClient() {
        const client = await driver.createClient();
        // Slonik stops listening before the connection is closed. An error in between, when the server ends it at the same
        // moment, would be heard by nobody and end the process; whoever uses the connection learns of it by his query.
        client.on("error", () => undefined);
        const query: DriverClient["query"] = async (...args) => {
          const scope = current.getStore();
          const running = client.query(...args);
          const answer = await (scope ? withDeadline(running, scope.deadlineAt + graceMs, client) : running);
          // The queries of the driver keep each other from the small garbage collection, and their rows with them, unless
          // these are taken away.
          return { ...answer, rows: answer.rows.splice(0) };
        };
        return { ...client, query };
      },
    };
  };
}

async function withDeadline<T>(answer: Promise<T>, giveUpAt: number, client: DriverClient): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      late.reject(new TransactionTimeoutError("The database did not answer in time."));
      client.destroy().catch(() => undefined);
    },
    Math.max(1, giveUpAt - performance.now()),
  );
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
