import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { findAllocation, lockAllocation } from "../store/allocation-store.ts";
import { allocationMessage } from "./allocation-message.ts";
import { giveBackAllocations } from "./give-back-allocations.ts";

export const releaseAllocation = command(AllocationService.method.releaseAllocation, async (request, context) => {
  const { tx, reach } = context;
  const before = await lockAllocation(tx, request.allocationId, reach);
  if (!before) throw refuse("NOT_FOUND", { resource: "allocation" });
  await giveBackAllocations(context, [before], { act: "release", reason: request.reason });
  const after = (await findAllocation(tx, before.id, reach)) ?? before;
  return { allocation: allocationMessage(after) };
});
