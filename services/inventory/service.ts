import { MovementService } from "../../gen/erp/inventory/v1/movement_service_pb.ts";
import type { ServiceDefinition } from "../../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../../platform/rpc/service-environment.ts";
import type { InventoryDeps } from "./deps.ts";
import { createPoster } from "./posting/poster.ts";
import { createReferences } from "./posting/references.ts";
import { backdateMovement } from "./rpc/backdate-movement.ts";
import { batchPostMovements } from "./rpc/batch-post-movements.ts";
import { getTransaction } from "./rpc/get-transaction.ts";
import { postMovement } from "./rpc/post-movement.ts";
import { reverseMovement } from "./rpc/reverse-movement.ts";
import { postBatch } from "./store/posting-store.ts";

/** The inventory service: what stock there is, where it lies, and every movement of it. */
export const inventoryService: ServiceDefinition<InventoryDeps> = {
  name: "inventory",
  databaseRole: "erp_inventory",
  contracts: [MovementService],
  rpcs: [postMovement, batchPostMovements, backdateMovement, reverseMovement, getTransaction],
};

/** What the inventory service of a process stands on. */
export function openInventory({ config, database, log }: ServiceEnvironment): InventoryDeps {
  const batchMax = config.postingBatchMax;
  return {
    log,
    // Without batches each document has a transaction of its own, so several may run at once.
    poster: createPoster({ database, log, batchMax, lanes: batchMax === 1 ? 8 : 1, postBatch }),
    references: createReferences(database),
  };
}
