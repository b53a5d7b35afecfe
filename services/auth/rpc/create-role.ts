import type { Role } from "../../../gen/erp/auth/v1/role_pb.ts";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedRole } from "../domain/role-rules.ts";
import { findRole, insertRole } from "../store/role-store.ts";
import { demandHeld, everywhere } from "./demand-held.ts";
import { roleFields, roleMessage } from "./role-message.ts";

export const createRole = command(
  RoleService.method.createRole,
  async ({ role }, { tx, audit, emit, caller, deps }) => {
    const id = uuidv7();
    const fields = checkedRole(role as Role, new Set(deps.permissions.map(({ code }) => code)));
    demandHeld({ caller, deps }, fields.permissions, everywhere);
    await insertRole(tx, { id, ...fields, built_in: false }).catch(takenRoleCode);
    const created = await findRole(tx, id);
    if (!created) throw new Error("the role is gone in its own transaction");
    audit({ resourceType: "role", resourceId: id, after: roleFields(created) });
    emit({ topic: "auth.role.created", resourceType: "role", resourceId: id, payload: { code: created.code } });
    return { role: roleMessage(created) };
  },
);

function takenRoleCode(error: unknown): never {
  throw brokenConstraint(error) === "role_code_key"
    ? refuse("ALREADY_EXISTS", { resource: "role", field: "code" })
    : error;
}
