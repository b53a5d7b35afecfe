import type { Location } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedLocation } from "../domain/location-rules.ts";
import { insertLocations } from "../store/location-change-store.ts";
import { findLocation } from "../store/location-store.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { givenFlags, givenLocationKind, locationFields, locationMessage } from "./location-message.ts";
import { putBelow } from "./put-below.ts";

export const createLocation = command(
  LocationService.method.createLocation,
  async (request, { tx, reach, audit, emit }) => {
    const given = request.location as Location;
    const fields = checkedLocation({ ...given, kind: givenLocationKind(given.kind), flags: givenFlags(given) });
    const warehouse = await demandWarehouse(tx, given.warehouseId, reach, "inventory.location.manage");
    const id = uuidv7();
    const parent_id = await putBelow(tx, { id, warehouseId: warehouse.id, height: 1 }, given.parentId);
    await insertLocations(tx, [{ ...fields, id, warehouse_id: warehouse.id, parent_id }]).catch(takenLocationKey);
    const created = await findLocation(tx, id, reach);
    if (!created) throw new Error("the location is gone in its own transaction");
    const place = { resourceType: "location", resourceId: id, unitId: warehouse.id };
    audit({ ...place, after: locationFields(created) });
    emit({ topic: "inventory.location.created", ...place, payload: { code: created.code, kind: created.kind } });
    return { location: locationMessage(created) };
  },
);

/** Names the unique value that another location has already. */
export function takenLocationKey(error: unknown): never {
  const constraint = brokenConstraint(error) ?? "";
  const field = { location_code_key: "code", location_external_id_key: "external_id" }[constraint];
  throw field ? refuse("ALREADY_EXISTS", { resource: "location", field }) : error;
}
