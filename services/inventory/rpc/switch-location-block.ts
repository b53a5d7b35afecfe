import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { setLocationBlocked } from "../store/location-change-store.ts";
import { findLocation, type LocationRow } from "../store/location-store.ts";
import { locationFields } from "./location-message.ts";
import { lockChangeableLocation } from "./lock-changeable-location.ts";

/** Blocks a location in the caller's reach for a reason, or opens it again, and tells audit trail and listeners. */
export async function switchLocationBlock(
  { tx, reach, audit, emit }: CommandContext<InventoryDeps>,
  { locationId, reason, blocked }: { locationId: string; reason: string; blocked: boolean },
): Promise<LocationRow> {
  const before = await lockChangeableLocation(tx, locationId, reach);
  if (before.blocked === blocked) {
    throw refuse("INVALID_STATE", { resource: "location", state: blocked ? "blocked" : "unblocked" });
  }
  await setLocationBlocked(tx, before.id, blocked, reason.trim());
  const after = (await findLocation(tx, before.id, reach)) ?? before;
  const place = { resourceType: "location", resourceId: after.id, unitId: after.warehouse_id };
  audit({ ...place, ...changedFields(locationFields(before), locationFields(after)), reason });
  const topic = blocked ? "inventory.location.blocked" : "inventory.location.unblocked";
  emit({ topic, ...place, payload: { code: after.code, reason } });
  return after;
}
