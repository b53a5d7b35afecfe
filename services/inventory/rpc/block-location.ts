import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { command } from "../deps.ts";
import { locationMessage } from "./location-message.ts";
import { switchLocationBlock } from "./switch-location-block.ts";

export const blockLocation = command(LocationService.method.blockLocation, async ({ locationId, reason }, context) => ({
  location: locationMessage(await switchLocationBlock(context, { locationId, reason, blocked: true })),
}));
