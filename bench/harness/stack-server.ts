import { loadConfig } from "../../platform/config/config.ts";
import type { SecretName } from "../../platform/config/secrets.ts";
import { createLog } from "../../platform/log/log.ts";
import { startProcess } from "../../stack/start-process.ts";
import { runServer } from "./child-protocol.ts";

/** What the stack is started with: settings by the names of the environment, and secrets. */
export type StackSettings = {
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly (readonly [SecretName, string])[];
  readonly logFile: string;
};

// The stack as production runs it, and nothing else.
runServer(async ({ env, secrets, logFile }: StackSettings) => {
  const config = loadConfig(env);
  const log = createLog({ level: config.logLevel, role: "bench", file: logFile });
  const running = await startProcess({ config, secrets: new Map(secrets), log });
  return { ports: { stack: Number(new URL(running.url).port) }, stop: () => running.stop() };
});
