import { availableParallelism } from "node:os";

/** How many test files run side by side: each keeps a core busy with the servers beside it. */
export function workerCount(): number {
  // A server that was given is the only one.
  if (process.env.TEST_POSTGRES_URL) return workersOfServer;
  return Math.min(Math.max(availableParallelism(), 2), 4);
}

/** How many workers share a database server: its roles have connections for the stacks of two. */
export const workersOfServer = 2;
