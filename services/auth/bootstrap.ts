import type { Database } from "../../platform/db/database.ts";
import { appendAudit, unaskedCall } from "../../platform/rpc/command-store.ts";
import type { PermissionDeclaration } from "../../platform/rpc/contract.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { syncBuiltInRoles } from "./built-in-roles.ts";
import { createPasswordHasher, defaultHashCost } from "./credentials/password-hash.ts";
import { createTemporaryPassword } from "./credentials/temporary-password.ts";
import { checkedUserFields } from "./domain/user-rules.ts";
import { administratorRole, countActiveAdministrators, lockAdministrators } from "./store/administrator-store.ts";
import { currentTime, insertGrant } from "./store/grant-store.ts";
import { setPassword } from "./store/password-store.ts";
import { findRolesByCodes } from "./store/role-store.ts";
import { insertUser } from "./store/user-store.ts";

const timeoutMs = 10_000;

/** Brings the built-in roles in line with the contracts; every start of the auth service does it. */
export async function openRoles(database: Database, permissions: readonly PermissionDeclaration[]): Promise<void> {
  await database.transaction({ timeoutMs }, async (tx) => {
    const call = unaskedCall("core", "start");
    for (const entry of await syncBuiltInRoles(tx, permissions)) await appendAudit(tx, call, entry);
  });
}

/**
 * Makes the first administrator of a stack, with a temporary password that is returned once. Returns undefined, and
 * changes nothing, when there is an administrator already: from then on only administrators make administrators.
 */
export async function bootstrapAdministrator(
  database: Database,
  permissions: readonly PermissionDeclaration[],
  user: { login: string; displayName: string },
): Promise<{ temporaryPassword: string } | undefined> {
  await openRoles(database, permissions);
  const fields = checkedUserFields({ ...user, employeeNo: "", locale: "", timeZone: "", externalId: "" });
  const temporaryPassword = createTemporaryPassword();
  const hash = await createPasswordHasher(defaultHashCost).hash(temporaryPassword);
  return database.transaction({ timeoutMs }, async (tx) => {
    await lockAdministrators(tx);
    if ((await countActiveAdministrators(tx)) > 0) return undefined;
    const [role] = await findRolesByCodes(tx, [administratorRole]);
    if (!role) throw new Error("the administrator's role is missing");
    const userId = uuidv7();
    await insertUser(tx, { id: userId, ...fields, state: "invited" });
    await setPassword(tx, userId, hash, true);
    await insertGrant(tx, {
      id: uuidv7(),
      principal: { userId },
      roleId: role.id,
      unrestricted: true,
      unitIds: [],
      from: await currentTime(tx),
      to: undefined,
      createdBy: "service:bootstrap",
    });
    const call = unaskedCall("bootstrap", "bootstrap-admin");
    const after = { login: fields.login, role: administratorRole, unrestricted: true };
    await appendAudit(tx, call, { action: "Administrator.Bootstrap", resourceType: "user", resourceId: userId, after });
    return { temporaryPassword };
  });
}
