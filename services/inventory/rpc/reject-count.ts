import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { command } from "../deps.ts";
import { countMessage } from "./count-message.ts";
import { lockedCount, moveCount } from "./move-count.ts";

export const rejectCount = command(CountReviewService.method.rejectCount, async ({ countId, reason }, context) => {
  const count = await lockedCount(context, countId);
  return { count: countMessage(await moveCount(context, count, "reject", { reason })) };
});
