import type { TestProject } from "vitest/node";
import { createTestDatabase, type TestDatabase } from "../platform/testing/test-database.ts";
import type { TestServer } from "../platform/testing/test-server.ts";
import { makeAdministrator, startStackOn } from "./test-stack.ts";
import { signIn } from "./test-user.ts";

const databases: TestDatabase[] = [];

/** Makes a second template: a stack with its built-in roles and its first administrator, who has a password of her own. */
export async function setup(project: TestProject): Promise<void> {
  project.provide("stackServers", await Promise.all(project.getProvidedContext().servers.map(makeStack)));
}

/** Removes what setup made. */
export async function teardown(): Promise<void> {
  for (const database of databases.splice(0)) await database.drop();
}

async function makeStack(server: TestServer): Promise<TestServer> {
  const database = await createTestDatabase(server);
  databases.push(database);
  const stack = await startStackOn(database, {}, async ({ client, log }) =>
    signIn(client, "admin", await makeAdministrator(database, log)),
  );
  await stack.process.stop();
  return { ...server, template: database.connection("erp_auth").database };
}
