import { Location_Kind } from "../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../gen/erp/inventory/v1/location_service_pb.ts";
import type { DemoStock } from "./demo-stock.ts";

/** Makes a dock, a staging place, a place of quarantine and 197 bins; returns the codes of the bins on shelves. */
export async function makePlaces({ clients, accessToken, units }: DemoStock, code: string): Promise<string[]> {
  const warehouseId = units.get(code) ?? "";
  const locations = clients(LocationService, accessToken);
  const bins = { warehouseId, kind: Location_Kind.BIN };
  const shelves = [
    { from: "A", to: "D" },
    { from: "01", to: "12" },
    { from: "1", to: "4" },
  ];
  await Promise.all([
    ...fixedPlaces.map(([placeCode, name, kind]) =>
      locations.createLocation({ location: { warehouseId, code: placeCode, name, kind } }),
    ),
    locations.batchCreateLocations({ ...bins, ranges: shelves, firstPickSequence: 1 }),
    locations.batchCreateLocations({
      ...bins,
      prefix: "F",
      ranges: [{ from: "1", to: "5" }],
      firstPickSequence: 1_000,
    }),
  ]);
  return ["A", "B", "C", "D"].flatMap((aisle) =>
    Array.from({ length: 48 }, (_, n) => `${aisle}-${String(Math.floor(n / 4) + 1).padStart(2, "0")}-${(n % 4) + 1}`),
  );
}

const fixedPlaces = [
  ["DOCK-1", "收貨碼頭", Location_Kind.DOCK],
  ["STAGE-1", "出貨暫存區", Location_Kind.STAGING],
  ["QA-1", "待驗區", Location_Kind.QUARANTINE],
] as const;
