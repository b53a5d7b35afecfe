import type { ReasonCode } from "../../../gen/erp/inventory/v1/reason_code_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedReason } from "../domain/reason-rules.ts";
import { findReason, insertReason } from "../store/reason-store.ts";
import { reasonCodeMessage, reasonFields, reasonInput } from "./reason-code-message.ts";

export const createReasonCode = command(
  ReasonCodeService.method.createReasonCode,
  async (request, { tx, audit, emit }) => {
    const id = uuidv7();
    const checked = checkedReason(reasonInput(request.reasonCode as ReasonCode));
    await insertReason(tx, id, checked).catch((error: unknown) => {
      const taken = brokenConstraint(error) === "reason_code_code_key";
      throw taken ? refuse("ALREADY_EXISTS", { resource: "reason_code", field: "code" }) : error;
    });
    const created = await findReason(tx, id);
    if (!created) throw new Error("the reason code is gone in its own transaction");
    const resource = { resourceType: "reason_code", resourceId: id };
    audit({ ...resource, after: reasonFields(created) });
    emit({ topic: "inventory.reason_code.created", ...resource, payload: { code: created.code } });
    return { reasonCode: reasonCodeMessage(created) };
  },
);
