#!/usr/bin/env node
import { type Config, ConfigError, loadConfig } from "./platform/config/config.ts";
import { readEnv } from "./platform/config/env.ts";
import { bootstrapAdmin } from "./stack/bootstrap-admin.ts";
import { migrateDatabase } from "./stack/migrate-database.ts";
import { printVersion } from "./stack/print-version.ts";
import { serve } from "./stack/serve.ts";
import { StartError } from "./stack/start-error.ts";

/** The commands of the executable; without one it serves. */
const commands: Readonly<Record<string, (config: Config, args: readonly string[]) => Promise<void>>> = {
  serve,
  migrate: migrateDatabase,
  "bootstrap-admin": bootstrapAdmin,
  version: printVersion,
};

const [name = "serve", ...args] = process.argv.slice(2);
try {
  const command = commands[name];
  if (!command) throw new StartError(`"${name}" is no command. There are: ${Object.keys(commands).join(", ")}.`);
  await command(loadConfig(readEnv()), args);
} catch (error) {
  // What a person can mend is said in words; anything else with the place where it happened.
  const forPeople = error instanceof ConfigError || error instanceof StartError;
  process.stderr.write(`\n${forPeople ? error.message : ((error as Error).stack ?? String(error))}\n\n`);
  process.exitCode = 1;
}
