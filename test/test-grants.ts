import { RoleService } from "../gen/erp/auth/v1/role_service_pb.ts";
import type { TestStack } from "./test-stack.ts";
import { createTestUser, type TestUser } from "./test-user.ts";

/** Makes a role with permissions. */
export async function createTestRole(stack: TestStack, code: string, ...permissions: string[]): Promise<void> {
  await stack.admin.client(RoleService).createRole({ role: { code, name: code, permissions } });
}

/** Makes a user who may give and take the permissions "auth.organization.read" and "auth.device.read" in some places. */
export async function createTestChief(stack: TestStack, login: string, unitIds: readonly string[]): Promise<TestUser> {
  const own = ["auth.grant.manage", "auth.grant.read", "auth.organization.read", "auth.device.read"];
  await createTestRole(stack, login, ...own);
  return createTestUser(stack, login, [{ role: login, unitIds }]);
}

/** The field principal of a request for a user. */
export function userPrincipal(userId: string) {
  return { principal: { case: "userId" as const, value: userId } };
}
