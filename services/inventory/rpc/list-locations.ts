import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listLocations as listLocationRows } from "../store/location-store.ts";
import { locationKindName, locationMessage } from "./location-message.ts";

export const listLocations = query(LocationService.method.listLocations, async (request, { tx, reach }) => {
  const page = pageOf(request, 2);
  const { warehouseId, parentId, pickable, codePrefix, includeArchived } = request;
  const kinds = request.kinds.flatMap((kind) => locationKindName(kind) ?? []);
  const filter = { warehouseId, parentId, kinds, pickable, codePrefix, includeArchived };
  const found = await listLocationRows(tx, filter, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.warehouse_id, row.code]);
  return { locations: rows.map(locationMessage), nextPageToken };
});
