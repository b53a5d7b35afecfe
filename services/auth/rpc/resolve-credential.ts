import { timingSafeEqual } from "node:crypto";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { AuthorityService, Identity_Kind } from "../../../gen/erp/auth/v1/authority_service_pb.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import type { AnswerContext } from "../../../platform/rpc/rpc.ts";
import { parseApiKey } from "../credentials/api-key.ts";
import { tokenDigest } from "../credentials/auth-secrets.ts";
import { type AuthDeps, answer } from "../deps.ts";
import { refuseAuth } from "../errors.ts";
import { findApiClientAuthority, recordSecretUse } from "../store/authority-store.ts";
import { apiClientAuthority, sessionAuthority } from "./find-authority.ts";

export const resolveCredential = answer(AuthorityService.method.resolveCredential, async ({ credential }, context) =>
  credential.startsWith("erp_") ? resolveApiKey(credential, context) : resolveAccessToken(credential, context),
);

async function resolveAccessToken(token: string, { call, deps, database }: AnswerContext<AuthDeps>) {
  const claims = await deps.accessTokens.verify(token);
  const { userId, sessionId, deviceId } = claims;
  const found = await database.transaction({ timeoutMs: remainingMs(call), readOnly: true }, (tx) =>
    sessionAuthority(tx, claims),
  );
  return {
    identity: { kind: Identity_Kind.USER, id: userId, name: found.login, sessionId, deviceId },
    authority: found.authority,
    expireTime: timestampFromDate(claims.expireTime),
  };
}

async function resolveApiKey(text: string, { call, database }: AnswerContext<AuthDeps>) {
  const apiKey = parseApiKey(text);
  if (!apiKey) throw refuseAuth("API_KEY_INVALID");
  return database.transaction({ timeoutMs: remainingMs(call) }, async (tx) => {
    const client = await findApiClientAuthority(tx, apiKey.prefix);
    if (!client?.live || !timingSafeEqual(client.secret_hash, tokenDigest(apiKey.key)))
      throw refuseAuth("API_KEY_INVALID");
    await recordSecretUse(tx, apiKey.prefix);
    return {
      identity: { kind: Identity_Kind.API_CLIENT, id: client.id, name: client.name, secretPrefix: apiKey.prefix },
      authority: await apiClientAuthority(tx, client),
      expireTime: timestampFromDate(client.expire_time),
    };
  });
}
