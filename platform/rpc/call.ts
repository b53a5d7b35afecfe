import { createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { Logger } from "pino";

/** Where a call came from, as seen at the edge of the stack. */
export type Peer = {
  /** Address of the client. */
  readonly ip: string;
  readonly userAgent: string;
  /** HTTP method and path with query as sent: what a device proof signs. */
  readonly httpMethod: string;
  readonly path: string;
  /** SHA-256 of the body as sent; complete once the body was read. */
  readonly bodySha256: () => Uint8Array;
  /** Whether the client reached the stack over TLS. */
  readonly secure: boolean;
};

/** Kind of caller; "anonymous" only on RPCs that are open to everybody. */
export type CallerKind = "user" | "api_client" | "device" | "service" | "anonymous";

/** Who a caller is: what travels between processes of the stack. */
export type Identity = {
  readonly kind: CallerKind;
  /** Id of the user, API client or device; name of the process; empty when anonymous. */
  readonly id: string;
  /** Login or name. */
  readonly name: string;
  readonly sessionId: string;
  readonly deviceId: string;
  readonly secretPrefix: string;
};

/** Where a permission is held: everywhere, or in these organization units. */
export type Reach = { readonly everywhere: boolean; readonly unitIds: readonly string[] };

/** What a caller may do, at most 4 seconds old. */
export type Authority = {
  readonly permissions: ReadonlyMap<string, Reach>;
  readonly mustChangePassword: boolean;
  readonly allowedCidrs: readonly string[];
  readonly rateLimitPerSecond: number;
  readonly locale: string;
};

/** A caller who was identified. */
export type Caller = Identity & Authority;

/** One call, from the moment its headers arrived. */
export type Call = {
  /** Id of the call in logs, audit and answers. */
  readonly requestId: string;
  /** RPC, "<package>.<Service>/<Method>". */
  readonly rpc: string;
  readonly peer: Peer;
  caller: Caller;
  /** How the caller proved who she is. */
  credential: "none" | "bearer" | "cookie" | "api_key" | "device" | "envelope" | "malformed";
  /** The access token or API key, for the check of a device proof. */
  readonly token: string;
  /** The header Device-Proof; empty without one. */
  readonly deviceProof: string;
  readonly cookies: ReadonlyMap<string, string>;
  /** Language of texts: "zh-TW" or "en". */
  language: "zh-TW" | "en";
  /** Idempotency key from the header; empty without one. */
  readonly idempotencyKey: string;
  /** When the call must be answered, on the clock of performance.now(). */
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
  readonly responseHeader: Headers;
  /** Set by a handler that found nothing to do, as it does every second: the call is no news for the log. */
  idle?: boolean;
  readonly log: Logger;
};

/** Key under which the edge hands over the peer. */
export const peerKey = createContextKey<Peer | undefined>(undefined, { description: "peer" });

/** Key under which the edge hands over the id that it gave the request; empty where nobody did. */
export const requestIdKey = createContextKey("", { description: "request id" });

/** Key under which the chain hands the call to the handler. */
export const callKey = createContextKey<Call | undefined>(undefined, { description: "call" });

/** The call of a handler. */
export function callOf(context: Pick<HandlerContext, "values">): Call {
  const call = context.values.get(callKey);
  if (!call) throw new Error("the interceptor chain did not run");
  return call;
}

/** Who calls when nobody has signed in. */
export const anonymous: Caller = {
  kind: "anonymous",
  id: "",
  name: "",
  sessionId: "",
  deviceId: "",
  secretPrefix: "",
  permissions: new Map(),
  mustChangePassword: false,
  allowedCidrs: [],
  rateLimitPerSecond: 0,
  locale: "",
};

/** Milliseconds left until the call must be answered; at least 1. */
export function remainingMs(call: Pick<Call, "deadlineAt">): number {
  return Math.max(1, Math.floor(call.deadlineAt - performance.now()));
}

/** Where the caller holds a permission; undefined when nowhere. */
export function reachOf(caller: Caller, permission: string): Reach | undefined {
  return caller.permissions.get(permission);
}
