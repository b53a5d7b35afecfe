import { type Partner, PartnerSchema } from "../../../gen/erp/inventory/v1/partner_pb.ts";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedPartner } from "../domain/partner-rules.ts";
import { findPartner, lockPartner, updatePartner as updatePartnerRow } from "../store/partner-store.ts";
import { takenPartnerKey } from "./create-partner.ts";
import { maskedResource } from "./masked-resource.ts";
import { partnerFields, partnerMessage } from "./partner-message.ts";

export const updatePartner = command(PartnerService.method.updatePartner, async (request, { tx, audit, emit }) => {
  const given = request.partner as Partner;
  const fields = maskedFields(request.updateMask, ["name", "is_supplier", "is_customer", "gln", "external_id"]);
  const before = isUuid(given.id) ? await lockPartner(tx, given.id) : undefined;
  if (!before) throw refuse("NOT_FOUND", { resource: "partner" });
  if (before.archived) throw refuse("ARCHIVED", { resource: "partner" });
  const checked = checkedPartner(maskedResource(PartnerSchema, partnerMessage(before), given, fields));
  demandEtag(given.etag, before.version, "partner");
  await updatePartnerRow(tx, before.id, checked).catch(takenPartnerKey);
  const after = (await findPartner(tx, before.id)) ?? before;
  const resource = { resourceType: "partner", resourceId: after.id };
  audit({ ...resource, ...changedFields(partnerFields(before), partnerFields(after)) });
  emit({ topic: "inventory.partner.updated", ...resource, payload: { code: after.code } });
  return { partner: partnerMessage(after) };
});
