import { create } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import {
  type Authority as AuthorityMessage,
  type AuthorityService,
  Identity_Kind,
  type Identity as IdentityMessage,
  IdentitySchema,
} from "../../gen/erp/auth/v1/authority_service_pb.ts";
import type { AskContext, AuthoritySource } from "../../platform/rpc/authority-source.ts";
import type { Authority, CallerKind, Identity } from "../../platform/rpc/call.ts";

/**
 * Longest time that an answer is kept. A revocation acts within 5 seconds even when its hint got lost, so the rest is
 * left for the call that asks again.
 */
const keepMs = 4_000;

/** Answers that are kept at once; the oldest go first. */
const keepCount = 10_000;

/** The auth service as the chain of every process asks it, with what it answered in the last seconds. */
export function createAuthorityClient(
  client: Client<typeof AuthorityService>,
  now = Date.now,
): AuthoritySource & { forget(): void } {
  type Kept = { readonly identity: Identity; readonly authority: Authority; readonly until: number };
  const kept = new Map<string, Kept>();
  const asked = new Map<string, Promise<Kept>>();
  const remember = (key: string, identity: Identity, authority: Authority, until: number) => {
    if (kept.size >= keepCount) kept.delete(kept.keys().next().value as string);
    const answer = { identity, authority, until };
    kept.set(key, answer);
    return answer;
  };
  const recall = (key: string) => {
    const found = kept.get(key);
    if (found && found.until > now()) return found;
    kept.delete(key);
    return undefined;
  };
  // When an answer runs out, all calls of its caller that are under way need a new one: one asks, and the others wait for
  // it, or they would take up all connections of the auth service every few seconds. A refusal is in the language of the one
  // who asked, and she may have hung up: it is no answer to the others.
  const askOnce = async (key: string, ask: () => Promise<Kept>): Promise<Kept> => {
    const found = recall(key) ?? (await asked.get(key)?.catch(() => undefined));
    if (found) return found;
    const own = ask();
    if (asked.has(key)) return own;
    asked.set(key, own);
    const forgetOwn = () => void (asked.get(key) === own && asked.delete(key));
    own.then(forgetOwn, forgetOwn);
    return own;
  };
  return {
    forget: () => {
      kept.clear();
      asked.clear();
    },
    resolveCredential: (credential, context) =>
      askOnce(credential, async () => {
        const askedAt = now();
        const answer = await client.resolveCredential({ credential }, optionsFor(context));
        const identity = identityOf(answer.identity as IdentityMessage);
        const expireAt = answer.expireTime ? timestampMs(answer.expireTime) : askedAt;
        return remember(credential, identity, authorityOf(answer.authority), Math.min(askedAt + keepMs, expireAt));
      }),
    resolveIdentity: async (identity, context) => {
      const key = [identity.kind, identity.id, identity.sessionId, identity.deviceId, identity.secretPrefix].join(" ");
      const answer = await askOnce(key, async () => {
        const askedAt = now();
        const given = await client.resolveIdentity({ identity: identityMessage(identity) }, optionsFor(context));
        return remember(key, identity, authorityOf(given.authority), askedAt + keepMs);
      });
      return answer.authority;
    },
    verifyDeviceProof: async (proof, context) => {
      const answer = await client.verifyDeviceProof(proof, optionsFor(context));
      return identityOf(answer.identity as IdentityMessage);
    },
  };
}

function optionsFor({ requestId, signal, language }: AskContext) {
  return { signal, headers: { "x-request-id": requestId, "accept-language": language } };
}

const kinds: Record<number, CallerKind> = {
  [Identity_Kind.USER]: "user",
  [Identity_Kind.API_CLIENT]: "api_client",
  [Identity_Kind.DEVICE]: "device",
  [Identity_Kind.SERVICE]: "service",
};

function identityOf({ kind, id, name, sessionId, deviceId, secretPrefix }: IdentityMessage): Identity {
  return { kind: kinds[kind] ?? "anonymous", id, name, sessionId, deviceId, secretPrefix };
}

function identityMessage({ kind, ...rest }: Identity): IdentityMessage {
  const number = Number(Object.keys(kinds).find((each) => kinds[Number(each)] === kind) ?? Identity_Kind.UNSPECIFIED);
  return create(IdentitySchema, { ...rest, kind: number as Identity_Kind });
}

function authorityOf(message: AuthorityMessage | undefined): Authority {
  return {
    permissions: new Map(
      (message?.permissions ?? []).map(({ permission, unrestricted, unitIds }) => [
        permission,
        { everywhere: unrestricted, unitIds },
      ]),
    ),
    mustChangePassword: message?.mustChangePassword ?? false,
    allowedCidrs: message?.allowedCidrs ?? [],
    rateLimitPerSecond: message?.rateLimitPerSecond ?? 0,
    locale: message?.locale ?? "",
  };
}
