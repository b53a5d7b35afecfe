import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { describeSchema } from "./describe-schema.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { migrate } from "./migrate.ts";
import { migrationDirectory } from "./migration-files.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { inDatabase, withConnection } from "./single-connection.ts";

/** Applies all migrations to an empty server made for the purpose, and returns the description of the result. */
export async function dumpSchema(directory = migrationDirectory): Promise<string> {
  const log = pino({ level: "warn" });
  const dataDir = await mkdtemp(join(tmpdir(), "erp-dump-"));
  const server = await startEmbeddedPostgres({ dataDir, log, durable: false });
  try {
    const database = "erp";
    const password = "dump-only";
    await prepareDatabase({ adminUrl: server.adminUrl, database, passwords: { erp_migrator: password } });
    const connectionString = inDatabase(server.adminUrl, database);
    const url = new URL(connectionString);
    url.username = "erp_migrator";
    url.password = password;
    await migrate({ url: url.href, directory, log });
    return await withConnection({ connectionString }, describeSchema);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
}

if (import.meta.main) await writeFile(join(migrationDirectory, "schema.sql"), await dumpSchema());
