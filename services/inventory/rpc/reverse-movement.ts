import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { command } from "../deps.ts";
import { takeBack } from "./take-back.ts";

export const reverseMovement = command(MovementService.method.reverseMovement, async (request, context) => {
  const { transactionId, lines, reasonCode, note } = request;
  return { posting: await takeBack(context, { transactionId, lines, reasonCode, note }) };
});
