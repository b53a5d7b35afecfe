import { PeriodService } from "../../../gen/erp/inventory/v1/period_service_pb.ts";
import { command } from "../deps.ts";
import { demandReopenable } from "../domain/period-rules.ts";
import { lockedPeriod, movePeriod } from "./move-period.ts";
import { periodMessage } from "./period-message.ts";

export const reopenPeriod = command(PeriodService.method.reopenPeriod, async (request, context) => {
  const { siteId, closedUntil, reason } = request;
  const period = await lockedPeriod(context, siteId);
  demandReopenable(closedUntil, period);
  const change = { action: "reopen" as const, closedUntil: closedUntil || null, reason };
  return { period: periodMessage(await movePeriod(context, period, change)) };
});
