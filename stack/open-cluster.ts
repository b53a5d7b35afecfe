import { join } from "node:path";
import type { Logger } from "pino";
import type { Config } from "../platform/config/config.ts";
import { needSecret, type SecretName } from "../platform/config/secrets.ts";
import { startEmbeddedPostgres } from "../platform/db/embedded-postgres.ts";
import { migrate } from "../platform/db/migrate.ts";
import { prepareDatabase } from "../platform/db/prepare-database.ts";
import { StartError } from "./start-error.ts";

/** A database that is ready for the services. */
export type Cluster = { readonly config: Config; close(): Promise<void> };

/**
 * Makes the database of a demo ready: starts the embedded server unless DATABASE_URL names one, prepares roles and
 * applies migrations. In production an installation step does all that; here only the address is returned.
 */
export async function openCluster(
  config: Config,
  secrets: ReadonlyMap<SecretName, string>,
  log: Logger,
): Promise<Cluster> {
  if (config.mode === "production") return { config, close: async () => undefined };
  if (config.databaseUrl) {
    return { config: await prepare(config, config.databaseUrl, secrets, log), close: async () => undefined };
  }
  const server = await startEmbeddedPostgres({ dataDir: join(config.dataDir, "postgres"), log }).catch(
    (error: Error) => {
      throw new StartError(error.message);
    },
  );
  try {
    const address = new URL(server.adminUrl);
    address.pathname = "/erp";
    return { config: await prepare(config, address.href, secrets, log), close: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Prepares roles and brings the schema up to date, by the connection of an administrator. */
export async function prepare(
  config: Config,
  adminUrl: string,
  secrets: ReadonlyMap<SecretName, string>,
  log: Logger,
): Promise<Config> {
  const passwords = {
    erp_migrator: needSecret(secrets, "ERP_DB_PASSWORD_MIGRATOR"),
    erp_auth: needSecret(secrets, "ERP_DB_PASSWORD_AUTH"),
    erp_inventory: needSecret(secrets, "ERP_DB_PASSWORD_INVENTORY"),
    erp_operations: needSecret(secrets, "ERP_DB_PASSWORD_OPERATIONS"),
  };
  const address = new URL(adminUrl);
  const database = decodeURIComponent(address.pathname.slice(1)) || "erp";
  const maintenance = new URL(address);
  maintenance.pathname = "/postgres";
  const { missing } = await prepareDatabase({ adminUrl: maintenance.href, database, passwords });
  for (const right of missing) log.warn({ right }, "the administrator of the database could not grant a right");
  address.pathname = `/${database}`;
  address.username = "erp_migrator";
  address.password = passwords.erp_migrator;
  await migrate({ url: address.href, log });
  return { ...config, databaseUrl: address.href };
}
