import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type TokenPair, TokenPairSchema } from "../../../gen/erp/auth/v1/session_pb.ts";
import { anonymous } from "../../../platform/rpc/call.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { csrfToken } from "../../../platform/rpc/csrf.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { tokenDigest } from "../credentials/auth-secrets.ts";
import { createRefreshToken } from "../credentials/refresh-token.ts";
import { setSessionCookies } from "../credentials/session-cookies.ts";
import type { AuthDeps } from "../deps.ts";
import { sessionLife } from "../domain/session-life.ts";
import { insertSession } from "../store/session-store.ts";
import { recordSignIn } from "../store/user-store.ts";

/** Opens a session for a user who has proved who she is, and hands out its first tokens. */
export async function openSession(
  { tx, call, deps }: Pick<CommandContext<AuthDeps>, "tx" | "call" | "deps">,
  session: { userId: string; login: string; deviceId: string; method: "password" | "badge"; useCookies: boolean },
): Promise<{ sessionId: string; tokens: TokenPair }> {
  const { userId, login, deviceId, method, useCookies } = session;
  const id = uuidv7();
  const refreshToken = createRefreshToken(id, deps.secrets);
  const life = sessionLife(deviceId !== "");
  const expireTime = await insertSession(tx, {
    id,
    userId,
    deviceId,
    authMethods: [method],
    userAgent: call.peer.userAgent,
    ip: call.peer.ip,
    ...life,
    refreshTokenHash: tokenDigest(refreshToken),
  });
  await recordSignIn(tx, userId);
  // From here on it is she who acts: the audit trail must find her sign-ins by her id.
  call.caller = { ...anonymous, kind: "user", id: userId, name: login, sessionId: id, deviceId };
  return {
    sessionId: id,
    tokens: await tokenPair({ call, deps }, { userId, sessionId: id, deviceId }, refreshToken, expireTime, useCookies),
  };
}

/** The tokens of a session: in the answer, or as cookies that scripts of a page cannot read. */
export async function tokenPair(
  { call, deps }: Pick<CommandContext<AuthDeps>, "call" | "deps">,
  claims: { userId: string; sessionId: string; deviceId: string },
  refreshToken: string,
  sessionExpireTime: Date,
  useCookies: boolean,
): Promise<TokenPair> {
  const access = await deps.accessTokens.issue(claims);
  if (useCookies) setSessionCookies(call, access, { token: refreshToken, expireTime: sessionExpireTime });
  return create(TokenPairSchema, {
    accessToken: useCookies ? "" : access.token,
    refreshToken: useCookies ? "" : refreshToken,
    accessExpireTime: timestampFromDate(access.expireTime),
    sessionExpireTime: timestampFromDate(sessionExpireTime),
    csrfToken: useCookies ? csrfToken(claims.sessionId, deps.internalKey) : "",
  });
}
