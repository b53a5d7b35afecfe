import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { command } from "../deps.ts";
import { demandUndoable } from "../domain/reversal-rules.ts";
import { takeBack } from "./take-back.ts";

export const undoMovement = command(MovementService.method.undoMovement, async ({ transactionId }, context) => {
  const demand = (head: Parameters<typeof demandUndoable>[0]) => demandUndoable(head, context.call.caller.id);
  const all = { lines: [], reasonCode: "", note: "undone by its poster" };
  return { posting: await takeBack(context, { transactionId, ...all, demand }) };
});
