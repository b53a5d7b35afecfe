import { type ReasonCode, ReasonCodeSchema } from "../../../gen/erp/inventory/v1/reason_code_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedReason } from "../domain/reason-rules.ts";
import { findReason, lockReason, updateReason } from "../store/reason-store.ts";
import { maskedResource } from "./masked-resource.ts";
import { reasonCodeMessage, reasonFields, reasonInput } from "./reason-code-message.ts";

export const updateReasonCode = command(
  ReasonCodeService.method.updateReasonCode,
  async (request, { tx, audit, emit }) => {
    const given = request.reasonCode as ReasonCode;
    const fields = maskedFields(request.updateMask, ["name", "movement_types", "requires_note"]);
    const before = isUuid(given.id) ? await lockReason(tx, given.id) : undefined;
    if (!before) throw refuse("NOT_FOUND", { resource: "reason_code" });
    if (before.archived) throw refuse("ARCHIVED", { resource: "reason_code" });
    const merged = maskedResource(ReasonCodeSchema, reasonCodeMessage(before), given, fields);
    const checked = checkedReason(reasonInput(merged));
    demandEtag(given.etag, before.version, "reason_code");
    await updateReason(tx, before.id, checked);
    const after = (await findReason(tx, before.id)) ?? before;
    const resource = { resourceType: "reason_code", resourceId: after.id };
    audit({ ...resource, ...changedFields(reasonFields(before), reasonFields(after)) });
    emit({ topic: "inventory.reason_code.updated", ...resource, payload: { code: after.code } });
    return { reasonCode: reasonCodeMessage(after) };
  },
);
