import { Code, ConnectError } from "@connectrpc/connect";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { WarehouseService } from "../../../gen/erp/inventory/v1/warehouse_service_pb.ts";
import type { SourceContext } from "./report-source.ts";

/** What people know records by. */
export type RecordNames = {
  warehouse(id: string): Promise<string>;
  item(id: string): Promise<string>;
  location(id: string): Promise<string>;
  lot(id: string): Promise<string>;
};

/** Looks up names for whom a report is, each once; an id stays an id for who may not see its record. */
export function createRecordNames({ client, signal }: Pick<SourceContext, "client" | "signal">): RecordNames {
  const options = { signal };
  return {
    warehouse: remembered(async (warehouseId) => {
      const { warehouse } = await client(WarehouseService).getWarehouse({ warehouseId }, options);
      return warehouse?.code;
    }),
    item: remembered(async (itemId) => (await client(ItemService).getItem({ itemId }, options)).item?.code),
    location: remembered(async (locationId) => {
      const { location } = await client(LocationService).getLocation({ locationId }, options);
      return location?.code;
    }),
    lot: remembered(async (lotId) => (await client(LotService).getLot({ lotId }, options)).lot?.lotNo),
  };
}

function remembered(find: (id: string) => Promise<string | undefined>): (id: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return async (id) => {
    if (id === "") return "";
    const name = known.get(id) ?? nameOf(find, id);
    known.set(id, name);
    return name;
  };
}

async function nameOf(find: (id: string) => Promise<string | undefined>, id: string): Promise<string> {
  try {
    return (await find(id)) ?? id;
  } catch (error) {
    const unseen = error instanceof ConnectError && [Code.PermissionDenied, Code.NotFound].includes(error.code);
    if (unseen) return id;
    throw error;
  }
}
