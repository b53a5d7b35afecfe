import { PickingService } from "../../../gen/erp/inventory/v1/picking_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { toDecimal, toMillionths } from "../domain/decimal.ts";
import { hasCheckDigit } from "../domain/scan/check-digit.ts";
import { refuseInventory } from "../errors.ts";
import { findItem } from "../store/item-store.ts";
import { packGoods } from "../store/package-store.ts";
import { advanceShipment, demandLine, lockForAct } from "./change-shipment.ts";
import { itemQuantity } from "./item-quantity.ts";

export const packLine = command(PickingService.method.packLine, async (request, context) => {
  const { tx } = context;
  const { packageNumber: number } = request;
  const shipment = await lockForAct(context, request.shipmentId, "pack");
  const line = await demandLine(context, shipment.id, request.lineId);
  if (/^\d{18}$/.test(number) && !hasCheckDigit(number)) {
    throw refuseInventory("CHECK_DIGIT", { scan: number, detail: "the check digit of the SSCC is wrong" });
  }
  const item = await findItem(tx, line.item_id);
  if (!item) throw new Error("a line has an item that is not there");
  const quantity = itemQuantity(item, request.quantity, "quantity");
  const packed = toMillionths(line.packed) + toMillionths(quantity);
  if (packed > toMillionths(line.picked)) {
    const metadata = { line: String(line.line_no), limit: line.picked, picked: toDecimal(packed) };
    throw refuseInventory("OVER_PICK", metadata);
  }
  const goods = { id: uuidv7(), shipmentId: shipment.id, number, lineId: line.id, quantity };
  await packGoods(tx, goods).catch(takenSscc);
  const details = { line_no: line.line_no, package: number, quantity };
  return { shipment: await advanceShipment(context, shipment, "pack", "line_packed", details) };
});

function takenSscc(error: unknown): never {
  const taken = brokenConstraint(error) === "shipment_package_sscc_key";
  throw taken ? refuse("ALREADY_EXISTS", { resource: "package", field: "number" }) : error;
}
