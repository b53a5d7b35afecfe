import type { Violation } from "../../../platform/errors/refusal.ts";
import { refuseViolations, violation } from "./field-violations.ts";

/** What people say of a role. */
export type RoleInput = { readonly code: string; readonly name: string; readonly permissions: readonly string[] };

/** Checks and normalises a role; refuses with every field that is wrong. Permissions come back sorted, each once. */
export function checkedRole(role: RoleInput, declared: ReadonlySet<string>): RoleInput {
  const code = role.code.trim().toLowerCase();
  const name = role.name.trim();
  const permissions = [...new Set(role.permissions)].sort();
  const unknown = permissions.filter((permission) => !declared.has(permission));
  const violations: Violation[] = [];
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(code)) {
    violations.push(violation("role.code", "1 to 64 of a-z, 0-9 and hyphen, beginning with a letter"));
  }
  if (!/^[^\p{Cc}]{1,100}$/u.test(name)) {
    violations.push(violation("role.name", "1 to 100 characters, none of them a control character"));
  }
  if (unknown.length > 0) {
    violations.push(violation("role.permissions", `no RPC demands ${unknown.slice(0, 5).join(", ").slice(0, 200)}`));
  }
  refuseViolations(violations);
  return { code, name, permissions };
}
