import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { GrantService } from "../gen/erp/auth/v1/grant_service_pb.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import type { TestStack } from "./test-stack.ts";

/** A user who is signed in. */
export type TestUser = {
  readonly id: string;
  readonly login: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** A client that calls as this user. */
  client<S extends DescService>(service: S): Client<S>;
};

/** A role in some places; everywhere when no place is named. */
export type TestGrant = { readonly role: string; readonly unitIds?: readonly string[] };

/** Makes a user with roles and signs her in. */
export async function createTestUser(
  stack: TestStack,
  login: string,
  grants: readonly TestGrant[] = [],
): Promise<TestUser> {
  const made = await stack.admin.client(UserService).createUser({ user: { login, displayName: login } });
  for (const { role, unitIds = [] } of grants) {
    await stack.admin.client(GrantService).grantRole({
      principal: { principal: { case: "userId", value: made.user?.id ?? "" } },
      roleCode: role,
      unrestricted: unitIds.length === 0,
      unitIds: [...unitIds],
    });
  }
  return signIn(stack.client, login, made.temporaryPassword);
}

/** Signs in with a temporary password and replaces it; the session goes on. */
export async function signIn(client: TestStack["client"], login: string, temporaryPassword: string): Promise<TestUser> {
  const user = await openSession(client, login, temporaryPassword);
  const password = passwordOf(login);
  await user.client(SessionService).changePassword({ currentPassword: temporaryPassword, newPassword: password });
  return { ...user, password };
}

/** Signs in whoever was signed in before. */
export async function signInAgain(client: TestStack["client"], login: string): Promise<TestUser> {
  return openSession(client, login, passwordOf(login));
}

async function openSession(client: TestStack["client"], login: string, password: string): Promise<TestUser> {
  const { tokens, user } = await client(SessionService).login({ login, password });
  const accessToken = tokens?.accessToken ?? "";
  return {
    id: user?.id ?? "",
    login,
    password,
    accessToken,
    refreshToken: tokens?.refreshToken ?? "",
    client: (service) => client(service, accessToken),
  };
}

function passwordOf(login: string): string {
  return `a long enough phrase of ${login}`;
}
