import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { command } from "../deps.ts";
import { nextCountState } from "../domain/count-state.ts";
import { refuseInventory } from "../errors.ts";
import { closeGoneLines, countAboveTolerance, countWhatIsLeft } from "../store/count-figure-store.ts";
import { endTasks, lockTasksOfDocument } from "../store/task-store.ts";
import { countMessage } from "./count-message.ts";
import { lockedCount, moveCount } from "./move-count.ts";

export const finishCount = command(CountService.method.finishCount, async ({ countId }, context) => {
  const { tx } = context;
  const count = await lockedCount(context, countId);
  nextCountState(count.state, "settle");
  await closeGoneLines(tx, count.id);
  const left = await countWhatIsLeft(tx, count.id);
  if (left > 0) throw refuseInventory("COUNT_INCOMPLETE", { lines: String(left) });
  // Where the last figures of a place came at the same time, its task is still there.
  const tasks = await lockTasksOfDocument(tx, count.id);
  await endTasks(
    tx,
    tasks.map(({ id }) => id),
    "done",
    "",
  );
  const above = await countAboveTolerance(tx, count.id);
  return { count: countMessage(await moveCount(context, count, above > 0 ? "hold" : "settle")) };
});
