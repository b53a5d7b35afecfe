import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { command } from "../deps.ts";
import { archivePlan, findPlan, lockPlan } from "../store/count-plan-store.ts";
import { planFields, planMessage } from "./count-plan-message.ts";

export const archiveCountPlan = command(
  CountPlanService.method.archiveCountPlan,
  async ({ planId, etag }, { tx, reach, audit, emit }) => {
    const before = await lockPlan(tx, planId, reach);
    if (!before) throw refuse("NOT_FOUND", { resource: "count_plan" });
    if (before.archived) throw refuse("ARCHIVED", { resource: "count_plan" });
    demandEtag(etag, before.version, "count_plan");
    await archivePlan(tx, before.id);
    const after = (await findPlan(tx, before.id, reach)) ?? before;
    const resource = { resourceType: "count_plan", resourceId: after.id, unitId: after.warehouse_id };
    audit({ ...resource, ...changedFields(planFields(before), planFields(after)) });
    emit({ topic: "inventory.count_plan.archived", ...resource, payload: { name: after.name } });
    return { plan: planMessage(after) };
  },
);
