import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findPartner } from "../store/partner-store.ts";
import { partnerMessage } from "./partner-message.ts";

export const getPartner = query(PartnerService.method.getPartner, async ({ partnerId }, { tx }) => {
  const partner = await findPartner(tx, partnerId);
  if (!partner) throw refuse("NOT_FOUND", { resource: "partner" });
  return { partner: partnerMessage(partner) };
});
