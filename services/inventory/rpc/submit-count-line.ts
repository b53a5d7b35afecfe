import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import type { Quantity } from "../../../gen/erp/type/v1/quantity_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { command } from "../deps.ts";
import { recordFigure } from "../store/count-figure-store.ts";
import { findCountLine, holdLine } from "../store/count-line-store.ts";
import { coversCount, setVisited } from "../store/count-location-store.ts";
import type { CountRow } from "../store/count-store.ts";
import { type ItemRow, resolveItem } from "../store/item-store.ts";
import { type LocationRow, resolveLocation } from "../store/location-store.ts";
import { countLineMessage, seesExpectation } from "./count-line-message.ts";
import { countedFigure, countedLot } from "./counted-figure.ts";
import { endCountTask } from "./end-count-task.ts";
import { demandRecounter, holdForCounting } from "./hold-for-counting.ts";
import { stockStatusName } from "./movement-type-name.ts";

export const submitCountLine = command(CountService.method.submitCountLine, async (request, context) => {
  const { tx, reach, caller, audit, emit } = context;
  const count = await holdForCounting(context, request.countId);
  const { location, item } = await subjectOf(tx, count, request.location as Ref, request.item as Ref, reach);
  const lotId = await countedLot(tx, item, request.lot);
  const figure = countedFigure(item, request.countedQuantity as Quantity, request.serials);
  const status = stockStatusName(request.status) ?? "unrestricted";
  const line = await holdLine(tx, { countId: count.id, locationId: location.id, itemId: item.id, lotId, status });
  await demandRecounter(context, count, line, caller);
  const recounted = count.state === "recount" && line.state !== "open";
  await recordFigure(tx, line.id, { ...figure, recounted, counter: caller });
  await setVisited(tx, count.id, location.id);
  await endCountTask(context, count.id, location.id);
  const after = await findCountLine(tx, line.id);
  if (!after) throw new Error("the line is gone in its own transaction");
  const resource = { resourceType: "count", resourceId: count.id, unitId: count.warehouse_id };
  const { location_code, item_code, lot_no } = after;
  const { entered, uom, serials } = figure;
  audit({ ...resource, after: { location_code, item_code, lot_no, status, counted: entered, uom, serials } });
  emit({
    topic: "inventory.count.line_submitted",
    ...resource,
    payload: { line_id: line.id, location_id: location.id },
  });
  return { line: countLineMessage(after, seesExpectation(caller, count)) };
});

/** The place and the item of a figure; what is not part of the count is not found. */
async function subjectOf(
  tx: Tx,
  count: CountRow,
  locationRef: Ref,
  itemRef: Ref,
  reach: Reach,
): Promise<{ location: LocationRow; item: ItemRow }> {
  const location = await resolveLocation(tx, count.warehouse_id, locationRef, reach);
  if (!location) throw refuse("NOT_FOUND", { resource: "location" });
  const item = await resolveItem(tx, itemRef);
  if (!item) throw refuse("NOT_FOUND", { resource: "item" });
  const covered = await coversCount(tx, count.id, location.id, item.id);
  if (!covered.place) throw refuse("NOT_FOUND", { resource: "count_location" });
  if (!covered.item) throw refuse("NOT_FOUND", { resource: "count_item" });
  return { location, item };
}
