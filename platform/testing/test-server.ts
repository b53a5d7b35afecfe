import { inject } from "vitest";

/** A database server of the test run, and a database on it that test files clone. */
export type TestServer = { readonly adminUrl: string; readonly template: string };

declare module "vitest" {
  interface ProvidedContext {
    /** Those with a migrated database. */
    servers: readonly TestServer[];
  }
}

/** The server of this worker. */
export function testServer(servers = inject("servers")): TestServer {
  // Vitest numbers its workers from 1.
  const server = servers[(Number(process.env.VITEST_POOL_ID) - 1) % servers.length];
  if (!server) throw new Error(`there is no database server for worker ${process.env.VITEST_POOL_ID}`);
  return server;
}
