import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findRole } from "../store/role-store.ts";
import { roleMessage } from "./role-message.ts";

export const getRole = query(RoleService.method.getRole, async ({ roleId }, { tx }) => {
  const role = await findRole(tx, roleId);
  if (!role) throw refuse("NOT_FOUND", { resource: "role" });
  return { role: roleMessage(role) };
});
