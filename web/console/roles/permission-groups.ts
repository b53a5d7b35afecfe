import type { Permission } from "../../../gen/erp/auth/v1/role_pb.ts";

/** Permissions of one resource, "<service>.<resource>". */
export type PermissionGroup = { readonly resource: string; readonly members: readonly Permission[] };

/** Permissions by the resource that they are about, in the order of the alphabet. */
export function permissionGroups(permissions: readonly Permission[]): PermissionGroup[] {
  const groups = new Map<string, Permission[]>();
  for (const permission of permissions.toSorted((a, b) => a.code.localeCompare(b.code))) {
    const resource = permission.code.split(".").slice(0, -1).join(".");
    groups.set(resource, [...(groups.get(resource) ?? []), permission]);
  }
  return [...groups].map(([resource, members]) => ({ resource, members }));
}

/** The last part of the full name of a method, which says what it does. */
export function methodName(method: string): string {
  return method.split(/[/.]/).at(-1) ?? method;
}
