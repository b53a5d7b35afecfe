import { setTimeout as sleep } from "node:timers/promises";
import { type Client, DatabaseError } from "pg";
import type { Logger } from "pino";
import packageJson from "../../package.json" with { type: "json" };
import { type Migration, migrationDirectory, readMigrations } from "./migration-files.ts";
import { type LedgerRow, reconcile } from "./migration-ledger.ts";
import { withConnection } from "./single-connection.ts";

export type MigrateOptions = {
  /** Connection string of erp_migrator for the database to bring up to date. */
  readonly url: string;
  readonly directory?: string;
  readonly log: Logger;
};

/**
 * Applies the migrations that the database lacks, in order, each in one transaction together with its row in the ledger
 * `platform.migration`. Any number of processes may call it at once: one works, the others wait and find nothing to do.
 * A call that dies half-way leaves the migrations that it completed; the next call goes on from there. Throws, naming
 * the file, when a migration was edited, removed or inserted after the fact, or when its SQL fails.
 */
export async function migrate(options: MigrateOptions): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(options.directory ?? migrationDirectory);
  return withConnection({ connectionString: options.url, application_name: "erp migrate" }, async (client) => {
    // Held by the session, so it ends with this process however it ends. The number is arbitrary but fixed.
    await client.query("select pg_advisory_lock(7204513311002)");
    const ledger = await inTransaction(client, () => openLedger(client));
    const pending = reconcile(migrations, ledger);
    for (const migration of pending) await apply(client, migration, options.log);
    return { applied: pending.map((migration) => migration.id) };
  });
}

async function openLedger(client: Client): Promise<LedgerRow[]> {
  await client.query(ledgerTable);
  return (await client.query<LedgerRow>("select id, sha256, breaking from platform.migration order by id")).rows;
}

async function apply(client: Client, migration: Migration, log: Logger): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await inTransaction(client, async () => {
        await client.query(migration.sql);
        await client.query("set local role erp_owner");
        await client.query(insertLedgerRow, [migration.id, migration.sha256, migration.breaking, packageJson.version]);
      });
      log.info({ migration: migration.id }, "migration applied");
      return;
    } catch (cause) {
      if (!isContention(cause) || attempt === attemptsMax) {
        throw new Error(`Migration ${migration.id} failed: ${describe(cause, migration.sql)}`, { cause });
      }
      log.warn({ migration: migration.id, attempt }, "migration waits for a lock; trying again");
      await sleep(attempt * 500);
    }
  }
}

async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    // The limit keeps a migration that waits for a busy table from queueing everybody else behind it.
    await client.query("set local lock_timeout = '2s'; set local role erp_owner; set local search_path = ''");
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    // Fails only on a lost connection, which rolls back by itself; the first error is the one that explains.
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

const attemptsMax = 10;

// lock_not_available, deadlock_detected
function isContention(error: unknown): boolean {
  return error instanceof DatabaseError && ["55P03", "40P01"].includes(error.code ?? "");
}

function describe(error: unknown, sql: string): string {
  if (!(error instanceof DatabaseError)) return String(error);
  const line = error.position && sql.slice(0, Number(error.position)).split("\n").length;
  return [error.message, error.detail, error.where, line && `line ${line}`].filter(Boolean).join("; ");
}

// The ledger comes before the first migration, so it cannot be one.
const ledgerTable = `
do $$ begin
  if to_regclass('platform.migration') is null then
    create schema platform;
    create table platform.migration (
      id text not null,
      sha256 bytea not null,
      breaking boolean not null,
      app_version text not null,
      applied_by text not null default session_user,
      start_time timestamptz not null,
      end_time timestamptz not null,
      constraint migration_pkey primary key (id),
      constraint migration_sha256_length check (octet_length(sha256) = 32)
    );
  end if;
end $$`;

const insertLedgerRow = `
insert into platform.migration (id, sha256, breaking, app_version, start_time, end_time)
values ($1, $2, $3, $4, now(), clock_timestamp())`;
