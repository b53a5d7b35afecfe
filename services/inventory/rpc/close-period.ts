import { PeriodService } from "../../../gen/erp/inventory/v1/period_service_pb.ts";
import { command } from "../deps.ts";
import { demandClosable } from "../domain/period-rules.ts";
import { refuseInventory } from "../errors.ts";
import { countOldTransit, proveStock } from "../store/period-store.ts";
import { lockedPeriod, movePeriod } from "./move-period.ts";
import { periodMessage } from "./period-message.ts";

export const closePeriod = command(PeriodService.method.closePeriod, async (request, context) => {
  const { siteId, closedUntil, allowOldTransit, note } = request;
  const { tx } = context;
  const period = await lockedPeriod(context, siteId);
  demandClosable(closedUntil, period);
  const { drifts, proved_day: provedDay } = await proveStock(tx, siteId);
  if (drifts > 0) throw refuseInventory("DRIFT_FOUND", { drifts: String(drifts) });
  const open = allowOldTransit ? 0 : await countOldTransit(tx, siteId, closedUntil);
  if (open > 0) throw refuseInventory("TRANSIT_OPEN", { open: String(open) });
  const after = await movePeriod(context, period, { action: "close", closedUntil, reason: note, provedDay });
  return { period: periodMessage(after) };
});
