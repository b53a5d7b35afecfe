import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { nextCountState } from "../domain/count-state.ts";
import { refuseInventory } from "../errors.ts";
import { askForRecount } from "../store/count-figure-store.ts";
import { openCountTasks } from "../store/count-task-store.ts";
import { countMessage } from "./count-message.ts";
import { lockedCount, moveCount } from "./move-count.ts";

export const requestRecount = command(CountReviewService.method.requestRecount, async (request, context) => {
  const { countId, lineIds, reason } = request;
  const count = await lockedCount(context, countId);
  nextCountState(count.state, "request_recount");
  const asked = await askForRecount(context.tx, count.id, lineIds);
  if (asked < lineIds.length) throw refuse("NOT_FOUND", { resource: "count_line" });
  if (asked === 0) throw refuseInventory("DOCUMENT_EMPTY", { resource: "count" });
  await openCountTasks(context.tx, count.id);
  const detail = { reason, after: { lines_to_recount: asked } };
  return { count: countMessage(await moveCount(context, count, "request_recount", detail)) };
});
