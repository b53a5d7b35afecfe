import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { type LocationRow, lockLocation } from "../store/location-store.ts";

/**
 * Locks a location in reach that people may change. Refused with NOT_FOUND, with INVALID_STATE for TRANSIT, which the system
 * keeps for itself, and with ARCHIVED.
 */
export async function lockChangeableLocation(tx: Tx, id: string, reach: Reach): Promise<LocationRow> {
  const location = isUuid(id) ? await lockLocation(tx, id, reach) : undefined;
  if (!location) throw refuse("NOT_FOUND", { resource: "location" });
  if (location.kind === "transit") throw refuse("INVALID_STATE", { resource: "location", state: "transit" });
  if (location.archived) throw refuse("ARCHIVED", { resource: "location" });
  return location;
}
