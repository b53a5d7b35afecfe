import { type DescMethod, getOption } from "@bufbuild/protobuf";
import type { HeldPermission } from "../../gen/erp/auth/v1/session_pb.ts";
import { Audience, access, Scope } from "../../gen/erp/options/v1/access_pb.ts";
import { methodAccess } from "../../gen/method-access.ts";

/** A method by its name, for pages that shall not load its contract. */
export type MethodName = keyof typeof methodAccess;

type Needed = { readonly audience: Audience; readonly permission: string; readonly scope: Scope };

/**
 * Whether a caller with these permissions may call a method, as far as a page can know: the contract says what it needs,
 * GetMe what she holds. The server decides again; this only keeps pages from offering what would be refused.
 */
export function mayCall(held: readonly HeldPermission[], method: DescMethod | MethodName): boolean {
  const { audience, permission, scope }: Needed =
    typeof method === "string" ? methodAccess[method] : getOption(method, access);
  if (audience === Audience.PUBLIC || audience === Audience.SIGNED_IN) return true;
  if (audience !== Audience.PERMISSION) return false;
  const found = held.find((each) => each.permission === permission);
  if (!found) return false;
  return found.unrestricted || (scope !== Scope.STACK && found.unitIds.length > 0);
}

/** The permission that a method demands; empty when signing in is enough. */
export function permissionOf(method: DescMethod): string {
  return getOption(method, access).permission;
}
