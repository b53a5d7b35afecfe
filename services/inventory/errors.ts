import { type ErrorReason, ErrorReasonSchema } from "../../gen/erp/inventory/v1/error_reason_pb.ts";
import { refusals } from "../../platform/errors/refusal.ts";

/** Builds a refusal of the inventory service. */
export const refuseInventory = refusals<typeof ErrorReason>(ErrorReasonSchema);
