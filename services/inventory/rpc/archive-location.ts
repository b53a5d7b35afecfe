import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { command } from "../deps.ts";
import { archiveLocation as archiveLocationRow, findLocationUse } from "../store/location-change-store.ts";
import { findLocation } from "../store/location-store.ts";
import { locationMessage } from "./location-message.ts";
import { lockChangeableLocation } from "./lock-changeable-location.ts";

export const archiveLocation = command(
  LocationService.method.archiveLocation,
  async ({ locationId, etag }, { tx, reach, audit, emit }) => {
    const before = await lockChangeableLocation(tx, locationId, reach);
    demandEtag(etag, before.version, "location");
    const by = await findLocationUse(tx, before.id);
    if (by) throw refuse("IN_USE", { resource: "location", by });
    await archiveLocationRow(tx, before.id);
    const after = (await findLocation(tx, before.id, reach)) ?? before;
    const place = { resourceType: "location", resourceId: after.id, unitId: after.warehouse_id };
    audit({ ...place, before: { archived: false }, after: { archived: true } });
    emit({ topic: "inventory.location.archived", ...place, payload: { code: after.code } });
    return { location: locationMessage(after) };
  },
);
