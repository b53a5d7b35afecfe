import { randomBytes } from "node:crypto";
import { grantDatabaseAccess } from "../db/prepare-database.ts";
import type { RoleName } from "../db/roles.ts";
import { inDatabase, withConnection } from "../db/single-connection.ts";
import { testPasswords } from "./test-cluster.ts";
import { testServer } from "./test-server.ts";

/** A migrated database of its own, on a server of the test run. */
export type TestDatabase = {
  /** Connection string of the superuser for this database. */
  readonly adminUrl: string;
  /** How a role reaches this database, in the form that openDatabase takes. */
  connection(role: RoleName): TestConnection;
  /** The same as a connection string. */
  url(role: RoleName): string;
  /** Removes the database, throwing out whoever is still connected. */
  drop(): Promise<void>;
};

export type TestConnection = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: RoleName;
  readonly password: string;
};

/** Clones the migrated template: one per test file, so that files run side by side and see nothing of each other. */
export async function createTestDatabase({ adminUrl, template } = testServer()): Promise<TestDatabase> {
  const database = `erp_test_${randomBytes(6).toString("hex")}`;
  await withConnection({ connectionString: adminUrl }, async (admin) => {
    // A log of every page, as a copy is made otherwise, takes twice as long, and nobody replays it.
    await admin.query(`create database ${database} template ${template} strategy file_copy owner erp_owner`);
    // Rights to connect belong to the server's list of databases, not to the database, and are not cloned.
    await grantDatabaseAccess(admin, database);
  });
  return {
    ...testAddress(adminUrl, database),
    drop: async () => {
      await withConnection({ connectionString: adminUrl }, (db) => db.query(`drop database ${database} with (force)`));
    },
  };
}

/** How a database of a test server is reached. */
export function testAddress(adminUrl: string, database: string): Omit<TestDatabase, "drop"> {
  const passwords = testPasswords(adminUrl);
  const { hostname: host, port } = new URL(adminUrl);
  return {
    adminUrl: inDatabase(adminUrl, database),
    connection: (user) => ({ host, port: Number(port || 5432), database, user, password: passwords[user] }),
    url(role) {
      const url = new URL(inDatabase(adminUrl, database));
      url.username = role;
      url.password = passwords[role];
      return url.href;
    },
  };
}
