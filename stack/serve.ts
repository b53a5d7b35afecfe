import { mkdirSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Config, demandSecrets, roleLabel } from "../platform/config/config.ts";
import { demoSecrets } from "../platform/config/secrets.ts";
import { createLog } from "../platform/log/log.ts";
import { openDemoFactory } from "./demo-factory.ts";
import { openCluster } from "./open-cluster.ts";
import { StartError } from "./start-error.ts";
import { startProcess } from "./start-process.ts";

/** Serves the roles of the settings until it is told to stop (SIGINT, SIGTERM), then stops in order. */
export async function serve(config: Config): Promise<void> {
  const demo = config.mode === "demo";
  if (!demo) demandSecrets(config);
  await assertPortFree(config);
  if (demo) openDataFolder(config.dataDir);
  const role = roleLabel(config.roles);
  const log = createLog({
    level: config.logLevel,
    role,
    ...(demo ? { file: join(config.dataDir, "erp-core.log") } : {}),
  });
  const secrets = demo ? demoSecrets(config.secrets, config.dataDir) : config.secrets;
  const stopAsked = untilStopAsked();
  const cluster = await openCluster(config, secrets, log);
  try {
    const running = await startProcess({ config: cluster.config, secrets, log });
    // Otherwise written when a process ends in order: who was killed shall be back soonest.
    flushCompileCache();
    try {
      if (demo) await openDemoFactory({ config: cluster.config, secrets, log, url: running.url });
      await stopAsked;
      if (demo) process.stdout.write("\nStopping ...\n");
    } finally {
      await running.stop();
    }
  } finally {
    await cluster.close();
  }
  if (demo) process.stdout.write("Stopped. The data stays in the data folder.\n");
}

function openDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new StartError(
      `The data folder ${dataDir} cannot be made (${(error as Error).message}). Set ERP_DATA_DIR to another place.`,
    );
  }
}

/** Says so before anything is started when somebody else has the port. */
async function assertPortFree({ host, port }: Config): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be opened (${error.message})`;
      reject(new StartError(`Port ${port} ${why}. Stop that program, or choose another port: PORT=8081 npm start`));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** Resolves at the first signal; one that comes after it is meant to end the process at once. */
function untilStopAsked(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (askedAt !== undefined && performance.now() - askedAt > echoMs) process.exit(130);
        askedAt ??= performance.now();
        resolve();
      });
    }
  });
}

/** A terminal tells all processes of a command that Ctrl-C was pressed, and npm tells its own again: that is no second time. */
const echoMs = 500;
