import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { command } from "../deps.ts";
import { refuseAuth } from "../errors.ts";
import { countActiveAdministrators, lockAdministrators } from "../store/administrator-store.ts";
import { revokeSessions } from "../store/session-store.ts";
import { findUser, lockUser, setUserState as setUserStateRow } from "../store/user-store.ts";
import { demandNotAbove } from "./demand-not-above.ts";
import { userFields, userMessage, userStateOf } from "./user-message.ts";

export const setUserState = command(UserService.method.setUserState, async (request, context) => {
  const { tx, caller, audit, emit, afterCommit, deps } = context;
  const state = userStateOf(request.state);
  if (!state) throw new Error("validation let an unknown state through");
  await lockAdministrators(tx);
  const before = await lockUser(tx, request.userId);
  if (!before) throw refuse("NOT_FOUND", { resource: "user" });
  await demandNotAbove(tx, caller, { userId: before.id });
  // A user who never changed her temporary password is invited, however often she was locked in between.
  await setUserStateRow(tx, before.id, state === "active" && before.must_change_password ? "invited" : state);
  if (state !== "active") {
    if ((await countActiveAdministrators(tx)) === 0) throw refuseAuth("LAST_ADMIN");
    await revokeSessions(tx, { userId: before.id }, `user_${state}`);
  }
  const after = (await findUser(tx, before.id)) ?? before;
  const changes = changedFields(userFields(before), userFields(after));
  audit({ resourceType: "user", resourceId: after.id, ...changes, reason: request.reason });
  emit({
    topic: "auth.user.state_changed",
    resourceType: "user",
    resourceId: after.id,
    payload: { state: after.state },
  });
  afterCommit(() => deps.hintRevocation());
  return { user: userMessage(after) };
});
