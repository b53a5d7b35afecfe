import type { User } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { command } from "../deps.ts";
import { checkedUserFields } from "../domain/user-rules.ts";
import { findUser, lockUser, updateUser as updateUserRow } from "../store/user-store.ts";
import { takenUserKey } from "./create-user.ts";
import { userFields, userMessage } from "./user-message.ts";

export const updateUser = command(UserService.method.updateUser, async (request, { tx, audit, emit }) => {
  const given = request.user as User;
  const fields = maskedFields(request.updateMask, [
    "display_name",
    "employee_no",
    "locale",
    "time_zone",
    "external_id",
  ]);
  const before = await lockUser(tx, given.id);
  if (!before) throw refuse("NOT_FOUND", { resource: "user" });
  const checked = checkedUserFields({
    login: before.login,
    displayName: fields.has("display_name") ? given.displayName : before.display_name,
    employeeNo: fields.has("employee_no") ? given.employeeNo : (before.employee_no ?? ""),
    locale: fields.has("locale") ? given.locale : before.locale,
    timeZone: fields.has("time_zone") ? given.timeZone : before.time_zone,
    externalId: fields.has("external_id") ? given.externalId : (before.external_id ?? ""),
  });
  demandEtag(given.etag, before.version, "user");
  await updateUserRow(tx, before.id, before.version, checked).catch(takenUserKey);
  const after = (await findUser(tx, before.id)) ?? before;
  audit({ resourceType: "user", resourceId: after.id, ...changedFields(userFields(before), userFields(after)) });
  emit({ topic: "auth.user.updated", resourceType: "user", resourceId: after.id, payload: { login: after.login } });
  return { user: userMessage(after) };
});
