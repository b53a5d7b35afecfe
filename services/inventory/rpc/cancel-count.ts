import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { command } from "../deps.ts";
import { endTasks, lockTasksOfDocument } from "../store/task-store.ts";
import { countMessage } from "./count-message.ts";
import { lockedCount, moveCount } from "./move-count.ts";

export const cancelCount = command(CountReviewService.method.cancelCount, async ({ countId, reason }, context) => {
  const count = await lockedCount(context, countId);
  const after = await moveCount(context, count, "cancel", { reason });
  const tasks = await lockTasksOfDocument(context.tx, count.id);
  const ids = tasks.map(({ id }) => id);
  await endTasks(context.tx, ids, "cancelled", reason.slice(0, 200));
  return { count: countMessage(after) };
});
