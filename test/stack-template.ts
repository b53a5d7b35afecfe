import type { TestProject } from "vitest/node";
import { createTestDatabase, type TestDatabase } from "../platform/testing/test-database.ts";
import { makeAdministrator, startStackOn } from "./test-stack.ts";
import { signIn } from "./test-user.ts";

let database: TestDatabase | undefined;

/** Makes a second template: a stack with its built-in roles and its first administrator, who has a password of her own. */
export async function setup(project: TestProject): Promise<void> {
  database = await createTestDatabase(project.getProvidedContext().postgres);
  const made = database;
  const stack = await startStackOn(made, {}, async ({ client, log }) =>
    signIn(client, "admin", await makeAdministrator(made, log)),
  );
  await stack.process.stop();
  project.provide("stackTemplate", made.connection("erp_auth").database);
}

/** Removes what setup made. */
export async function teardown(): Promise<void> {
  await database?.drop();
}
