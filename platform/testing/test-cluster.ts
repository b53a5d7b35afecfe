import { createHash } from "node:crypto";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { startEmbeddedPostgres } from "../db/embedded-postgres.ts";
import { databaseRoles, type RoleName } from "../db/roles.ts";
import { withConnection } from "../db/single-connection.ts";

/** The database server of a test run. */
export type TestCluster = { readonly adminUrl: string; stop(): Promise<void> };

/**
 * Starts the server that a test run uses: the one that TEST_POSTGRES_URL names (administrator's connection string), a
 * container when TEST_CONTAINERS is 1, and otherwise the embedded server. All are real; only durability is given up.
 */
export async function startTestCluster(): Promise<TestCluster> {
  const { TEST_POSTGRES_URL: given, TEST_CONTAINERS: containers } = process.env;
  if (given) return { adminUrl: given, stop: async () => undefined };
  return containers === "1" ? startContainer() : startEmbedded();
}

/** Passwords of the roles: known to every process that has the administrator's connection string, and to nobody else. */
export function testPasswords(adminUrl: string): Record<RoleName, string> {
  const derive = (role: RoleName) => createHash("sha256").update(`${role} ${adminUrl}`).digest("base64url");
  return Object.fromEntries(databaseRoles.map(({ name }) => [name, derive(name)])) as Record<RoleName, string>;
}

async function startEmbedded(): Promise<TestCluster> {
  const dataDir = await mkdtemp(join(await roomyFolder(), "erp-test-postgres-"));
  const server = await startEmbeddedPostgres({ dataDir, durable: false, log: pino({ level: "warn" }) });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { adminUrl: server.adminUrl, stop };
}

/**
 * In memory where there is room. A test file makes some eight hundred files of a database and deletes them again, and file
 * systems that look for a free place among what was just deleted take more time for it than the tests.
 */
async function roomyFolder(): Promise<string> {
  const memory = "/dev/shm";
  const free = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return free > 6 * 1024 ** 3 ? memory : tmpdir();
}

async function startContainer(): Promise<TestCluster> {
  const { GenericContainer, Wait } = await import("testcontainers");
  const settings = { max_connections: 220, shared_preload_libraries: "pg_stat_statements", fsync: "off" };
  const container = await new GenericContainer("postgres:16-alpine")
    .withEnvironment({ POSTGRES_PASSWORD: "test" })
    .withCommand(["postgres", ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  const adminUrl = `postgres://postgres:test@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  await untilAnswering(adminUrl);
  return { adminUrl, stop: () => container.stop().then(() => undefined) };
}

// The port may be forwarded before the server behind it listens.
async function untilAnswering(connectionString: string): Promise<void> {
  for (const giveUpAt = Date.now() + 60_000; ; await sleep(100)) {
    try {
      return await withConnection({ connectionString, connectionTimeoutMillis: 2000 }, async () => undefined);
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
    }
  }
}
