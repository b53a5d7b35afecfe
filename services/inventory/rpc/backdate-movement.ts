import type { Movement } from "../../../gen/erp/inventory/v1/movement_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { answer } from "../deps.ts";
import { postMovement as post } from "../posting/post-movement.ts";
import { postingOf } from "./posting-message.ts";

export const backdateMovement = answer(MovementService.method.backdateMovement, async (request, { call, deps }) => {
  const method = MovementService.method.backdateMovement;
  const asked = { method, request, movement: request.movement as Movement };
  const outcome = await post(asked, call, deps, { mayBackdate: true });
  return { posting: postingOf(outcome, call) };
});
