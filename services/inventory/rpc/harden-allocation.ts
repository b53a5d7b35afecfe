import { timestampDate } from "@bufbuild/protobuf/wkt";
import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { command } from "../deps.ts";
import { nextAllocationState } from "../domain/allocation-state.ts";
import { hardenAllocation as hardenRow } from "../store/allocate-stock.ts";
import { findAllocation, lockAllocation } from "../store/allocation-store.ts";
import { allocationFields, allocationMessage } from "./allocation-message.ts";

export const hardenAllocation = command(
  AllocationService.method.hardenAllocation,
  async ({ allocationId, leaseUntilTime }, { tx, reach, audit, emit }) => {
    const before = await lockAllocation(tx, allocationId, reach);
    if (!before) throw refuse("NOT_FOUND", { resource: "allocation" });
    nextAllocationState(before.state, "harden");
    await hardenRow(tx, before.id, leaseUntilTime ? timestampDate(leaseUntilTime) : null);
    const after = (await findAllocation(tx, before.id, reach)) ?? before;
    const place = { resourceType: "allocation", resourceId: after.id, unitId: after.warehouse_id };
    audit({ ...place, ...changedFields(allocationFields(before), allocationFields(after)) });
    const { demand_kind, demand_id, demand_line_id } = after;
    emit({ topic: "inventory.allocation.hardened", ...place, payload: { demand_kind, demand_id, demand_line_id } });
    return { allocation: allocationMessage(after) };
  },
);
