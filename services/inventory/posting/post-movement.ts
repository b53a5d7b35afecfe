import type { DescMethodUnary, Message } from "@bufbuild/protobuf";
import type { Movement } from "../../../gen/erp/inventory/v1/movement_pb.ts";
import type { Call } from "../../../platform/rpc/call.ts";
import { auditRecord } from "../../../platform/rpc/command-store.ts";
import { idempotencyOf } from "../../../platform/rpc/idempotency.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import type { InventoryDeps } from "../deps.ts";
import { type PostingRights, postingSource } from "../store/posting-source.ts";
import type { PostingOutcome } from "../store/posting-store.ts";
import { stockDocument } from "./stock-document.ts";

/** A document that a caller wants posted, with the request that carries its key. */
export type AskedMovement<M extends DescMethodUnary> = {
  readonly method: M;
  readonly request: Message;
  readonly movement: Movement;
};

/** What became of a document, and whether an earlier call with the same key got the same answer. */
export type AnsweredMovement = PostingOutcome & { readonly answeredBefore: boolean };

/**
 * Posts the document of a call together with those of other calls. Key, ledger, event and audit record are written in one
 * transaction; the answer, or the refusal, is kept under the key for ever.
 */
export async function postMovement<M extends DescMethodUnary>(
  { method, request, movement }: AskedMovement<M>,
  call: Call,
  { poster, references }: InventoryDeps,
  rights: PostingRights = {},
): Promise<AnsweredMovement> {
  const idempotency = idempotencyOf(method, request, call);
  const reach = reachFor(method, call.caller);
  const document = await stockDocument(movement, references);
  const source = postingSource(document, { call, reach, idempotency }, { ...rights, direct: true });
  const audit = auditRecord(call, {
    resourceType: "stock_transaction",
    resourceId: String(source.id),
    unitId: document.warehouseId,
    reason: document.reasonCode ?? "",
    after: { movement_type: document.type, lines: document.lines.length },
  });
  const outcome = await poster.post({ ...source, audit }, call.deadlineAt);
  // An answer that was given before carries the id that the document had then.
  const before = outcome.transaction_id !== source.id && outcome.reason !== "IDEMPOTENCY_KEY_REUSED";
  return { ...outcome, answeredBefore: before };
}
