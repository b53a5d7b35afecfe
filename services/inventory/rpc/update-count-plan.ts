import type { CountPlan } from "../../../gen/erp/inventory/v1/count_plan_pb.ts";
import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedPlanName } from "../domain/count-rules.ts";
import { findPlan, lockPlan, updatePlan } from "../store/count-plan-store.ts";
import { termsOf } from "./count-message.ts";
import { planFields, planMessage, ruleOf } from "./count-plan-message.ts";
import { demandPlaces, takenPlanName } from "./create-count-plan.ts";

export const updateCountPlan = command(
  CountPlanService.method.updateCountPlan,
  async (request, { tx, reach, audit, emit }) => {
    const given = request.plan as CountPlan;
    const fields = maskedFields(request.updateMask, ["name", "rule", "terms"]);
    const before = isUuid(given.id) ? await lockPlan(tx, given.id, reach) : undefined;
    if (!before) throw refuse("NOT_FOUND", { resource: "count_plan" });
    if (before.archived) throw refuse("ARCHIVED", { resource: "count_plan" });
    const rule = fields.has("rule") ? ruleOf(given.rule) : before;
    if (fields.has("rule")) await demandPlaces(tx, before.warehouse_id, rule, reach);
    const changed = {
      ...before,
      ...rule,
      ...(fields.has("terms") ? termsOf(given.terms) : {}),
      name: fields.has("name") ? checkedPlanName(given.name) : before.name,
    };
    demandEtag(given.etag, before.version, "count_plan");
    await updatePlan(tx, before.id, changed).catch(takenPlanName);
    const after = (await findPlan(tx, before.id, reach)) ?? before;
    const resource = { resourceType: "count_plan", resourceId: after.id, unitId: after.warehouse_id };
    audit({ ...resource, ...changedFields(planFields(before), planFields(after)) });
    emit({ topic: "inventory.count_plan.updated", ...resource, payload: { name: after.name } });
    return { plan: planMessage(after) };
  },
);
