import { Partner_Part as Part } from "../../../gen/erp/inventory/v1/partner_pb.ts";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listPartners as listPartnerRows } from "../store/partner-store.ts";
import { partnerMessage } from "./partner-message.ts";

export const listPartners = query(PartnerService.method.listPartners, async (request, { tx }) => {
  const page = pageOf(request, 1);
  const { search, code, includeArchived } = request;
  const part = partOf[request.part];
  const found = await listPartnerRows(tx, { search, code, part, includeArchived }, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.code]);
  return { partners: rows.map(partnerMessage), nextPageToken };
});

const partOf: Record<Part, "supplier" | "customer" | undefined> = {
  [Part.UNSPECIFIED]: undefined,
  [Part.SUPPLIER]: "supplier",
  [Part.CUSTOMER]: "customer",
};
