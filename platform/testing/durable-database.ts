import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { startEmbeddedPostgres } from "../db/embedded-postgres.ts";
import { migrate } from "../db/migrate.ts";
import { prepareDatabase } from "../db/prepare-database.ts";
import { testPasswords } from "./test-cluster.ts";
import { type TestDatabase, testAddress } from "./test-database.ts";

/** A database on a server of its own, which keeps what it acknowledged, and which a test may kill. */
export type DurableDatabase = TestDatabase & {
  /** Kills the server as a power cut would. It comes back by itself, on the same port. */
  kill(): void;
};

/** Starts a server with a migrated database; drop() stops it and removes its data. */
export async function startDurableDatabase(): Promise<DurableDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), "erp-durable-postgres-"));
  const log = pino({ level: "silent" });
  const server = await startEmbeddedPostgres({ dataDir, log });
  const { adminUrl } = server;
  await prepareDatabase({ adminUrl, database: "erp", passwords: testPasswords(adminUrl) });
  const address = testAddress(adminUrl, "erp");
  await migrate({ url: address.url("erp_migrator"), log });
  return {
    ...address,
    kill: () => {
      const [pid] = readFileSync(join(dataDir, "cluster", "postmaster.pid"), "utf8").split("\n");
      process.kill(Number(pid), "SIGKILL");
    },
    drop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
