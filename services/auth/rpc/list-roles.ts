import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listRoles as listRoleRows } from "../store/role-store.ts";
import { roleMessage } from "./role-message.ts";

export const listRoles = query(RoleService.method.listRoles, async (request, { tx }) => {
  const page = pageOf(request, 1);
  const found = await listRoleRows(tx, { includeArchived: request.includeArchived }, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.code]);
  return { roles: rows.map(roleMessage), nextPageToken };
});
