import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findAllocation } from "../store/allocation-store.ts";
import { allocationMessage } from "./allocation-message.ts";

export const getAllocation = query(AllocationService.method.getAllocation, async ({ allocationId }, { tx, reach }) => {
  const row = await findAllocation(tx, allocationId, reach);
  if (!row) throw refuse("NOT_FOUND", { resource: "allocation" });
  return { allocation: allocationMessage(row) };
});
