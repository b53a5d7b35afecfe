import type { Connection } from "../api/connection.ts";
import type { Place, Tracking } from "../machines/machine.ts";

/** What has to be known of an item to work with it. */
export type ItemFacts = {
  readonly code: string;
  readonly name: string;
  readonly baseUom: string;
  readonly tracking: Tracking;
  /** Whether its lots have a last day of use. */
  readonly expires: boolean;
};

/** Records that codes stand for, fetched once while the page is open: they change seldom, and a scan must be quick. */
export type Records = {
  item(id: string): Promise<ItemFacts>;
  place(id: string): Promise<Place>;
  /** Ids of the docks of a warehouse. */
  docks(warehouseId: string): Promise<ReadonlySet<string>>;
};

export function createRecords({ call }: Connection): Records {
  const items = new Map<string, Promise<ItemFacts>>();
  const docks = new Map<string, Promise<ReadonlySet<string>>>();
  return {
    item: (id) =>
      once(items, id, async () => {
        const { item } = await call("inventory.v1.ItemService/GetItem", { itemId: id });
        const { code = "", name = "", baseUom = "", tracking = "", shelfLifeDays = 0 } = item ?? {};
        return { code, name, baseUom, tracking: trackings[tracking] ?? "none", expires: shelfLifeDays > 0 };
      }),
    // A place may be blocked at any moment, so it is asked for each time.
    place: async (id) => {
      const { location } = await call("inventory.v1.LocationService/GetLocation", { locationId: id });
      const { code = "", kind = "", blocked = false, archived = false } = location ?? {};
      return { id, code, kind, barred: blocked || archived };
    },
    docks: (warehouseId) =>
      once(docks, warehouseId, async () => {
        const request = { warehouseId, kinds: ["KIND_DOCK" as const], pageSize: 500 };
        const { locations = [] } = await call("inventory.v1.LocationService/ListLocations", request);
        return new Set(locations.map(({ id = "" }) => id));
      }),
  };
}

const trackings: Readonly<Record<string, Tracking>> = {
  TRACKING_LOT: "lot",
  TRACKING_SERIAL: "serial",
  TRACKING_LOT_AND_SERIAL: "lot_and_serial",
};

/** Fetches what is not there yet; a failure is not kept. */
function once<T>(kept: Map<string, Promise<T>>, key: string, fetch: () => Promise<T>): Promise<T> {
  const known = kept.get(key);
  if (known) return known;
  const fetched = fetch();
  kept.set(key, fetched);
  fetched.catch(() => kept.delete(key));
  return fetched;
}
