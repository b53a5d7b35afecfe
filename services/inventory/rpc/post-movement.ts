import type { Movement } from "../../../gen/erp/inventory/v1/movement_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { answer } from "../deps.ts";
import { postMovement as post } from "../posting/post-movement.ts";
import { postingOf } from "./posting-message.ts";

export const postMovement = answer(MovementService.method.postMovement, async (request, { call, deps }) => {
  const method = MovementService.method.postMovement;
  const outcome = await post({ method, request, movement: request.movement as Movement }, call, deps);
  return { posting: postingOf(outcome, call) };
});
