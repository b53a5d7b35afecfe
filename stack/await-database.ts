import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Database } from "../platform/db/database.ts";
import { databaseRefusal } from "../platform/db/database-refusal.ts";
import type { Migration } from "../platform/db/migration-files.ts";
import { assertSchema } from "../platform/db/migration-ledger.ts";
import { StartError } from "./start-error.ts";

/**
 * Waits until the databases of a process answer, and makes sure that their schema fits this version. Processes of a stack
 * start in any order, so a database that is not there yet is waited for; after a while the start is given up in words.
 */
export async function awaitDatabases(
  databases: readonly Database[],
  migrations: readonly Migration[],
  log: Logger,
  patienceMs = 60_000,
): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  for (const database of databases) {
    for (;;) {
      try {
        await assertSchema(database, migrations);
        break;
      } catch (error) {
        const away = databaseRefusal(error)?.reason === "OVERLOADED";
        if (!away) throw new StartError(`This version cannot work with the database: ${(error as Error).message}`);
        if (performance.now() > giveUpAt) {
          throw new StartError(
            `The database cannot be reached: ${rootMessage(error)}. Check DATABASE_URL and the server.`,
          );
        }
        log.warn({ err: error }, "waiting for the database");
        await sleep(1_000);
      }
    }
  }
}

function rootMessage(error: unknown): string {
  let each = error as { message?: string; cause?: unknown };
  while (each.cause) each = each.cause as typeof each;
  return each.message ?? String(error);
}
