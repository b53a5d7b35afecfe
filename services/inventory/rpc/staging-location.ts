import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { refuseInventory } from "../errors.ts";
import { type LocationRow, resolveLocation } from "../store/location-store.ts";
import { recordRefOf } from "./record-ref-of.ts";

/** The place of a warehouse where picked goods wait; refuses one that is not there, archived, or of another kind. */
export async function stagingLocation(tx: Tx, warehouseId: string, ref: Ref, reach: Reach): Promise<LocationRow> {
  const location = await resolveLocation(tx, warehouseId, recordRefOf(ref), reach);
  if (!location) throw refuse("NOT_FOUND", { resource: "location" });
  if (location.archived) throw refuse("ARCHIVED", { resource: "location" });
  if (location.kind !== "staging" && location.kind !== "dock") {
    throw refuseInventory("LOCATION_BLOCKED", { location: location.code });
  }
  return location;
}
