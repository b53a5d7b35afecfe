import { type AllocationDemand, AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { command } from "../deps.ts";
import { allocateDemands, notAllocatable } from "./allocate-demands.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { allocatedMessage, resolveDemand } from "./resolve-demand.ts";

const method = AllocationService.method.allocate;

export const allocate = command(method, async (request, context) => {
  const { tx, reach } = context;
  const warehouse = await demandWarehouse(tx, request.warehouseId, reach, accessOf(method).permission);
  const demand = await resolveDemand(tx, request.demand as AllocationDemand, warehouse.id, reach, "demand");
  const [got] = await allocateDemands(context, warehouse.id, [demand]);
  if (!got?.allocations.length) throw notAllocatable(demand.itemCode, "0", demand.quantity);
  return allocatedMessage(demand, got);
});
