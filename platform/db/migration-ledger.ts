import { z } from "zod";
import { type Database, sql } from "./database.ts";
import type { Migration } from "./migration-files.ts";

/** A migration as the database remembers it. */
export type LedgerRow = { readonly id: string; readonly sha256: Buffer; readonly breaking: boolean };

/**
 * Compares the folder with the ledger and returns what is still to be applied. Newer migrations that only the database
 * knows are fine (an older program on a newer schema) unless one of them is marked as breaking.
 */
export function reconcile(known: readonly Migration[], applied: readonly LedgerRow[]): Migration[] {
  const newestKnown = known.at(-1)?.id ?? "";
  const newestApplied = applied.at(-1)?.id ?? "";
  for (const row of applied) {
    const file = known.find((migration) => migration.id === row.id);
    if (!file && row.id < newestKnown) {
      throw new Error(
        `Migration ${row.id} was applied to this database, but its file is missing. Bring the file back.`,
      );
    }
    if (!file && row.breaking) {
      throw new Error(
        `The database is too new for this program: migration ${row.id} is breaking. Install the newer version.`,
      );
    }
    if (file && !file.sha256.equals(row.sha256)) {
      throw new Error(
        `Migration ${row.id} was changed after it was applied. Restore the file and put the change in a new one.`,
      );
    }
  }
  const pending = known.filter((migration) => !applied.some((row) => row.id === migration.id));
  const late = pending.find((migration) => migration.id < newestApplied);
  if (late)
    throw new Error(
      `Migration ${late.id} comes before ${newestApplied}, which was applied already. Give it a higher number.`,
    );
  return pending;
}

/**
 * Throws unless the schema of the database fits this program: every migration that the program knows is applied
 * unchanged, and none that it does not know is breaking. To be called before serving.
 */
export async function assertSchema(database: Database, knownMigrations: readonly Migration[]): Promise<void> {
  const applied = await database.transaction({ timeoutMs: 10_000, readOnly: true }, (tx) =>
    tx.any(sql.type(ledgerRow)`
      select id, sha256, breaking
      from platform.migration
      order by id
    `),
  );
  const pending = reconcile(knownMigrations, applied);
  if (pending[0]) throw new Error(`The database lacks migration ${pending[0].id}. Run npm run db:migrate first.`);
}

const ledgerRow = z.strictObject({ id: z.string(), sha256: z.instanceof(Buffer), breaking: z.boolean() });
