import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { command } from "../deps.ts";
import { nextCountState } from "../domain/count-state.ts";
import { refuseInventory } from "../errors.ts";
import { openLines } from "../store/count-line-store.ts";
import { findTakenPlace, takePlaces } from "../store/count-location-store.ts";
import { openCountTasks } from "../store/count-task-store.ts";
import { countMessage } from "./count-message.ts";
import { lockedCount, moveCount } from "./move-count.ts";

export const startCount = command(CountService.method.startCount, async ({ countId }, context) => {
  const { tx } = context;
  const count = await lockedCount(context, countId);
  nextCountState(count.state, "start");
  const taken = await findTakenPlace(tx, count.id, count.warehouse_id);
  if (taken !== undefined) throw refuseInventory("COUNT_LOCATION_LOCKED", { location: taken });
  await takePlaces(tx, count.id, count.mode === "freeze");
  await openLines(tx, count.id);
  await openCountTasks(tx, count.id);
  return { count: countMessage(await moveCount(context, count, "start")) };
});
