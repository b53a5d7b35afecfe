import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { preparedCommand } from "../deps.ts";
import { refuseAuth } from "../errors.ts";
import { setBadge } from "../store/password-store.ts";
import { findUser, lockUser } from "../store/user-store.ts";
import { demandNotAbove } from "./demand-not-above.ts";
import { userFields, userMessage } from "./user-message.ts";

export const assignBadge = preparedCommand(
  UserService.method.assignBadge,
  ({ pin }, { deps }) => deps.passwords.hash(pin),
  async (request, { tx, caller, audit, deps, prepared: pinHash }) => {
    const before = await lockUser(tx, request.userId);
    if (!before) throw refuse("NOT_FOUND", { resource: "user" });
    await demandNotAbove(tx, caller, { userId: before.id });
    await setBadge(tx, before.id, deps.secrets.badgeDigest(request.badgeCode), pinHash).catch((error: unknown) => {
      throw brokenConstraint(error) === "badge_code_hash_key" ? refuseAuth("BADGE_IN_USE") : error;
    });
    const after = (await findUser(tx, before.id)) ?? before;
    audit({ resourceType: "user", resourceId: after.id, ...changedFields(userFields(before), userFields(after)) });
    return { user: userMessage(after) };
  },
);
