import { GrantService } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { query } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { listGrants as listGrantRows } from "../store/grant-store.ts";
import { grantMessage } from "./grant-message.ts";

export const listGrants = query(GrantService.method.listGrants, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const foreign = page.after && !isUuid(page.after[0] ?? "");
  refuseViolations(foreign ? [violation("page_token", "is not a token of this list")] : []);
  const found = await listGrantRows(tx, request, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.id]);
  return { grants: rows.map(grantMessage), nextPageToken };
});
