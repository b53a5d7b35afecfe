import type { Connection } from "../api/connection.ts";
import type { CountQuery, OpenCount } from "../machines/count.ts";

/** Fetches a count with its places. What the books expect there is not asked for. */
export async function loadCount({ call }: Connection, { document }: CountQuery): Promise<OpenCount> {
  const { count, locations = [] } = await call("inventory.v1.CountService/GetCount", { countId: document.id });
  return {
    kind: "count",
    id: document.id,
    number: count?.number ?? document.number,
    isRecount: count?.state === "STATE_RECOUNT",
    places: locations.map(({ locationId = "", locationCode = "", visited = false }) => ({
      id: locationId,
      code: locationCode,
      visited,
    })),
  };
}
