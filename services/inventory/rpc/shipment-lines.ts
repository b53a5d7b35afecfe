import type { NewShipmentLine as GivenLine } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { resolveItem } from "../store/item-store.ts";
import { resolveLot } from "../store/lot-store.ts";
import type { NewShipmentLine } from "../store/shipment-line-store.ts";
import { strategyName } from "./allocation-message.ts";
import { baseQuantity } from "./item-quantity.ts";
import { recordRefOf } from "./record-ref-of.ts";

/** Most lines of a shipment: so many can be posted in time. */
export const shipmentLinesMax = 500;

/** A line of a request as it is stored; `field` is where it stands in the request. */
export async function checkedShipmentLine(
  tx: Tx,
  given: GivenLine,
  lineNo: number,
  field: string,
): Promise<NewShipmentLine> {
  const item = await resolveItem(tx, recordRefOf(given.item));
  if (!item) throw refuse("NOT_FOUND", { resource: "item" });
  if (item.archived) throw refuse("ARCHIVED", { resource: "item" });
  const strategy = strategyName(given.strategy) ?? null;
  if ((strategy ?? item.pick_policy) === "fixed_lot" && !given.lot) {
    refuseViolations([violation(`${field}.lot`, "is needed for a fixed lot")]);
  }
  const lot = given.lot && (await resolveLot(tx, item.id, recordRefOf(given.lot)));
  if (given.lot && !lot) throw refuse("NOT_FOUND", { resource: "lot" });
  return {
    id: uuidv7(),
    lineNo,
    itemId: item.id,
    quantity: given.quantity?.value ?? "",
    uom: given.quantity?.uom ?? "",
    baseQuantity: baseQuantity(item, given.quantity, `${field}.quantity`),
    lotId: lot?.id ?? null,
    strategy,
  };
}
