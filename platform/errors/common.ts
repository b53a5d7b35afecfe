import { type ErrorReason, ErrorReasonSchema } from "../../gen/erp/type/v1/error_reason_pb.ts";
import { refusals } from "./refusal.ts";

/** Builds a refusal that may come from any service. */
export const refuse = refusals<typeof ErrorReason>(ErrorReasonSchema);
