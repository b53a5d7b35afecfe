import type { Tx } from "../../platform/db/database.ts";
import { type AuditEntry, changedFields } from "../../platform/rpc/audit-entry.ts";
import type { PermissionDeclaration } from "../../platform/rpc/contract.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { administratorRole } from "./store/administrator-store.ts";
import { findRolesByCodes, insertRole, lockBuiltInRoles, updateRole } from "./store/role-store.ts";

/** Names of the roles that come with the product, by code. */
export const builtInRoles: Readonly<Record<string, string>> = {
  [administratorRole]: "Administrator",
  "warehouse-manager": "Warehouse manager",
  planner: "Planner",
  operator: "Operator",
  auditor: "Auditor",
  integrator: "Integrator",
};

/**
 * Brings the built-in roles in line with the contracts, and returns what was changed, for the audit trail: nothing when
 * another process did so already. Two processes that start at once do it one after the other. Roles that people made are
 * not touched: a permission in them that no contract declares any more stays there and gives nothing. Throws when a
 * contract names a role that the product does not have, or when people made a role of a built-in code.
 */
export async function syncBuiltInRoles(tx: Tx, permissions: readonly PermissionDeclaration[]): Promise<AuditEntry[]> {
  const wanted = wantedRoles(permissions);
  await lockBuiltInRoles(tx);
  const existing = new Map((await findRolesByCodes(tx, [...wanted.keys()])).map((role) => [role.code, role]));
  const entries: AuditEntry[] = [];
  for (const [code, after] of wanted) {
    const role = existing.get(code);
    const resource = { action: "BuiltInRoles.Sync", resourceType: "role" };
    if (!role) {
      const id = uuidv7();
      await insertRole(tx, { id, code, ...after, built_in: true });
      entries.push({ ...resource, resourceId: id, after: { code, ...after } });
      continue;
    }
    if (!role.built_in) throw new Error(`role ${code} was made by people and cannot become the product's own`);
    const { name, permissions: held } = role;
    const changes = changedFields({ name, permissions: held }, after);
    if (Object.keys(changes.after).length === 0) continue;
    await updateRole(tx, role.id, after);
    entries.push({ ...resource, resourceId: role.id, ...changes });
  }
  return entries;
}

function wantedRoles(
  permissions: readonly PermissionDeclaration[],
): Map<string, { name: string; permissions: string[] }> {
  const unknown = permissions.flatMap(({ roles }) => roles).filter((code) => !(code in builtInRoles));
  if (unknown.length > 0)
    throw new Error(`contracts name roles that do not exist: ${[...new Set(unknown)].join(", ")}`);
  return new Map(
    Object.entries(builtInRoles).map(([code, name]) => {
      const held = permissions.filter(({ roles }) => code === administratorRole || roles.includes(code));
      return [code, { name, permissions: held.map((permission) => permission.code).sort() }];
    }),
  );
}
