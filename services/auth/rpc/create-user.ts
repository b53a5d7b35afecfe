import type { User } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { createTemporaryPassword } from "../credentials/temporary-password.ts";
import { preparedCommand } from "../deps.ts";
import { checkedUserFields } from "../domain/user-rules.ts";
import { setPassword } from "../store/password-store.ts";
import { findUser, insertUser } from "../store/user-store.ts";
import { userFields, userMessage } from "./user-message.ts";

export const createUser = preparedCommand(
  UserService.method.createUser,
  async (_request, { deps }) => {
    const temporaryPassword = createTemporaryPassword();
    return { temporaryPassword, hash: await deps.passwords.hash(temporaryPassword) };
  },
  async ({ user }, { tx, audit, emit, prepared }) => {
    const { temporaryPassword, hash } = prepared;
    const id = uuidv7();
    await insertUser(tx, { id, ...checkedUserFields(user as User), state: "invited" }).catch(takenUserKey);
    await setPassword(tx, id, hash, true);
    const created = await findUser(tx, id);
    if (!created) throw new Error("the user is gone in her own transaction");
    audit({ resourceType: "user", resourceId: id, after: userFields(created) });
    emit({ topic: "auth.user.created", resourceType: "user", resourceId: id, payload: { login: created.login } });
    return { user: userMessage(created), temporaryPassword };
  },
);

/** Names the unique value that another user has already. */
export function takenUserKey(error: unknown): never {
  const field = {
    user_account_login_key: "login",
    user_account_employee_no_key: "employee_no",
    user_account_external_id_key: "external_id",
  }[brokenConstraint(error) ?? ""];
  throw field ? refuse("ALREADY_EXISTS", { resource: "user", field }) : error;
}
