import { type ErrorReason, ErrorReasonSchema } from "../../gen/erp/operations/v1/error_reason_pb.ts";
import { refusals } from "../../platform/errors/refusal.ts";

/** Builds a refusal of the operations service. */
export const refuseOperations = refusals<typeof ErrorReason>(ErrorReasonSchema);
