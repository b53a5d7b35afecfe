import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { command } from "../deps.ts";
import { recordFigure } from "../store/count-figure-store.ts";
import { holdUncountedLines, openLines } from "../store/count-line-store.ts";
import { coversCount, setConfirmed } from "../store/count-location-store.ts";
import { type CountRow, findCount } from "../store/count-store.ts";
import { type LocationRow, resolveLocation } from "../store/location-store.ts";
import { countMessage } from "./count-message.ts";
import { endCountTask } from "./end-count-task.ts";
import { demandRecounter, holdForCounting } from "./hold-for-counting.ts";

export const confirmEmpty = command(CountService.method.confirmEmpty, async (request, context) => {
  const { tx, reach, caller, audit, emit } = context;
  const count = await holdForCounting(context, request.countId);
  const location = await placeOf(tx, count, request.location as Ref, reach);
  // What came there since the count was started is missing too, if it is not there.
  await openLines(tx, count.id, location.id);
  const lines = await holdUncountedLines(tx, count.id, location.id);
  for (const line of lines) {
    await demandRecounter(context, count, line, caller);
    const recounted = line.state === "recount";
    const nothing = { entered: "0", uom: line.base_uom, counted: "0", serials: [] };
    await recordFigure(tx, line.id, { ...nothing, recounted, counter: caller });
  }
  await setConfirmed(tx, count.id, location.id, caller.id);
  await endCountTask(context, count.id, location.id);
  const resource = { resourceType: "count", resourceId: count.id, unitId: count.warehouse_id };
  audit({ ...resource, after: { location_code: location.code, lines_counted_as_zero: lines.length } });
  emit({ topic: "inventory.count.empty_confirmed", ...resource, payload: { location_id: location.id } });
  const after = await findCount(tx, count.id, reach);
  if (!after) throw refuse("NOT_FOUND", { resource: "count" });
  return { count: countMessage(after) };
});

async function placeOf(tx: Tx, count: CountRow, ref: Ref, reach: Reach): Promise<LocationRow> {
  const location = await resolveLocation(tx, count.warehouse_id, ref, reach);
  if (!location) throw refuse("NOT_FOUND", { resource: "location" });
  const covered = await coversCount(tx, count.id, location.id, undefined);
  if (!covered.place) throw refuse("NOT_FOUND", { resource: "count_location" });
  return location;
}
