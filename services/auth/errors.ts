import { type ErrorReason, ErrorReasonSchema } from "../../gen/erp/auth/v1/error_reason_pb.ts";
import { refusals } from "../../platform/errors/refusal.ts";

/** Builds a refusal of the auth service. */
export const refuseAuth = refusals<typeof ErrorReason>(ErrorReasonSchema);
