import { CountPlanService } from "../../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listPlans } from "../store/count-plan-store.ts";
import { planMessage } from "./count-plan-message.ts";

export const listCountPlans = query(CountPlanService.method.listCountPlans, async (request, { tx, reach }) => {
  const page = pageOf(request, 2);
  const { warehouseId, includeArchived } = request;
  const found = await listPlans(tx, { warehouseId, includeArchived }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, ({ name, id }) => [name, id]);
  return { plans: rows.map(planMessage), nextPageToken };
});
