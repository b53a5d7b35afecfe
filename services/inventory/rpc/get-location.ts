import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findLocation } from "../store/location-store.ts";
import { locationMessage } from "./location-message.ts";

export const getLocation = query(LocationService.method.getLocation, async ({ locationId }, { tx, reach }) => {
  const location = await findLocation(tx, locationId, reach);
  if (!location) throw refuse("NOT_FOUND", { resource: "location" });
  return { location: locationMessage(location) };
});
