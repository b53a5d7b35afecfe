import { PeriodService } from "../../../gen/erp/inventory/v1/period_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findPeriod } from "../store/period-store.ts";
import { periodMessage } from "./period-message.ts";

export const getPeriod = query(PeriodService.method.getPeriod, async ({ siteId }, { tx, reach }) => {
  const period = await findPeriod(tx, siteId, reach);
  if (!period) throw refuse("NOT_FOUND", { resource: "site" });
  return { period: periodMessage(period) };
});
