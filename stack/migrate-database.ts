import type { Config } from "../platform/config/config.ts";
import { demoSecrets } from "../platform/config/secrets.ts";
import { createLog } from "../platform/log/log.ts";
import { prepare } from "./open-cluster.ts";
import { StartError } from "./start-error.ts";

/**
 * Prepares the roles of the database and applies the migrations that it lacks; safe to repeat. DATABASE_URL must carry
 * an administrator of the database server; the services never get to know her.
 */
export async function migrateDatabase(config: Config): Promise<void> {
  if (!config.databaseUrl) throw new StartError("DATABASE_URL is needed: the connection of an administrator.");
  const log = createLog({ level: config.logLevel, role: "migrate" });
  const secrets = config.mode === "production" ? config.secrets : demoSecrets(config.secrets, config.dataDir);
  await prepare(config, config.databaseUrl, secrets, log);
}
