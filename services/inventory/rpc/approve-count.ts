import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { command } from "../deps.ts";
import { nextCountState } from "../domain/count-state.ts";
import { refuseInventory } from "../errors.ts";
import { countAboveTolerance, hasCounted } from "../store/count-figure-store.ts";
import { countMessage } from "./count-message.ts";
import { lockedCount, moveCount } from "./move-count.ts";

export const approveCount = command(CountReviewService.method.approveCount, async ({ countId, etag }, context) => {
  const { tx, caller } = context;
  const count = await lockedCount(context, countId);
  if (count.state === "counted") {
    throw refuseInventory("COUNT_TOLERANCE", { lines: String(await countAboveTolerance(tx, count.id)) });
  }
  nextCountState(count.state, "approve");
  demandEtag(etag, count.version, "count");
  if (await hasCounted(tx, count.id, caller)) throw refuse("APPROVAL_SELF");
  return { count: countMessage(await moveCount(context, count, "approve")) };
});
