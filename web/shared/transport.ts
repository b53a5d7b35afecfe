import { MethodOptions_IdempotencyLevel as Level } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { SessionService } from "../../gen/erp/auth/v1/session_service_pb.ts";
import { currentLanguage } from "./language.ts";
import type { WebSession } from "./session.ts";
import { uuidv7 } from "./uuid.ts";

/** What a transport may be made with. */
export type WebTransportOptions = {
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
  /** Interceptors around everything else, as that of a device which signs its calls. */
  readonly interceptors?: readonly Interceptor[];
};

/**
 * Makes the transport of a page to the core that served it: Connect with JSON, cookies as credentials. Every call carries
 * the language and a request id; a writing one also the CSRF token and, unless it has a request_id of its own, an
 * idempotency key that stays the same over all repetitions. A session that ran out is refreshed once for all calls.
 */
export function createWebTransport(session: WebSession, options: WebTransportOptions = {}): Transport {
  const { baseUrl = location.origin, interceptors = [] } = options;
  const base = { baseUrl, defaultTimeoutMs: 15_000, ...(options.fetch ? { fetch: options.fetch } : {}) };
  // Refresh goes its own way: through the chain below it would wait for itself.
  const plain = createConnectTransport({ ...base, interceptors: [...interceptors, aboutCall(session)] });
  const refresh = once(async () => {
    const { tokens } = await acrossTabs(() => createClient(SessionService, plain).refresh({}));
    session.csrfToken = tokens?.csrfToken ?? "";
  });
  return createConnectTransport({
    ...base,
    interceptors: [...interceptors, idempotent, resuming(session, refresh), aboutCall(session)],
  });
}

/** The id under which the server logged the call that failed with this error; empty when the call never left. */
export function requestIdOf(error: unknown): string {
  return (typeof error === "object" && error !== null && requestIds.get(error)) || "";
}

const requestIds = new WeakMap<object, string>();

/** Whether a method only reads. */
export function isRead(method: { idempotency: Level }): boolean {
  return method.idempotency === Level.NO_SIDE_EFFECTS;
}

const idempotent: Interceptor = (next) => (request) => {
  const { header, method, message } = request;
  const hasOwnKey = "requestId" in message && message.requestId !== "";
  if (!isRead(method) && !hasOwnKey && !header.has("idempotency-key")) header.set("idempotency-key", uuidv7());
  return next(request);
};

function aboutCall(session: WebSession): Interceptor {
  return (next) => async (request) => {
    const { header, method } = request;
    const requestId = uuidv7();
    header.set("x-request-id", requestId);
    header.set("accept-language", currentLanguage());
    if (session.csrfToken !== "" && !isRead(method)) header.set("x-csrf-token", session.csrfToken);
    try {
      return await next(request);
    } catch (cause) {
      const error = ConnectError.from(cause);
      requestIds.set(error, requestId);
      throw error;
    }
  };
}

/** Repeats a call once when its session was refreshed, or when its user signed in again. */
function resuming(session: WebSession, refresh: () => Promise<void>): Interceptor {
  return (next) => async (request) => {
    try {
      return await next(request);
    } catch (error) {
      const isSigningIn = request.service.typeName === SessionService.typeName && signingIn.has(request.method.name);
      if (isSigningIn || !(error instanceof ConnectError) || error.code !== Code.Unauthenticated) throw error;
      const resumed = await refresh().then(
        () => true,
        // Only a refusal means that the session is over. When the server is away, that is the error to show.
        (cause) => {
          if (!(cause instanceof ConnectError) || cause.code !== Code.Unauthenticated) throw cause;
          return false;
        },
      );
      if (!resumed && !(await session.signInAgain?.())) throw error;
      return next(request);
    }
  };
}

const signingIn = new Set(["Login", "LoginWithBadge", "Refresh", "Logout"]);

/** Makes calls that come while one is running share its outcome. */
function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= action().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** Tabs of one browser share the cookies: one after the other, so that none uses a token that another just exchanged. */
function acrossTabs<T>(action: () => Promise<T>): Promise<T> {
  // Without TLS, as in a demo, a browser has no locks; the server's grace for the token before covers that.
  return navigator.locks ? (navigator.locks.request("erp-refresh", action) as Promise<T>) : action();
}
