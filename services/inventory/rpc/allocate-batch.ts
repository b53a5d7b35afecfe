import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { command } from "../deps.ts";
import { type AllocatedDemand, allocateDemands, type Demand, notAllocatable } from "./allocate-demands.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { allocatedMessage, resolveDemand } from "./resolve-demand.ts";

const method = AllocationService.method.allocateBatch;

export const allocateBatch = command(method, async (request, context) => {
  const { tx, reach } = context;
  const warehouse = await demandWarehouse(tx, request.warehouseId, reach, accessOf(method).permission);
  const demands: Demand[] = [];
  for (const [index, given] of request.demands.entries()) {
    demands.push(await resolveDemand(tx, given, warehouse.id, reach, `demands[${index}]`));
  }
  const results = await allocateDemands(context, warehouse.id, demands);
  const [first] = demands;
  if (first && results.every(({ allocations }) => allocations.length === 0)) {
    throw notAllocatable(first.itemCode, "0", first.quantity);
  }
  return {
    results: demands.map((demand, at) => allocatedMessage(demand, results[at] as AllocatedDemand)),
  };
});
