import { OrganizationUnit_Kind as UnitKind } from "../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../gen/erp/auth/v1/organization_service_pb.ts";
import { Item_Kind } from "../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../gen/erp/inventory/v1/item_service_pb.ts";
import { Location_Kind } from "../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../gen/erp/inventory/v1/location_service_pb.ts";
import { MovementService } from "../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../../gen/erp/inventory/v1/movement_type_pb.ts";
import { withConnection } from "../../platform/db/single-connection.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { type DemoClients, demoClients } from "../../stack/demo-clients.ts";
import type { BenchStack } from "../harness/bench-stack.ts";

/** How many items and places there are; each item lies at each place. */
export const itemCount = 1_000;
export const locationCount = 50;

/** Code of the warehouse. */
export const warehouseCode = "BENCH-W1";

/** Code of an item, counted from 0; all codes are equally long. */
export function itemCode(at: number): string {
  return `B${String(at).padStart(4, "0")}`;
}

/** Code of a place, counted from 0; all codes are equally long. */
export function locationCode(at: number): string {
  return `L${String(at + 1).padStart(2, "0")}`;
}

/** What lies everywhere at first: more than a run takes away. */
const openingQuantity = "1000000";

/** Makes a warehouse with items, places and stock, through the contracts; returns the id of the warehouse. */
export async function makeFactory({ stack, token, adminUrl }: BenchStack): Promise<string> {
  const clients = demoClients(`http://127.0.0.1:${stack.ports.stack}`);
  const warehouseId = await makeWarehouse(clients, token);
  await clients(ItemService, token).batchCreateItems({
    items: Array.from({ length: itemCount }, (_, at) => ({
      code: itemCode(at),
      name: itemCode(at),
      kind: Item_Kind.COMPONENT,
      baseUom: "EA",
    })),
    atomic: true,
  });
  await clients(LocationService, token).batchCreateLocations({
    warehouseId,
    kind: Location_Kind.BIN,
    prefix: "L",
    ranges: [{ from: "01", to: String(locationCount) }],
    firstPickSequence: 1,
  });
  for (let location = 0; location < locationCount; location++) {
    await putIn(clients, token, location);
    // The server would do so by itself within a minute; until then it does not know how much stock there is.
    if (location === 0 || location === locationCount - 1)
      await withConnection({ connectionString: adminUrl }, (db) => db.query("vacuum analyze"));
  }
  return warehouseId;
}

async function makeWarehouse(clients: DemoClients, token: string): Promise<string> {
  const organization = clients(OrganizationService, token);
  const site = { kind: UnitKind.SITE, code: "BENCH", name: "Bench", timeZone: "Asia/Taipei" };
  const { unit } = await organization.createUnit({ unit: site });
  const warehouse = { kind: UnitKind.WAREHOUSE, code: warehouseCode, name: warehouseCode, siteId: unit?.id ?? "" };
  return (await organization.createUnit({ unit: warehouse })).unit?.id ?? "";
}

async function putIn(clients: DemoClients, token: string, location: number): Promise<void> {
  const movements = [0, itemCount / 2].map((first) => ({
    requestId: uuidv7(),
    movement: {
      type: MovementType.OPENING,
      warehouse: { code: warehouseCode },
      lines: Array.from({ length: itemCount / 2 }, (_, at) => ({
        item: { code: itemCode(first + at) },
        quantity: { value: openingQuantity, uom: "EA" },
        to: { location: { code: locationCode(location) } },
      })),
    },
  }));
  const { results } = await clients(MovementService, token).batchPostMovements({ movements });
  const refused = results.find(({ outcome }) => outcome.case !== "posting");
  if (refused) throw new Error(`the opening stock was refused: ${JSON.stringify(refused.outcome.value)}`);
}
