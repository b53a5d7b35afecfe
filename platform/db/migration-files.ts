import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Folder of the product's migrations. */
export const migrationDirectory = join(import.meta.dirname, "../../migrations");

/** A migration as it stands in the folder. */
export type Migration = {
  /** File name without its ending, such as 0001_platform. */
  readonly id: string;
  readonly sql: string;
  readonly sha256: Buffer;
  /** Set by a first line `-- breaking`: older processes cannot work with the result and must not start on it. */
  readonly breaking: boolean;
};

/** Reads all migrations in order. Throws when two share a number, one is misnamed, or one ends its own transaction. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql") && name !== "schema.sql").sort();
  const migrations: Migration[] = [];
  for (const name of names) {
    if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(name))
      throw new Error(`Migration ${name} is misnamed: it must look like 0042_what_it_does.sql.`);
    const bytes = await readFile(join(directory, name));
    const sql = bytes.toString("utf8");
    if (endsTransaction.test(sql)) {
      throw new Error(
        `Migration ${name} begins or ends a transaction; each file runs in one transaction that is opened for it.`,
      );
    }
    if (migrations.at(-1)?.id.slice(0, 4) === name.slice(0, 4))
      throw new Error(`Two migrations have the number of ${name}.`);
    const sha256 = createHash("sha256").update(bytes).digest();
    migrations.push({ id: name.slice(0, -4), sql, sha256, breaking: /^-- breaking\b/.test(sql) });
  }
  return migrations;
}

const endsTransaction = /^\s*(begin|commit|rollback|abort|start\s+transaction)(\s+(work|transaction))?\s*;/im;
