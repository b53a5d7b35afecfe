import { create } from "@bufbuild/protobuf";
import {
  type BatchPostMovementsResponse_Result,
  BatchPostMovementsResponse_ResultSchema,
  type KeyedMovement,
  MovementService,
  PostMovementRequestSchema,
} from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { Refusal } from "../../../platform/errors/refusal.ts";
import type { Call } from "../../../platform/rpc/call.ts";
import { rpcName } from "../../../platform/rpc/contract.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import { answer, type InventoryDeps } from "../deps.ts";
import { postMovement } from "../posting/post-movement.ts";
import { refusalMessage } from "./batch-refusal.ts";
import { postingOf } from "./posting-message.ts";

export const batchPostMovements = answer(
  MovementService.method.batchPostMovements,
  async ({ movements }, { call, deps }) => {
    reachFor(MovementService.method.batchPostMovements, call.caller);
    const lines = movements.reduce((sum, { movement }) => sum + (movement?.lines.length ?? 0), 0);
    if (lines > linesMax) {
      const message = `has ${lines} lines in all; at most ${linesMax} are taken`;
      throw refuse("INVALID_REQUEST", { violations: `movements: ${message}` }, [
        { field: "movements", rule: "movements", message },
      ]);
    }
    return { results: await Promise.all(movements.map((keyed) => resultOf(keyed, call, deps))) };
  },
);

const linesMax = 2_000;

/** Posts one document as PostMovement would, under the same key and with headers of its own. */
async function resultOf(
  { movement, requestId }: KeyedMovement,
  call: Call,
  deps: InventoryDeps,
): Promise<BatchPostMovementsResponse_Result> {
  const method = MovementService.method.postMovement;
  const request = create(PostMovementRequestSchema, { ...(movement ? { movement } : {}), requestId });
  const own: Call = { ...call, rpc: rpcName(method), idempotencyKey: "", responseHeader: new Headers() };
  if (!movement) throw new Error("the contract lets no entry without a movement pass");
  const result = (outcome: BatchPostMovementsResponse_Result["outcome"]) =>
    create(BatchPostMovementsResponse_ResultSchema, {
      outcome,
      replayed: own.responseHeader.has("idempotency-replayed"),
    });
  try {
    const answered = await postMovement({ method, request, movement }, own, deps);
    return result({ case: "posting", value: postingOf(answered, own) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return result({ case: "refusal", value: refusalMessage(error, call) });
  }
}
