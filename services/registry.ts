import type { DescService } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import type { Role } from "../platform/config/config.ts";
import type { SecretName } from "../platform/config/secrets.ts";
import type { JobKind } from "../platform/jobs/job-kind.ts";
import { routesOf, type ServiceDefinition } from "../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../platform/rpc/service-environment.ts";
import { authService, openAuth } from "./auth/service.ts";
import { inventoryJobs } from "./inventory/jobs.ts";
import { inventoryService, openInventory } from "./inventory/service.ts";
import { operationsJobs } from "./operations/jobs.ts";
import { openOperations, operationsService } from "./operations/service.ts";

/** A service as a process sees it: what it serves, and what it needs. */
export type ServiceRow = {
  /** Role of the processes that serve it. */
  readonly role: Role;
  readonly contracts: readonly DescService[];
  readonly databaseRole: string;
  readonly databasePassword: SecretName;
  /** Makes the routes that serve it in this process. */
  serve(environment: ServiceEnvironment): Promise<(router: ConnectRouter) => ConnectRouter>;
};

/** Every service of the stack. */
export const serviceRegistry: readonly ServiceRow[] = [
  row("auth", "ERP_DB_PASSWORD_AUTH", authService, openAuth),
  row("inventory", "ERP_DB_PASSWORD_INVENTORY", inventoryService, openInventory),
  row("operations", "ERP_DB_PASSWORD_OPERATIONS", operationsService, openOperations),
];

/** Every contract of the stack. */
export const allContracts: readonly DescService[] = serviceRegistry.flatMap(({ contracts }) => contracts);

/** Every kind of job of the stack. */
export const allJobKinds: readonly JobKind[] = [...inventoryJobs, ...operationsJobs];

function row<Deps>(
  role: Role,
  databasePassword: SecretName,
  definition: ServiceDefinition<Deps>,
  createDeps: (environment: ServiceEnvironment) => Promise<Deps> | Deps,
): ServiceRow {
  return {
    role,
    contracts: definition.contracts,
    databaseRole: definition.databaseRole,
    databasePassword,
    serve: async (environment) => {
      const { database, internalKey, doorbell } = environment;
      return routesOf(definition, { database, internalKey, doorbell, deps: await createDeps(environment) });
    },
  };
}
