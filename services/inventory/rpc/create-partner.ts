import type { Partner } from "../../../gen/erp/inventory/v1/partner_pb.ts";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedPartner } from "../domain/partner-rules.ts";
import { findPartner, insertPartner } from "../store/partner-store.ts";
import { partnerFields, partnerMessage } from "./partner-message.ts";

export const createPartner = command(PartnerService.method.createPartner, async (request, { tx, audit, emit }) => {
  const id = uuidv7();
  await insertPartner(tx, id, checkedPartner(request.partner as Partner)).catch(takenPartnerKey);
  const created = await findPartner(tx, id);
  if (!created) throw new Error("the partner is gone in its own transaction");
  const resource = { resourceType: "partner", resourceId: id };
  audit({ ...resource, after: partnerFields(created) });
  emit({ topic: "inventory.partner.created", ...resource, payload: { code: created.code } });
  return { partner: partnerMessage(created) };
});

/** Names the unique value that another partner has already. */
export function takenPartnerKey(error: unknown): never {
  const constraint = brokenConstraint(error) ?? "";
  const field = { partner_code_key: "code", partner_external_id_key: "external_id" }[constraint];
  throw field ? refuse("ALREADY_EXISTS", { resource: "partner", field }) : error;
}
