import { type ErrorReason, ErrorReasonSchema } from "../gen/erp/operations/v1/error_reason_pb.ts";
import { refusals } from "../platform/errors/refusal.ts";

/** Builds the failure of a job, with a documented reason. Whether another attempt may help follows from its code. */
export const refuseJob = refusals<typeof ErrorReason>(ErrorReasonSchema);
