import type { NewShipmentLine as GivenLine } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { findItems, type ItemRow } from "../store/item-store.ts";
import { resolveLot } from "../store/lot-store.ts";
import { findIds } from "../store/reference-store.ts";
import type { NewShipmentLine } from "../store/shipment-line-store.ts";
import { strategyName } from "./allocation-message.ts";
import { itemQuantity } from "./item-quantity.ts";
import { recordRefOf } from "./record-ref-of.ts";

/** Most lines of a shipment: so many can be posted in time. */
export const shipmentLinesMax = 500;

/** Lines of a request as they are stored, numbered from one on; `fieldOf` says where each stands in the request. */
export async function checkedShipmentLines(
  tx: Tx,
  given: readonly GivenLine[],
  firstNo: number,
  fieldOf: (index: number) => string,
): Promise<NewShipmentLine[]> {
  const items = await itemsOf(tx, given);
  const lots = await lotsOf(tx, given, items);
  return given.map((line, index) => {
    const item = items[index] as ItemRow;
    const field = fieldOf(index);
    if (item.archived) throw refuse("ARCHIVED", { resource: "item" });
    const strategy = strategyName(line.strategy) ?? null;
    if ((strategy ?? item.pick_policy) === "fixed_lot" && !line.lot) {
      refuseViolations([violation(`${field}.lot`, "is needed for a fixed lot")]);
    }
    return {
      id: uuidv7(),
      lineNo: firstNo + index,
      itemId: item.id,
      quantity: line.quantity?.value ?? "",
      uom: line.quantity?.uom ?? "",
      baseQuantity: itemQuantity(item, line.quantity, `${field}.quantity`),
      lotId: lots.get(index) ?? null,
      strategy,
    };
  });
}

/** The items of lines, in their order. */
async function itemsOf(tx: Tx, given: readonly GivenLine[]): Promise<readonly ItemRow[]> {
  const refs = given.map(({ item }) => recordRefOf(item));
  const ids = refs.map(({ id }) => id.toLowerCase());
  const wanted = refs.map(({ code, externalId }) => ({ kind: "item", within: "", code, externalId }) as const);
  for (const { at, id } of await findIds(tx, wanted)) ids[at - 1] = id;
  const found = await findItems(
    tx,
    [...new Set(ids)].filter((id) => id !== ""),
  );
  const items = new Map(found.map((item) => [item.id, item]));
  return ids.map((id) => {
    const item = items.get(id);
    if (!item) throw refuse("NOT_FOUND", { resource: "item" });
    return item;
  });
}

/** The lots that lines name, by the places of the lines; few lines do. */
async function lotsOf(
  tx: Tx,
  given: readonly GivenLine[],
  items: readonly ItemRow[],
): Promise<ReadonlyMap<number, string>> {
  const lots = new Map<number, string>();
  for (const [index, { lot }] of given.entries()) {
    if (!lot) continue;
    const found = await resolveLot(tx, items[index]?.id ?? "", recordRefOf(lot));
    if (!found) throw refuse("NOT_FOUND", { resource: "lot" });
    lots.set(index, found.id);
  }
  return lots;
}
