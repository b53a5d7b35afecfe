import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { demandCountable } from "../domain/count-rules.ts";
import { chooseByRule } from "../store/count-choice-store.ts";
import { findPlan } from "../store/count-plan-store.ts";
import { findWarehouse } from "../store/warehouse-store.ts";
import { countMessage } from "./count-message.ts";
import { makeCount } from "./make-count.ts";

export const generateCounts = command(CountPlanService.method.generateCounts, async ({ planId, note }, context) => {
  const { tx, reach } = context;
  const plan = await findPlan(tx, planId, reach);
  if (!plan) throw refuse("NOT_FOUND", { resource: "count_plan" });
  if (plan.archived) throw refuse("ARCHIVED", { resource: "count_plan" });
  const warehouse = await findWarehouse(tx, plan.warehouse_id, reach);
  if (!warehouse) throw new Error("the warehouse of a plan in reach is out of it");
  const choice = await chooseByRule(tx, plan.warehouse_id, plan);
  demandCountable(choice.locationIds.length, "plan_id");
  const made = await makeCount(context, { warehouse, choice, terms: plan, note, planId: plan.id });
  return { count: countMessage(made) };
});
