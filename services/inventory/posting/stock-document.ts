import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Movement, MovementLine, StockPlace as PlaceMessage } from "../../../gen/erp/inventory/v1/movement_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import { movementTypeName, stockStatusName } from "../rpc/movement-type-name.ts";
import type { StockDocument, StockPlace } from "../store/post-stock.ts";
import type { References, Wanted } from "./references.ts";

/** The document of a request as the ledger takes it: with ids instead of references. */
export async function stockDocument(movement: Movement, references: References): Promise<StockDocument> {
  const type = movementTypeName(movement.type);
  if (!type) throw new Error("the contract lets no movement without a type pass");
  const { lines } = movement;
  const [warehouseId = "", ...itemIds] = await references.resolve([
    { kind: "warehouse", ref: movement.warehouse },
    ...lines.map(({ item }): Wanted => ({ kind: "item", ref: item })),
  ]);
  const places = lines.flatMap((line, at) =>
    [line.from, line.to].map((place) => ({ place, itemId: itemIds[at] ?? "" })),
  );
  const wanted = places.flatMap(({ place, itemId }): Wanted[] => {
    const location = place ? [{ kind: "location" as const, within: warehouseId, ref: place.location }] : [];
    return place?.lot ? [...location, { kind: "lot", within: itemId, ref: place.lot }] : location;
  });
  const ids = await references.resolve(wanted);
  const idOf = new Map(wanted.map(({ ref }, at) => [ref, ids[at] ?? ""]));
  return {
    type,
    warehouseId,
    businessTime: movement.businessTime && timestampDate(movement.businessTime),
    reasonCode: movement.reasonCode,
    note: movement.note,
    lines: lines.map((line, at) => stockLine(line, itemIds[at] ?? "", idOf)),
  };
}

function stockLine(line: MovementLine, itemId: string, idOf: ReadonlyMap<Ref | undefined, string>) {
  return {
    itemId,
    quantity: line.quantity?.value ?? "",
    uom: line.quantity?.uom ?? "",
    from: line.from && stockPlace(line.from, idOf),
    to: line.to && stockPlace(line.to, idOf),
    serials: line.serials,
  };
}

function stockPlace({ location, lot, status }: PlaceMessage, idOf: ReadonlyMap<Ref | undefined, string>): StockPlace {
  return {
    locationId: idOf.get(location) ?? "",
    lotId: lot && idOf.get(lot),
    status: stockStatusName(status),
  };
}
