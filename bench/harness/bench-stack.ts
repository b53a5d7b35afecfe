import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SessionService } from "../../gen/erp/auth/v1/session_service_pb.ts";
import { type Config, loadConfig } from "../../platform/config/config.ts";
import { demoSecrets, needSecret, type SecretName } from "../../platform/config/secrets.ts";
import { openDatabase } from "../../platform/db/database.ts";
import { startEmbeddedPostgres } from "../../platform/db/embedded-postgres.ts";
import { inDatabase } from "../../platform/db/single-connection.ts";
import { createLog } from "../../platform/log/log.ts";
import { permissionsOf } from "../../platform/rpc/contract.ts";
import { bootstrapAdministrator } from "../../services/auth/bootstrap.ts";
import { serviceDatabase } from "../../services/host.ts";
import { allContracts } from "../../services/registry.ts";
import { demoClients } from "../../stack/demo-clients.ts";
import { prepare } from "../../stack/open-cluster.ts";
import { benchDisplayName, benchLogin } from "./sample-user.ts";
import { type ServerProcess, startServer } from "./server-process.ts";
import type { StackSettings } from "./stack-server.ts";

/** The stack under test, and a caller who is signed in. */
export type BenchStack = {
  readonly stack: ServerProcess;
  readonly settings: StackSettings;
  /** Folder of this run. */
  readonly dataDir: string;
  /** Connection string of the superuser. */
  readonly adminUrl: string;
  /** Starts the stack once more on the same database, with other settings. */
  startAnother(name: string, env: StackSettings["env"]): Promise<ServerProcess>;
  /** Access token of that caller: a new one from time to time, since each lives ten minutes. */
  readonly token: string;
  readonly userId: string;
};

/** How the stack is run. */
export type BenchStackOptions = {
  readonly logLevel: string;
  readonly profileDir: string | undefined;
  /** Roles of the process under test: all but the worker when left out. */
  readonly roles?: string;
};

/**
 * Starts a PostgreSQL server and the stack on it, with one administrator, who signs in. All of it is thrown away when the
 * resources are disposed of.
 */
export async function startBenchStack(
  options: BenchStackOptions,
  resources: AsyncDisposableStack,
): Promise<BenchStack> {
  const dataDir = mkdtempSync(join(tmpdir(), "erp-bench-"));
  resources.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  // Started by root, the database runs as another user, who must be able to reach its folder below.
  chmodSync(dataDir, 0o711);
  // The worker runs in another process in production; the limit on one caller must not be what is measured.
  const env = {
    ERP_DATA_DIR: dataDir,
    ...rolesOf(options.roles ?? "gateway,auth,inventory,work-order,operations"),
    ERP_LOG_LEVEL: options.logLevel,
    ERP_RATE_LIMIT_PER_SECOND: "100000",
    PORT: "0",
  };
  const log = createLog({ level: "warn", role: "bench", file: join(dataDir, "bench.log") });
  const config = loadConfig(env);
  const secrets = demoSecrets(config.secrets, dataDir);
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, "postgres"), log });
  resources.defer(() => server.stop());
  const adminUrl = inDatabase(server.adminUrl, "erp");
  const prepared = await prepare(config, adminUrl, secrets, log);
  const temporaryPassword = await makeAdministrator(prepared, secrets, log);
  const settings: StackSettings = {
    env: { ...env, DATABASE_URL: prepared.databaseUrl ?? "" },
    secrets: [...secrets],
    logFile: join(dataDir, "stack.log"),
  };
  const start = async (given: StackSettings) => {
    const started = await startServer(new URL("./stack-server.ts", import.meta.url), given, options.profileDir);
    resources.defer(() => started.stop());
    return started;
  };
  // The image has the compiled code with it, and so has every start in a folder but the first.
  await (await startServer(new URL("./stack-server.ts", import.meta.url), settings)).stop();
  const stack = await start(settings);
  const url = `http://127.0.0.1:${stack.ports.stack}`;
  const caller = { token: "", userId: "" };
  Object.assign(caller, await signIn(url, temporaryPassword));
  const renewing = setInterval(() => {
    // Whoever calls with the old one is told, if this fails.
    logIn(url).then(
      (renewed) => Object.assign(caller, renewed),
      (error: Error) => log.error({ err: error }, "no new token"),
    );
  }, renewEveryMs);
  resources.defer(() => clearInterval(renewing));
  return {
    stack,
    settings,
    dataDir,
    adminUrl,
    startAnother: (name, other) =>
      start({ ...settings, env: { ...settings.env, ...other }, logFile: join(dataDir, `${name}.log`) }),
    userId: caller.userId,
    get token() {
      return caller.token;
    },
  };
}

/** Starts another server for as long as the resources live. */
export async function startOther(
  module: URL,
  settings: unknown,
  resources: AsyncDisposableStack,
): Promise<ServerProcess> {
  const server = await startServer(module, settings);
  resources.defer(() => server.stop());
  return server;
}

/** What is left out is said to run elsewhere, where nobody answers: no case calls it. */
function rolesOf(roles: string): Record<string, string> {
  const elsewhere = ["inventory", "operations"].filter((role) => !roles.split(",").includes(role));
  const peers = elsewhere.map((role) => `${role}=http://127.0.0.1:9`);
  return { ERP_ROLES: roles, ...(peers.length > 0 ? { ERP_PEERS: peers.join(",") } : {}) };
}

async function makeAdministrator(
  config: Config,
  secrets: ReadonlyMap<SecretName, string>,
  log: ReturnType<typeof createLog>,
): Promise<string> {
  const address = serviceDatabase(config.databaseUrl ?? "", "erp_auth", needSecret(secrets, "ERP_DB_PASSWORD_AUTH"));
  const database = openDatabase({ ...address, applicationName: "erp bench", log });
  try {
    const user = { login: benchLogin, displayName: benchDisplayName };
    const made = await bootstrapAdministrator(database, permissionsOf(allContracts), user);
    if (!made) throw new Error("a new database has an administrator already");
    return made.temporaryPassword;
  } finally {
    await database.close();
  }
}

const renewEveryMs = 4 * 60_000;

const password = "a long enough phrase for the bench";

async function signIn(url: string, temporaryPassword: string): Promise<{ token: string; userId: string }> {
  const clients = demoClients(url);
  const first = await clients(SessionService).login({ login: benchLogin, password: temporaryPassword });
  const session = clients(SessionService, first.tokens?.accessToken ?? "");
  await session.changePassword({ currentPassword: temporaryPassword, newPassword: password });
  return logIn(url);
}

async function logIn(url: string): Promise<{ token: string; userId: string }> {
  const { tokens, user } = await demoClients(url)(SessionService).login({ login: benchLogin, password });
  return { token: tokens?.accessToken ?? "", userId: user?.id ?? "" };
}
