import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { command } from "../deps.ts";
import { archivePartner as archivePartnerRow, findPartner, lockPartner } from "../store/partner-store.ts";
import { partnerFields, partnerMessage } from "./partner-message.ts";

export const archivePartner = command(PartnerService.method.archivePartner, async (request, { tx, audit, emit }) => {
  const before = await lockPartner(tx, request.partnerId);
  if (!before) throw refuse("NOT_FOUND", { resource: "partner" });
  if (before.archived) throw refuse("ARCHIVED", { resource: "partner" });
  demandEtag(request.etag, before.version, "partner");
  await archivePartnerRow(tx, before.id);
  const after = (await findPartner(tx, before.id)) ?? before;
  const resource = { resourceType: "partner", resourceId: after.id };
  audit({ ...resource, ...changedFields(partnerFields(before), partnerFields(after)) });
  emit({ topic: "inventory.partner.archived", ...resource, payload: { code: after.code } });
  return { partner: partnerMessage(after) };
});
