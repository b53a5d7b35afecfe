import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { answer } from "../deps.ts";
import { administratorRole } from "../store/administrator-store.ts";

export const listPermissions = answer(RoleService.method.listPermissions, async (_request, { deps }) => ({
  // The contracts leave the administrator out, because she holds every permission.
  permissions: deps.permissions.map(({ code, methods, roles }) => ({
    code,
    methods,
    roles: [...new Set([administratorRole, ...roles])].sort(),
  })),
}));
