import type { HandlerContext } from "@connectrpc/connect";
import type { Logger } from "pino";
import { Audience } from "../../gen/erp/options/v1/access_pb.ts";
import { refuse } from "../errors/common.ts";
import { isAddressAllowed } from "./address.ts";
import type { AuthoritySource } from "./authority-source.ts";
import { anonymous, type Call, type Caller, callKey, peerKey, requestIdKey } from "./call.ts";
import { accessOf, isRead, rpcName } from "./contract.ts";
import { csrfTokenMatches } from "./csrf.ts";
import { type Envelope, envelopeHeader, openEnvelope } from "./envelope.ts";
import { newRequestId, readCookies, readLanguage } from "./request-headers.ts";

/** What the first step of the chain needs. */
export type IdentifyOptions = {
  readonly authority: AuthoritySource;
  readonly internalKey: Buffer;
  readonly log: Logger;
  readonly defaultTimeoutMs: number;
  /** Whether only calls with an envelope are taken: those of a process that faces no clients itself. */
  readonly insideOnly?: boolean;
};

/**
 * First step of the chain, before the body is read: gives the call its id, finds out where it comes from and who calls.
 * A call without credentials goes on as anonymous; whether that is enough is decided by the authorization step, but for
 * credentials that are not valid, which end the call here.
 */
export function beginCall(context: HandlerContext, options: IdentifyOptions): Call {
  const { requestHeader: headers, method } = context;
  // What is forged or malformed is refused by authenticate(), when the call has its id and language.
  const sealed = headers.get(envelopeHeader);
  const envelope = sealed === null ? undefined : openEnvelope(sealed, options.internalKey);
  const requestId = envelope?.requestId ?? (context.values.get(requestIdKey) || newRequestId(headers));
  const peer = envelope?.peer ?? context.values.get(peerKey);
  if (!peer) throw new Error("the edge handed over no peer");
  const cookies = readCookies(headers);
  const credential = readCredential(headers, cookies, envelope);
  let log: Logger | undefined;
  const call: Call = {
    requestId,
    rpc: rpcName(method),
    peer,
    caller: anonymous,
    credential: credential.kind,
    token: credential.token,
    deviceProof: headers.get("device-proof") ?? "",
    cookies,
    language: readLanguage(headers),
    idempotencyKey: headers.get("idempotency-key") ?? "",
    deadlineAt: performance.now() + Math.min(context.timeoutMs() ?? options.defaultTimeoutMs, maxTimeoutMs),
    signal: context.signal,
    responseHeader: context.responseHeader,
    // Made when somebody logs: a logger for each call is work that most calls do not need.
    get log() {
      log ??= options.log.child({ requestId });
      return log;
    },
  };
  context.responseHeader.set("x-request-id", requestId);
  context.values.set(callKey, call);
  return call;
}

/** Finds the caller of a call that has begun, and refuses credentials that are not valid. */
export async function authenticate(call: Call, context: HandlerContext, options: IdentifyOptions): Promise<void> {
  const envelope = openedEnvelope(context.requestHeader, options.internalKey);
  // Whoever finds the port of an inner process does not get around what the gateway sees to.
  if (!envelope && options.insideOnly) throw refuse("UNAUTHENTICATED");
  // A browser may still hold a cookie of a time long gone; it must not keep its user from signing in.
  if (accessOf(context.method).audience === Audience.PUBLIC) return;
  if (call.credential === "malformed") throw refuse("TOKEN_INVALID");
  if (envelope?.identity) {
    call.caller = await resolvedIdentity(envelope.identity, call, options);
  } else if (call.token !== "") {
    const { identity, authority } = await options.authority.resolveCredential(call.token, call);
    call.caller = { ...identity, ...authority };
  }
  const { caller, peer } = call;
  if (caller.locale === "zh-TW" && !context.requestHeader.has("accept-language")) call.language = "zh-TW";
  if (caller.allowedCidrs.length > 0 && !isAddressAllowed(peer.ip, caller.allowedCidrs)) {
    throw refuse("ADDRESS_NOT_ALLOWED", { ip: peer.ip });
  }
  const cookieWrite = call.credential === "cookie" && !isRead(context.method);
  if (cookieWrite && !csrfTokenMatches(context.requestHeader, caller.sessionId, options.internalKey)) {
    throw refuse("CSRF_TOKEN_INVALID");
  }
}

/** Longest time that a caller may give a call. */
export const maxTimeoutMs = 30_000;

async function resolvedIdentity(
  identity: NonNullable<Envelope["identity"]>,
  call: Call,
  options: IdentifyOptions,
): Promise<Caller> {
  if (identity.kind === "service") return { ...anonymous, ...identity };
  return { ...identity, ...(await options.authority.resolveIdentity(identity, call)) };
}

function openedEnvelope(headers: Headers, key: Buffer): Envelope | undefined {
  const sealed = headers.get(envelopeHeader);
  if (sealed === null) return undefined;
  const envelope = openEnvelope(sealed, key);
  if (!envelope) throw refuse("TOKEN_INVALID");
  return envelope;
}

function readCredential(
  headers: Headers,
  cookies: ReadonlyMap<string, string>,
  envelope: Envelope | undefined,
): { kind: Call["credential"]; token: string } {
  if (envelope?.identity) return { kind: "envelope", token: "" };
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^bearer +(.+)$/i.exec(authorization)?.[1] ?? "";
    if (!tokenPattern.test(token)) return { kind: "malformed", token: "" };
    return { kind: token.startsWith("erp_") ? "api_key" : "bearer", token };
  }
  const cookie = cookies.get(accessCookie);
  if (!cookie) return { kind: "none", token: "" };
  return tokenPattern.test(cookie) ? { kind: "cookie", token: cookie } : { kind: "malformed", token: "" };
}

/** What a token is made of (RFC 6750, 2.1), and how long one of ours is at most. */
const tokenPattern = /^[\w.~+/=-]{1,4096}$/;

/** Name of the cookie that carries the access token of a browser session. */
export const accessCookie = "erp_access";
