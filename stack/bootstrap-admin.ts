import { parseArgs } from "node:util";
import type { Config } from "../platform/config/config.ts";
import { demoSecrets, needSecret } from "../platform/config/secrets.ts";
import { openDatabase } from "../platform/db/database.ts";
import { createLog } from "../platform/log/log.ts";
import { permissionsOf } from "../platform/rpc/contract.ts";
import { bootstrapAdministrator } from "../services/auth/bootstrap.ts";
import { serviceDatabase } from "../services/host.ts";
import { allContracts } from "../services/registry.ts";
import { StartError } from "./start-error.ts";

/** Makes the first administrator and prints her temporary password, once. Refuses when there is an administrator. */
export async function bootstrapAdmin(config: Config, args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { login: { type: "string" }, name: { type: "string" } },
  });
  if (!values.login) throw new StartError("Say who it is: bootstrap-admin --login NAME [--name 'Full Name']");
  if (!config.databaseUrl) throw new StartError("DATABASE_URL is needed.");
  const log = createLog({ level: "error", role: "bootstrap" });
  const secrets = config.mode === "production" ? config.secrets : demoSecrets(config.secrets, config.dataDir);
  const password = needSecret(secrets, "ERP_DB_PASSWORD_AUTH");
  const database = openDatabase({
    ...serviceDatabase(config.databaseUrl, "erp_auth", password),
    applicationName: "erp bootstrap",
    log,
  });
  try {
    const user = { login: values.login, displayName: values.name ?? values.login };
    const made = await bootstrapAdministrator(database, permissionsOf(allContracts), user);
    if (!made) throw new StartError("There is an administrator already; ask her to make another.");
    process.stdout.write(
      `Administrator ${values.login} is made. Temporary password, shown only now: ${made.temporaryPassword}\n`,
    );
  } finally {
    await database.close();
  }
}
