import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Config } from "../platform/config/config.ts";
import { needSecret, type SecretName } from "../platform/config/secrets.ts";
import { openDatabase } from "../platform/db/database.ts";
import { permissionsOf } from "../platform/rpc/contract.ts";
import { bootstrapAdministrator } from "../services/auth/bootstrap.ts";
import { serviceDatabase } from "../services/host.ts";
import { allContracts } from "../services/registry.ts";
import { type DemoCredential, seedDemoFactory } from "./demo-seed.ts";

/** What the demo needs of the process that runs it. */
export type DemoOptions = {
  readonly config: Config;
  readonly secrets: ReadonlyMap<SecretName, string>;
  readonly log: Logger;
  readonly url: string;
};

/**
 * Fills an empty demo stack with a factory to try things on, through the same RPCs that everybody uses, and tells where
 * it is and how to sign in. Passwords are random, shown once and kept nowhere.
 */
export async function openDemoFactory(options: DemoOptions): Promise<void> {
  const { config, url } = options;
  const marker = join(config.dataDir, "demo-factory-seeded");
  const administrator = await makeAdministrator(options);
  if (administrator) {
    const credentials = await seedDemoFactory(url, administrator, config.dataDir);
    writeFileSync(marker, `${new Date().toISOString()}\n`);
    say(["", "A demo factory was made. Sign in as (passwords are shown only now):", "", ...table(credentials)]);
  } else if (!existsSync(marker)) {
    say(["", "The demo factory was not finished the first time. To make it anew, stop and remove the data folder."]);
  }
  say([
    "",
    `ERP Core is ready at ${url}`,
    `  API documents   ${url}/docs`,
    `  Health          ${url}/readyz`,
    `  Data and log    ${config.dataDir}`,
    "Press Ctrl-C to stop.",
    "",
  ]);
}

async function makeAdministrator({ config, secrets, log }: DemoOptions) {
  if (!config.databaseUrl) throw new Error("the demo has no database");
  const login = "admin";
  const password = needSecret(secrets, "ERP_DB_PASSWORD_AUTH");
  const address = serviceDatabase(config.databaseUrl, "erp_auth", password);
  const database = openDatabase({ ...address, applicationName: "erp demo", log });
  try {
    const user = { login, displayName: "Administrator" };
    const made = await bootstrapAdministrator(database, permissionsOf(allContracts), user);
    return made && { login, temporaryPassword: made.temporaryPassword };
  } finally {
    await database.close();
  }
}

function table(credentials: readonly DemoCredential[]): string[] {
  const width = Math.max(...credentials.map(({ login }) => login.length));
  return credentials.map(({ login, secret, about }) => `  ${login.padEnd(width)}  ${secret}  ${about}`);
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
