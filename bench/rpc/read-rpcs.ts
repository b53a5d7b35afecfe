import { RoleService } from "../../gen/erp/auth/v1/role_service_pb.ts";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { called } from "../harness/called-rpc.ts";
import { benchLogin } from "../harness/sample-user.ts";

/** Reads one row in a transaction of its own, where there is a database behind it. */
export function getUser(userId: string) {
  return called(UserService.method.getUser, { userId }, ({ user }) => user?.login === benchLogin);
}

/** Goes through the whole chain and reads nothing from the database. */
export const listPermissions = called(RoleService.method.listPermissions, {}, ({ permissions }) =>
  permissions.some(({ code }) => code === "auth.role.read"),
);
