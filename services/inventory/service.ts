import type { ServiceDefinition } from "../../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../../platform/rpc/service-environment.ts";
import type { InventoryDeps } from "./deps.ts";

/** The inventory service: what stock there is, where it lies, and every movement of it. */
export const inventoryService: ServiceDefinition<InventoryDeps> = {
  name: "inventory",
  databaseRole: "erp_inventory",
  contracts: [],
  rpcs: [],
};

/** What the inventory service of a process stands on. */
export function openInventory({ log }: ServiceEnvironment): InventoryDeps {
  return { log };
}
