import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { command } from "../deps.ts";
import { deleteBadge } from "../store/password-store.ts";
import { findUser, lockUser } from "../store/user-store.ts";
import { demandNotAbove } from "./demand-not-above.ts";
import { userFields, userMessage } from "./user-message.ts";

export const removeBadge = command(UserService.method.removeBadge, async ({ userId }, { tx, caller, audit }) => {
  const before = await lockUser(tx, userId);
  if (!before) throw refuse("NOT_FOUND", { resource: "user" });
  await demandNotAbove(tx, caller, { userId });
  await deleteBadge(tx, userId);
  const after = (await findUser(tx, userId)) ?? before;
  audit({ resourceType: "user", resourceId: userId, ...changedFields(userFields(before), userFields(after)) });
  return { user: userMessage(after) };
});
