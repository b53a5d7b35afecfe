import { type Client, escapeIdentifier, escapeLiteral } from "pg";
import { type DatabaseRole, databaseRoles, type RoleName } from "./roles.ts";
import { scramVerifier } from "./scram-verifier.ts";
import { inDatabase, withConnection } from "./single-connection.ts";

export type PrepareDatabaseOptions = {
  /** Connection string of an administrator: a superuser, or a role with CREATEROLE and CREATEDB. */
  readonly adminUrl: string;
  readonly database: string;
  /** Passwords to set; a role that is left out keeps the one it has. */
  readonly passwords: Partial<Record<RoleName, string>>;
};

/**
 * Brings the roles and the empty database to what this version wants; changes nothing when they are so already. Safe to
 * run from several processes and for several databases of one server at once. Returns the rights that the administrator
 * lacked the power to grant (a superuser never does); backups and monitoring need them, the product itself does not.
 */
export async function prepareDatabase(options: PrepareDatabaseOptions): Promise<{ missing: string[] }> {
  const { adminUrl, database, passwords } = options;
  const missing = await withConnection(connect(adminUrl), async (admin) => {
    // Roles belong to the whole server, so two preparations must not meet.
    await lockOut(admin);
    await assertVersion(admin);
    const refused = await prepareRoles(admin, passwords);
    const known = await admin.query("select from pg_database where datname = $1", [database]);
    if (known.rowCount === 0) {
      await admin.query(
        `create database ${escapeIdentifier(database)} owner erp_owner template template0 encoding 'UTF8'`,
      );
    }
    await grantDatabaseAccess(admin, database);
    return refused;
  });
  await withConnection(connect(inDatabase(adminUrl, database)), async (admin) => {
    // Two that make the same extension, or change the same rights, at once fail in the catalogue.
    await lockOut(admin);
    if (await isSuperuser(admin)) await admin.query("create extension if not exists pg_stat_statements schema public");
    await admin.query("begin");
    // The schema belongs to the owner of the database; an administrator who is no superuser acts as that role.
    await admin.query("set local role erp_owner");
    await admin.query("revoke all on schema public from public");
    await admin.query("grant usage on schema public to erp_monitor");
    await admin.query("commit");
  });
  return { missing };
}

/** Lets the product's roles, and nobody else, connect to a database. A copy of a template needs this again. */
export async function grantDatabaseAccess(admin: Client, database: string): Promise<void> {
  const name = escapeIdentifier(database);
  const logins = databaseRoles.filter((role) => role.login).map((role) => role.name);
  const superuser = await isSuperuser(admin);
  await admin.query("begin");
  await admin.query("set local role erp_owner");
  await admin.query(`revoke all on database ${name} from public`);
  await admin.query(`grant connect on database ${name} to ${logins.join(", ")}`);
  if (!superuser) await admin.query(`grant connect on database ${name} to session_user`);
  await admin.query(`alter database ${name} set timezone = 'UTC'`);
  await admin.query("commit");
}

/** Waits until no other preparation is at work in the database of this connection; the lock ends with the connection. */
async function lockOut(admin: Client): Promise<void> {
  await admin.query("select pg_advisory_lock(7204513311001)");
}

function connect(url: string) {
  return { connectionString: url, application_name: "erp prepare" };
}

async function prepareRoles(admin: Client, passwords: PrepareDatabaseOptions["passwords"]): Promise<string[]> {
  const missing: string[] = [];
  const superuser = await isSuperuser(admin);
  await admin.query("begin");
  const tryTo = async (statement: string) => {
    await admin.query("savepoint attempt");
    try {
      await admin.query(statement);
    } catch (error) {
      if ((error as { code?: string }).code !== "42501") throw error;
      await admin.query("rollback to savepoint attempt");
      missing.push(statement);
    }
  };
  for (const role of databaseRoles) {
    const known = await admin.query("select from pg_roles where rolname = $1", [role.name]);
    if (known.rowCount === 0) await admin.query(`create role ${role.name}`);
    await admin.query(`alter role ${role.name} with ${attributes(role, superuser)}`);
    const password = passwords[role.name];
    if (password) await admin.query(`alter role ${role.name} password ${escapeLiteral(await scramVerifier(password))}`);
    if (role.replication) await tryTo(`alter role ${role.name} replication`);
    for (const other of role.mayBecome ?? []) {
      await admin.query(`grant ${other} to ${role.name} with inherit false, set true, admin false`);
    }
    for (const other of role.inherits ?? []) await tryTo(`grant ${other} to ${role.name}`);
    await admin.query(`alter role ${role.name} reset all`);
    for (const [name, value] of Object.entries(role.settings ?? {})) {
      await admin.query(`alter role ${role.name} set ${name} = ${escapeLiteral(value)}`);
    }
  }
  // Whoever creates a database for another role must be able to become that role; a superuser always is.
  const { rows } = await admin.query("select pg_has_role(current_user, 'erp_owner', 'set') as able");
  if (!rows[0].able) await admin.query("grant erp_owner to current_user with inherit false, set true");
  await admin.query("commit");
  return missing;
}

function attributes({ login, connectionLimit }: DatabaseRole, superuser: boolean): string {
  // Only a superuser may take these away; a role that we created never had them.
  const none = superuser ? "nosuperuser nocreatedb nocreaterole nobypassrls noreplication" : "";
  return `${login ? "login" : "nologin"} inherit connection limit ${connectionLimit ?? -1} ${none}`;
}

async function isSuperuser(admin: Client): Promise<boolean> {
  const { rows } = await admin.query("select rolsuper from pg_roles where rolname = current_user");
  return rows[0].rolsuper;
}

async function assertVersion(admin: Client): Promise<void> {
  const { rows } = await admin.query("select current_setting('server_version') as version");
  if (Number.parseInt(rows[0].version, 10) < 16) {
    throw new Error(
      `PostgreSQL 16 or newer is needed; this server is ${rows[0].version}. Upgrade it, or choose another one.`,
    );
  }
}
