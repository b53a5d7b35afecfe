import type { CountPlan } from "../../../gen/erp/inventory/v1/count_plan_pb.ts";
import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedPlanName } from "../domain/count-rules.ts";
import { findPlan, insertPlan, type PlanRule } from "../store/count-plan-store.ts";
import { findLocation } from "../store/location-store.ts";
import { termsOf } from "./count-message.ts";
import { planFields, planMessage, ruleOf } from "./count-plan-message.ts";
import { demandWarehouse } from "./demand-warehouse.ts";

export const createCountPlan = command(
  CountPlanService.method.createCountPlan,
  async (request, { tx, reach, audit, emit }) => {
    const given = request.plan as CountPlan;
    const name = checkedPlanName(given.name);
    const warehouse = await demandWarehouse(tx, given.warehouseId, reach, "inventory.count.manage");
    const rule = ruleOf(given.rule);
    await demandPlaces(tx, warehouse.id, rule, reach);
    const id = uuidv7();
    const plan = { id, warehouse_id: warehouse.id, name, ...rule, ...termsOf(given.terms) };
    await insertPlan(tx, plan).catch(takenPlanName);
    const created = await findPlan(tx, id, reach);
    if (!created) throw new Error("the plan is gone in its own transaction");
    const resource = { resourceType: "count_plan", resourceId: id, unitId: warehouse.id };
    audit({ ...resource, after: planFields(created) });
    emit({ topic: "inventory.count_plan.created", ...resource, payload: { name } });
    return { plan: planMessage(created) };
  },
);

/** Refuses a rule that names a place which is not one of the warehouse. */
export async function demandPlaces(tx: Tx, warehouseId: string, rule: PlanRule, reach: Reach): Promise<void> {
  for (const id of [...rule.location_ids, ...(rule.zone_id ? [rule.zone_id] : [])]) {
    const location = await findLocation(tx, id, reach);
    if (location?.warehouse_id !== warehouseId) throw refuse("NOT_FOUND", { resource: "location" });
  }
}

/** Names the unique value that another plan has already. */
export function takenPlanName(error: unknown): never {
  const taken = brokenConstraint(error) === "count_plan_name_key";
  throw taken ? refuse("ALREADY_EXISTS", { resource: "count_plan", field: "name" }) : error;
}
