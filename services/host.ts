import type { DescService } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import type { Logger } from "pino";
import type { Config } from "../platform/config/config.ts";
import { needSecret, type SecretName } from "../platform/config/secrets.ts";
import { type Database, openDatabase } from "../platform/db/database.ts";
import { type Call, remainingMs } from "../platform/rpc/call.ts";
import type { Denied } from "../platform/rpc/chain.ts";
import { appendAudit } from "../platform/rpc/command-store.ts";
import { codeName, reasonOf } from "../platform/rpc/explain.ts";
import type { ServiceEnvironment } from "../platform/rpc/service-environment.ts";
import { type ServiceRow, serviceRegistry } from "./registry.ts";

/** The services that a process serves itself. */
export type Host = {
  readonly rows: readonly ServiceRow[];
  readonly databases: readonly Database[];
  serves(service: DescService): boolean;
  /** Makes the routes of all of them. */
  routes(environment: Omit<ServiceEnvironment, "database">): Promise<(router: ConnectRouter) => void>;
  /** Audits an attempt that authorization refused. */
  auditDenied(call: Call, denied: Denied): Promise<void>;
  close(): Promise<void>;
};

/** Opens the databases of the services whose roles the process plays, each with its own role and pool. */
export function openHost(config: Config, secrets: ReadonlyMap<SecretName, string>, log: Logger): Host {
  const rows = serviceRegistry.filter(({ role }) => config.roles.has(role));
  const databases = new Map(rows.map((row) => [row, openServiceDatabase(row, config, secrets, log)]));
  const rowOf = (service: DescService) => rows.find(({ contracts }) => contracts.includes(service));
  return {
    rows,
    databases: [...databases.values()],
    serves: (service) => rowOf(service) !== undefined,
    routes: async (environment) => {
      const all = await Promise.all(
        rows.map((row) => row.serve({ ...environment, database: databases.get(row) as Database })),
      );
      return (router) => {
        for (const routes of all) routes(router);
      };
    },
    auditDenied: async (call, { method, error, resource }) => {
      const row = rowOf(method.parent);
      if (!row) throw new Error(`${method.toString()} is not served here`);
      const database = databases.get(row) as Database;
      const reason = reasonOf(error)?.reason ?? "";
      await database.transaction({ timeoutMs: remainingMs(call) }, (tx) =>
        appendAudit(tx, call, { ...resource }, { reason, code: codeName(error.code) }),
      );
    },
    close: async () => {
      await Promise.all([...databases.values()].map((database) => database.close()));
    },
  };
}

function openServiceDatabase(
  row: ServiceRow,
  config: Config,
  secrets: ReadonlyMap<SecretName, string>,
  log: Logger,
): Database {
  if (!config.databaseUrl) throw new Error("there is no database to connect to");
  const password = needSecret(secrets, row.databasePassword);
  const address = serviceDatabase(config.databaseUrl, row.databaseRole, password);
  return openDatabase({ ...address, applicationName: `erp ${row.role}`, log });
}

/** Where a role finds the database: host, port and name of an address, whoever that address was written for. */
export function serviceDatabase(databaseUrl: string, user: string, password: string) {
  const url = new URL(databaseUrl);
  const database = decodeURIComponent(url.pathname.slice(1)) || "erp";
  return { host: url.hostname, port: Number(url.port || 5432), database, user, password };
}
