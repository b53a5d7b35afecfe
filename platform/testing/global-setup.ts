import { randomBytes } from "node:crypto";
import { pino } from "pino";
import type { TestProject } from "vitest/node";
import { migrate } from "../db/migrate.ts";
import { prepareDatabase } from "../db/prepare-database.ts";
import { inDatabase, withConnection } from "../db/single-connection.ts";
import { requirePrograms } from "./system-programs.ts";
import { startTestCluster, type TestCluster, testPasswords } from "./test-cluster.ts";
import type { TestServer } from "./test-server.ts";
import { workersOfServer } from "./worker-count.ts";

const clusters: TestCluster[] = [];
// Random, since several runs may share one server.
const template = `erp_template_${randomBytes(6).toString("hex")}`;

/** Starts the database servers of the whole run, each with a migrated database that test files clone. */
export async function setup(project: TestProject): Promise<void> {
  await requirePrograms("redis-server", "curl");
  const count = Math.ceil(project.config.maxWorkers / workersOfServer);
  project.provide("servers", await Promise.all(Array.from({ length: count }, startServer)));
}

/** Removes what setup made. */
export async function teardown(): Promise<void> {
  for (const cluster of clusters.splice(0)) {
    await withConnection({ connectionString: cluster.adminUrl }, (admin) =>
      admin.query(`drop database if exists ${template} with (force)`),
    );
    await cluster.stop();
  }
}

async function startServer(): Promise<TestServer> {
  const cluster = await startTestCluster();
  clusters.push(cluster);
  const { adminUrl } = cluster;
  const passwords = testPasswords(adminUrl);
  await prepareDatabase({ adminUrl, database: template, passwords });
  const url = new URL(inDatabase(adminUrl, template));
  url.username = "erp_migrator";
  url.password = passwords.erp_migrator;
  await migrate({ url: url.href, log: pino({ level: "warn" }) });
  return { adminUrl, template };
}
