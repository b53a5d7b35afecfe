import type { Role } from "../../../gen/erp/auth/v1/role_pb.ts";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { command } from "../deps.ts";
import { checkedRole } from "../domain/role-rules.ts";
import { findRole, updateRole as updateRoleRow } from "../store/role-store.ts";
import { demandHeld, everywhere } from "./demand-held.ts";
import { lockOwnRole } from "./lock-own-role.ts";
import { roleFields, roleMessage } from "./role-message.ts";

export const updateRole = command(RoleService.method.updateRole, async (request, { tx, audit, emit, ...context }) => {
  const given = request.role as Role;
  const fields = maskedFields(request.updateMask, ["name", "permissions"]);
  const before = await lockOwnRole(tx, given.id);
  const declared = context.deps.permissions.map(({ code }) => code);
  // A role that is only renamed keeps what no contract declares any more.
  const allowed = new Set(fields.has("permissions") ? declared : [...declared, ...before.permissions]);
  const checked = checkedRole(
    {
      code: before.code,
      name: fields.has("name") ? given.name : before.name,
      permissions: fields.has("permissions") ? given.permissions : before.permissions,
    },
    allowed,
  );
  const added = checked.permissions.filter((permission) => !before.permissions.includes(permission));
  demandHeld(context, added, everywhere);
  demandEtag(given.etag, before.version, "role");
  await updateRoleRow(tx, before.id, checked);
  const after = (await findRole(tx, before.id)) ?? before;
  audit({ resourceType: "role", resourceId: after.id, ...changedFields(roleFields(before), roleFields(after)) });
  emit({ topic: "auth.role.updated", resourceType: "role", resourceId: after.id, payload: { code: after.code } });
  context.afterCommit(() => context.deps.hintRevocation());
  return { role: roleMessage(after) };
});
