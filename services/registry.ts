import type { DescService } from "@bufbuild/protobuf";
import type { ConnectRouter } from "@connectrpc/connect";
import type { Role } from "../platform/config/config.ts";
import type { SecretName } from "../platform/config/secrets.ts";
import type { JobKind } from "../platform/jobs/job-kind.ts";
import { routesOf, type ServiceDefinition } from "../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../platform/rpc/service-environment.ts";
import { authContracts } from "./auth/contracts.ts";
import { inventoryContracts } from "./inventory/contracts.ts";
import { inventoryJobs } from "./inventory/jobs.ts";
import { operationsContracts } from "./operations/contracts.ts";
import { operationsJobs } from "./operations/jobs.ts";

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

/** Every service of the stack. What serves it is loaded only where it is served: a process that does not keeps the memory. */
export const serviceRegistry: readonly ServiceRow[] = [
  {
    role: "auth",
    contracts: authContracts,
    databaseRole: "erp_auth",
    databasePassword: "ERP_DB_PASSWORD_AUTH",
    serve: async (environment) => {
      const { authService, openAuth } = await import("./auth/service.ts");
      return serve(environment, authService, openAuth);
    },
  },
  {
    role: "inventory",
    contracts: inventoryContracts,
    databaseRole: "erp_inventory",
    databasePassword: "ERP_DB_PASSWORD_INVENTORY",
    serve: async (environment) => {
      const { inventoryService, openInventory } = await import("./inventory/service.ts");
      return serve(environment, inventoryService, openInventory);
    },
  },
  {
    role: "operations",
    contracts: operationsContracts,
    databaseRole: "erp_operations",
    databasePassword: "ERP_DB_PASSWORD_OPERATIONS",
    serve: async (environment) => {
      const { openOperations, operationsService } = await import("./operations/service.ts");
      return serve(environment, operationsService, openOperations);
    },
  },
];

/** Every contract of the stack. */
export const allContracts: readonly DescService[] = serviceRegistry.flatMap(({ contracts }) => contracts);

/** Every kind of job of the stack. */
export const allJobKinds: readonly JobKind[] = [...inventoryJobs, ...operationsJobs];

async function serve<Deps>(
  environment: ServiceEnvironment,
  definition: ServiceDefinition<Deps>,
  open: (environment: ServiceEnvironment) => Promise<Deps> | Deps,
): Promise<(router: ConnectRouter) => ConnectRouter> {
  const { database, internalKey, doorbell } = environment;
  return routesOf(definition, { database, internalKey, doorbell, deps: await open(environment) });
}
