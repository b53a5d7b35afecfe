import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findReason } from "../store/reason-store.ts";
import { reasonCodeMessage } from "./reason-code-message.ts";

export const getReasonCode = query(ReasonCodeService.method.getReasonCode, async ({ reasonCodeId }, { tx }) => {
  const reason = await findReason(tx, reasonCodeId);
  if (!reason) throw refuse("NOT_FOUND", { resource: "reason_code" });
  return { reasonCode: reasonCodeMessage(reason) };
});
