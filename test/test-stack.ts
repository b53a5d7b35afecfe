import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { inject } from "vitest";
import type { HttpLimits } from "../gateway/http-limits.ts";
import { type Config, loadConfig } from "../platform/config/config.ts";
import type { SecretName } from "../platform/config/secrets.ts";
import { openDatabase } from "../platform/db/database.ts";
import { createLog } from "../platform/log/log.ts";
import { isRead, permissionsOf } from "../platform/rpc/contract.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { createTestDatabase, type TestDatabase } from "../platform/testing/test-database.ts";
import { type TestServer, testServer } from "../platform/testing/test-server.ts";
import { bootstrapAdministrator } from "../services/auth/bootstrap.ts";
import { allContracts } from "../services/registry.ts";
import { type RunningProcess, startProcess } from "../stack/start-process.ts";
import { signInAgain, type TestUser } from "./test-user.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The servers of the test run, with the database of a stack. */
    stackServers: readonly TestServer[];
  }
}

/** A whole stack in this process, on a database of its own, with its real port. */
export type TestStack = {
  readonly url: string;
  readonly process: RunningProcess;
  readonly database: TestDatabase;
  readonly config: Config;
  readonly secrets: ReadonlyMap<SecretName, string>;
  /** The first administrator, signed in. */
  readonly admin: TestUser;
  /** A client that calls over HTTP with an access token or API key; without one it is anonymous. */
  client<S extends DescService>(service: S, token?: string, transport?: Transport): Client<S>;
  /** Starts a second process of the same stack, here, on a port of its own; stop it before the stack. */
  another(): Promise<TestStack>;
  stop(): Promise<void>;
};

/** What a test may want to be different. */
export type TestStackOptions = {
  /** Settings by the names of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Secrets beside those that every stack has. */
  readonly secrets?: Readonly<Partial<Record<SecretName, string>>>;
  readonly limits?: Partial<HttpLimits>;
  readonly log?: TestLog;
};

type TestLog = ReturnType<typeof createLog>;

/** Nobody begins a call to a stack that its test file stops. */
const hurried = { closeQuietMs: 10 };

/** Starts a stack for a test file; stop it in afterAll. It has one user, "admin", from the template (stack-template.ts). */
export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const database = await createTestDatabase(testServer(inject("stackServers")));
  return startStackOn(database, options, ({ client }) => signInAgain(client, "admin"));
}

/** Starts a stack on a database; `signInAdmin` signs its administrator in. */
export async function startStackOn(
  database: TestDatabase,
  options: TestStackOptions,
  signInAdmin: (started: Pick<TestStack, "client"> & { log: TestLog }) => Promise<TestUser>,
): Promise<TestStack> {
  const dataDir = mkdtempSync(join(tmpdir(), "erp-test-stack-"));
  const given = Object.entries(options.secrets ?? {}) as [SecretName, string][];
  const secrets = new Map([...testSecrets(database), ...given]);
  const config = loadConfig({
    PORT: "0",
    ERP_DATA_DIR: dataDir,
    DATABASE_URL: database.adminUrl,
    ERP_RATE_LIMIT_PER_SECOND: "5000",
    // Every test signs people in; the cost of a hash is tested by itself.
    ERP_PASSWORD_MEMORY_KIB: "64",
    ...options.env,
  });
  const log = options.log ?? createLog({ level: "info", role: "test", file: join(dataDir, "log") });
  const limits = { ...hurried, ...options.limits };
  const process = await startProcess({ config, secrets, log, limits });
  const client = clientsOf(process.url);
  const admin = await signInAdmin({ client, log });
  const running = { database, config, secrets, admin };
  const another = async (): Promise<TestStack> => {
    const second = await startProcess({ config, secrets, log, limits });
    const stop = () => second.stop();
    return { ...running, url: second.url, process: second, client: clientsOf(second.url), another, stop };
  };
  return {
    ...running,
    url: process.url,
    process,
    client,
    another,
    stop: async () => {
      await process.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Makes clients for an address; writing calls get an idempotency key unless the test gives one. */
export function clientsOf(url: string): TestStack["client"] {
  return (service, token, transport) => {
    const prepared: Interceptor = (next) => (request) => {
      if (token) request.header.set("authorization", `Bearer ${token}`);
      const keyed = request.header.has("idempotency-key") || (request.message as { requestId?: string }).requestId;
      // The first message of a stream brings its key.
      if (!request.stream && !isRead(request.method) && !keyed) request.header.set("idempotency-key", uuidv7());
      return next(request);
    };
    return createClient(
      service,
      transport ?? createConnectTransport({ baseUrl: url, httpVersion: "1.1", interceptors: [prepared] }),
    );
  };
}

/** Makes the administrator "admin" of an empty database and returns her temporary password. */
export async function makeAdministrator(database: TestDatabase, log: TestLog): Promise<string> {
  const opened = openDatabase({ ...database.connection("erp_auth"), applicationName: "test bootstrap", log });
  const user = { login: "admin", displayName: "Administrator" };
  const made = await bootstrapAdministrator(opened, permissionsOf(allContracts), user);
  await opened.close();
  if (!made) throw new Error("the test database has an administrator already");
  return made.temporaryPassword;
}

/** Secrets of a test stack: those of the database server, and random ones. */
export function testSecrets(database: TestDatabase): ReadonlyMap<SecretName, string> {
  const signingKey = () =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return new Map<SecretName, string>([
    ["ERP_TOKEN_SIGNING_KEY", signingKey()],
    ["ERP_AUDIT_SIGNING_KEY", signingKey()],
    ["ERP_INTERNAL_KEY", randomBytes(32).toString("base64url")],
    ["ERP_AUTH_KEY", randomBytes(32).toString("base64url")],
    ["ERP_FILE_LINK_KEY", randomBytes(32).toString("base64url")],
    ["ERP_DB_PASSWORD_MIGRATOR", database.connection("erp_migrator").password],
    ["ERP_DB_PASSWORD_AUTH", database.connection("erp_auth").password],
    ["ERP_DB_PASSWORD_INVENTORY", database.connection("erp_inventory").password],
    ["ERP_DB_PASSWORD_OPERATIONS", database.connection("erp_operations").password],
  ]);
}
