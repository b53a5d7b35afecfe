import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listAllocations as listAllocationRows } from "../store/allocation-store.ts";
import { allocationMessage, allocationStateName } from "./allocation-message.ts";

export const listAllocations = query(AllocationService.method.listAllocations, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const { warehouseId, demandId, itemId } = request;
  const states = request.states.flatMap((state) => allocationStateName(state) ?? []);
  const found = await listAllocationRows(tx, { warehouseId, demandId, itemId, states }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.id]);
  return { allocations: rows.map(allocationMessage), nextPageToken };
});
