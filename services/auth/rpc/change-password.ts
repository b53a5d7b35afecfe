import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { leakedPasswords } from "../credentials/leaked-passwords.ts";
import { preparedCommand } from "../deps.ts";
import { isSamePassword, isWeakPassword, passwordHistory } from "../domain/password-rules.ts";
import { refuseAuth } from "../errors.ts";
import { findPassword, recentPasswordHashes, setPassword } from "../store/password-store.ts";
import { revokeSessions } from "../store/session-store.ts";
import { lockUser, setUserState } from "../store/user-store.ts";

export const changePassword = preparedCommand(
  SessionService.method.changePassword,
  async ({ currentPassword, newPassword }, { call, deps, database }) => {
    const { caller } = call;
    if (caller.kind !== "user") throw refuse("PERMISSION_DENIED", { permission: "" });
    const { stored, recent } = await database.transaction(
      { timeoutMs: remainingMs(call), readOnly: true },
      async (tx) => ({
        stored: await findPassword(tx, caller.id),
        recent: await recentPasswordHashes(tx, caller.id, passwordHistory),
      }),
    );
    if (!(await deps.passwords.verify(currentPassword, stored?.hash))) throw refuseAuth("INVALID_CREDENTIALS");
    if (isWeakPassword(newPassword, caller.name, await leakedPasswords())) throw refuseAuth("PASSWORD_TOO_WEAK");
    if (isSamePassword(newPassword, currentPassword)) throw refuseAuth("PASSWORD_REUSED");
    // The one that she has is among them, and was compared as text: each hash takes a tenth of a second.
    for (const hash of recent.filter((each) => each !== stored?.hash)) {
      if (await deps.passwords.verify(newPassword, hash)) throw refuseAuth("PASSWORD_REUSED");
    }
    return { checked: stored, newHash: await deps.passwords.hash(newPassword) };
  },
  async (_request, { tx, caller, audit, afterCommit, deps, prepared }) => {
    const user = await lockUser(tx, caller.id);
    // Somebody changed it since it was checked: the check says nothing any more.
    if (!user || (await findPassword(tx, user.id))?.change_time !== prepared.checked?.change_time)
      throw refuseAuth("INVALID_CREDENTIALS");
    await setPassword(tx, user.id, prepared.newHash, false);
    if (user.state === "invited") await setUserState(tx, user.id, "active");
    const ended = await revokeSessions(tx, { userId: user.id, exceptSessionId: caller.sessionId }, "password_changed");
    audit({
      resourceType: "user",
      resourceId: user.id,
      after: { password_changed: true, sessions_ended: ended.length },
    });
    afterCommit(() => deps.hintRevocation());
    return {};
  },
);
