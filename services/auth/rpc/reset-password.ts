import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { createTemporaryPassword } from "../credentials/temporary-password.ts";
import { preparedCommand } from "../deps.ts";
import { setPassword } from "../store/password-store.ts";
import { revokeSessions } from "../store/session-store.ts";
import { lockUser } from "../store/user-store.ts";
import { demandNotAbove } from "./demand-not-above.ts";

export const resetPassword = preparedCommand(
  UserService.method.resetPassword,
  async (_request, { deps }) => {
    const temporaryPassword = createTemporaryPassword();
    return { temporaryPassword, hash: await deps.passwords.hash(temporaryPassword) };
  },
  async ({ userId }, { tx, caller, audit, afterCommit, deps, prepared }) => {
    const { temporaryPassword, hash } = prepared;
    const user = await lockUser(tx, userId);
    if (!user) throw refuse("NOT_FOUND", { resource: "user" });
    await demandNotAbove(tx, caller, { userId });
    await setPassword(tx, userId, hash, true);
    const ended = await revokeSessions(tx, { userId }, "password_reset");
    const after = { temporary_password: true, sessions_ended: ended.length };
    audit({ resourceType: "user", resourceId: userId, after });
    afterCommit(() => deps.hintRevocation());
    return { temporaryPassword };
  },
);
