import type { PermissionDeclaration } from "../../platform/rpc/contract.ts";
import { rpcKinds } from "../../platform/rpc/rpc-kinds.ts";
import type { AccessTokens } from "./credentials/access-token.ts";
import type { AuthSecrets } from "./credentials/auth-secrets.ts";
import type { PasswordHasher } from "./credentials/password-hash.ts";

/** What the RPCs of the auth service stand on beside the database. */
export type AuthDeps = {
  readonly accessTokens: AccessTokens;
  readonly secrets: AuthSecrets;
  readonly passwords: PasswordHasher;
  /** All permissions that the contracts of the stack declare. */
  readonly permissions: readonly PermissionDeclaration[];
  /** Tells the processes of the stack to forget what they know of callers, right after a change; it may get lost. */
  readonly hintRevocation: () => void;
  /** Key from which the CSRF tokens of browser sessions are derived. */
  readonly internalKey: Buffer;
  /** Environment part of API keys: "live" in production, "test" elsewhere. */
  readonly environment: "live" | "test";
  /** Address of the stack as devices reach it, for enrolment codes. */
  readonly publicUrl: string;
  /** Oldest app version that devices may run. */
  readonly minAppVersion: string;
};

/** The kinds of RPC of the auth service: each file in rpc/ makes one. */
export const { command, preparedCommand, query, answer } = rpcKinds<AuthDeps>();
