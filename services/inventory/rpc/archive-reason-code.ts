import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { command } from "../deps.ts";
import { archiveReason, findReason, lockReason } from "../store/reason-store.ts";
import { reasonCodeMessage, reasonFields } from "./reason-code-message.ts";

export const archiveReasonCode = command(
  ReasonCodeService.method.archiveReasonCode,
  async (request, { tx, audit, emit }) => {
    const before = await lockReason(tx, request.reasonCodeId);
    if (!before) throw refuse("NOT_FOUND", { resource: "reason_code" });
    if (before.archived) throw refuse("ARCHIVED", { resource: "reason_code" });
    demandEtag(request.etag, before.version, "reason_code");
    await archiveReason(tx, before.id);
    const after = (await findReason(tx, before.id)) ?? before;
    const resource = { resourceType: "reason_code", resourceId: after.id };
    audit({ ...resource, ...changedFields(reasonFields(before), reasonFields(after)) });
    emit({ topic: "inventory.reason_code.archived", ...resource, payload: { code: after.code } });
    return { reasonCode: reasonCodeMessage(after) };
  },
);
