import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listUnits as listUnitRows } from "../store/organization-store.ts";
import { unitKindOf, unitMessage } from "./organization-unit-message.ts";

export const listUnits = query(OrganizationService.method.listUnits, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const kinds = request.kinds.flatMap((kind) => unitKindOf(kind) ?? []);
  const { siteId, includeArchived } = request;
  const found = await listUnitRows(tx, { kinds, siteId, includeArchived }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.code]);
  return { units: rows.map(unitMessage), nextPageToken };
});
