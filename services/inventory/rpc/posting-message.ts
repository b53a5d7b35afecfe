import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Posting, PostingSchema } from "../../../gen/erp/inventory/v1/movement_pb.ts";
import type { Call } from "../../../platform/rpc/call.ts";
import { refusePosting } from "../errors.ts";
import type { AnsweredMovement } from "../posting/post-movement.ts";

/** What was posted, as the contract shows it; throws the refusal of a document that was not. */
export function postingOf(outcome: AnsweredMovement, call: Call): Posting {
  if (outcome.answeredBefore) call.responseHeader.set("idempotency-replayed", "true");
  if (outcome.outcome === "refused") throw refusePosting(outcome.reason ?? "", outcome.metadata ?? {});
  return postingMessage({
    transactionId: outcome.transaction_id,
    recordTime: outcome.record_time,
    baseQuantities: outcome.quantities ?? [],
    warnings: outcome.warnings ?? [],
  });
}

/** A posting as the contract shows it. */
export function postingMessage(posted: {
  readonly transactionId: string;
  readonly recordTime: Date | null;
  readonly baseQuantities: readonly string[];
  readonly warnings: readonly string[];
}): Posting {
  if (!posted.recordTime) throw new Error("a posting has a time");
  return create(PostingSchema, {
    transactionId: posted.transactionId,
    recordTime: timestampFromDate(posted.recordTime),
    baseQuantities: [...posted.baseQuantities],
    warnings: [...posted.warnings],
  });
}
