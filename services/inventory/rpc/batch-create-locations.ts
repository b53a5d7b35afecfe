import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { codesOf } from "../domain/location-pattern.ts";
import { checkedLocation } from "../domain/location-rules.ts";
import { insertLocations } from "../store/location-change-store.ts";
import { takenLocationKey } from "./create-location.ts";
import { demandWarehouse } from "./demand-warehouse.ts";
import { givenFlags, givenLocationKind } from "./location-message.ts";
import { putBelow } from "./put-below.ts";

export const batchCreateLocations = command(
  LocationService.method.batchCreateLocations,
  async (request, { tx, reach, audit, emit }) => {
    const { prefix, ranges, separator = "-", firstPickSequence } = request;
    const codes = codesOf({ prefix, ranges, separator });
    const kind = givenLocationKind(request.kind);
    const flags = givenFlags(request);
    const warehouse = await demandWarehouse(tx, request.warehouseId, reach, "inventory.location.manage");
    const parent_id = await putBelow(tx, { id: "", warehouseId: warehouse.id, height: 1 }, request.parentId);
    const locations = codes.map((code, at) => ({
      ...checkedLocation({ code, name: "", kind, pickSequence: firstPickSequence + at, externalId: "", flags }),
      id: uuidv7(),
      warehouse_id: warehouse.id,
      parent_id,
    }));
    await insertLocations(tx, locations).catch(takenLocationKey);
    const created = { created: codes.length, first_code: codes[0] ?? "", last_code: codes.at(-1) ?? "" };
    // One record and one event for all: five thousand would say the same five thousand times.
    const place = { resourceType: "warehouse", resourceId: warehouse.id, unitId: warehouse.id };
    audit({
      ...place,
      after: { ...created, prefix, ranges: ranges.map(({ from, to }) => `${from}..${to}`), parent_id, kind },
    });
    emit({ topic: "inventory.location.batch_created", ...place, payload: { ...created, kind } });
    return { created: created.created, firstCode: created.first_code, lastCode: created.last_code };
  },
);
