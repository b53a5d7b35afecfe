import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { command } from "../deps.ts";
import { archiveRole as archiveRoleRow, findRole } from "../store/role-store.ts";
import { lockOwnRole } from "./lock-own-role.ts";
import { roleFields, roleMessage } from "./role-message.ts";

export const archiveRole = command(RoleService.method.archiveRole, async ({ roleId, etag }, context) => {
  const { tx, audit, emit, afterCommit, deps } = context;
  const before = await lockOwnRole(tx, roleId);
  demandEtag(etag, before.version, "role");
  await archiveRoleRow(tx, before.id);
  const after = (await findRole(tx, before.id)) ?? before;
  audit({ resourceType: "role", resourceId: after.id, ...changedFields(roleFields(before), roleFields(after)) });
  emit({ topic: "auth.role.archived", resourceType: "role", resourceId: after.id, payload: { code: after.code } });
  afterCommit(() => deps.hintRevocation());
  return { role: roleMessage(after) };
});
