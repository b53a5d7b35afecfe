import { CountPlanService } from "../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { CountReviewService } from "../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../../gen/erp/inventory/v1/count_service_pb.ts";
import { PeriodService } from "../../gen/erp/inventory/v1/period_service_pb.ts";
import type { ServiceDefinition } from "../../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../../platform/rpc/service-environment.ts";
import type { InventoryDeps } from "./deps.ts";
import { approveCount } from "./rpc/approve-count.ts";
import { archiveCountPlan } from "./rpc/archive-count-plan.ts";
import { cancelCount } from "./rpc/cancel-count.ts";
import { closePeriod } from "./rpc/close-period.ts";
import { confirmEmpty } from "./rpc/confirm-empty.ts";
import { createCount } from "./rpc/create-count.ts";
import { createCountPlan } from "./rpc/create-count-plan.ts";
import { finishCount } from "./rpc/finish-count.ts";
import { generateCounts } from "./rpc/generate-counts.ts";
import { getCount } from "./rpc/get-count.ts";
import { getCountPlan } from "./rpc/get-count-plan.ts";
import { getPeriod } from "./rpc/get-period.ts";
import { listCountLines } from "./rpc/list-count-lines.ts";
import { listCountPlans } from "./rpc/list-count-plans.ts";
import { listCounts } from "./rpc/list-counts.ts";
import { listPeriodChanges } from "./rpc/list-period-changes.ts";
import { listPeriods } from "./rpc/list-periods.ts";
import { postCount } from "./rpc/post-count.ts";
import { rejectCount } from "./rpc/reject-count.ts";
import { reopenPeriod } from "./rpc/reopen-period.ts";
import { requestRecount } from "./rpc/request-recount.ts";
import { startCount } from "./rpc/start-count.ts";
import { submitCountLine } from "./rpc/submit-count-line.ts";
import { updateCountPlan } from "./rpc/update-count-plan.ts";

/** The inventory service: what stock there is, where it lies, and every movement of it. */
export const inventoryService: ServiceDefinition<InventoryDeps> = {
  name: "inventory",
  databaseRole: "erp_inventory",
  contracts: [CountPlanService, CountService, CountReviewService, PeriodService],
  rpcs: [
    createCountPlan,
    getCountPlan,
    listCountPlans,
    updateCountPlan,
    archiveCountPlan,
    generateCounts,
    createCount,
    getCount,
    listCounts,
    listCountLines,
    startCount,
    submitCountLine,
    confirmEmpty,
    finishCount,
    requestRecount,
    approveCount,
    rejectCount,
    postCount,
    cancelCount,
    closePeriod,
    reopenPeriod,
    getPeriod,
    listPeriods,
    listPeriodChanges,
  ],
};

/** What the inventory service of a process stands on. */
export function openInventory({ log }: ServiceEnvironment): InventoryDeps {
  return { log };
}
