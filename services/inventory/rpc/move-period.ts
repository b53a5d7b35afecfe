import { refuse } from "../../../platform/errors/common.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import type { InventoryDeps } from "../deps.ts";
import { changePeriod, lockPeriod, type PeriodChange, type PeriodRow } from "../store/period-store.ts";

type Context = CommandContext<InventoryDeps>;

/** Returns the period of a site in the caller's reach that is locked; one out of reach is not found. */
export async function lockedPeriod({ tx, reach }: Context, siteId: string): Promise<PeriodRow> {
  const period = await lockPeriod(tx, siteId, reach);
  if (!period) throw refuse("NOT_FOUND", { resource: "site" });
  return period;
}

/** Moves the end of the closed days of a locked period, keeps the change, and tells audit trail and listeners. */
export async function movePeriod(
  { tx, caller, audit, emit }: Context,
  period: PeriodRow,
  change: Pick<PeriodChange, "action" | "reason"> & { closedUntil: string | null; provedDay?: string | null },
): Promise<PeriodRow> {
  const { site_id: siteId, closed_until: before } = period;
  const { action, closedUntil, reason, provedDay = null } = change;
  const made = { id: uuidv7(), siteId, action, before, after: closedUntil, reason, changedBy: caller, provedDay };
  await changePeriod(tx, made);
  const resource = { resourceType: "period", resourceId: siteId, unitId: siteId };
  audit({ ...resource, before: { closed_until: before }, after: { closed_until: closedUntil }, reason });
  const topic = action === "close" ? "inventory.period.closed" : "inventory.period.reopened";
  emit({ topic, ...resource, payload: { closed_until: closedUntil } });
  return { ...period, closed_until: closedUntil };
}
