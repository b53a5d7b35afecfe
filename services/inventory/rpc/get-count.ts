import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { listCountItems, listCountLocations } from "../store/count-location-store.ts";
import { findCount } from "../store/count-store.ts";
import { countMessage } from "./count-message.ts";

export const getCount = query(CountService.method.getCount, async ({ countId }, { tx, reach }) => {
  const count = await findCount(tx, countId, reach);
  if (!count) throw refuse("NOT_FOUND", { resource: "count" });
  const locations = (await listCountLocations(tx, count.id)).map(({ location_id, location_code, visited }) => ({
    locationId: location_id,
    locationCode: location_code,
    visited,
  }));
  return { count: countMessage(count), locations, itemIds: await listCountItems(tx, count.id) };
});
