import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findPlan } from "../store/count-plan-store.ts";
import { planMessage } from "./count-plan-message.ts";

export const getCountPlan = query(CountPlanService.method.getCountPlan, async ({ planId }, { tx, reach }) => {
  const plan = await findPlan(tx, planId, reach);
  if (!plan) throw refuse("NOT_FOUND", { resource: "count_plan" });
  return { plan: planMessage(plan) };
});
