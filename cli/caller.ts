import { setTimeout as sleep } from "node:timers/promises";
import type {
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  Message,
  Registry,
} from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel as Level } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { Audience, Idempotency } from "../gen/erp/options/v1/access_pb.ts";
import type { MethodEntry } from "./contracts.ts";
import { type Failure, isWorthRetrying, readFailure } from "./failure.ts";
import type { ProfileStore } from "./profile-store.ts";
import type { RequestStream } from "./send-content.ts";
import { openSession, type SessionTokens } from "./session.ts";
import type { Settings } from "./settings.ts";
import { Interrupted, note, type Terminal } from "./terminal.ts";
import { openTransport } from "./transport.ts";
import { uuidV7 } from "./uuid.ts";

/** Calls methods with the credentials, the limits and the retries that the settings name. */
export type Caller = {
  /** Throws ConnectError, or Interrupted on Ctrl-C. A repeated attempt sends the very same request. */
  unary(entry: MethodEntry, request: Message): Promise<Message>;
  /** The same for a stream of answers, which is begun once. */
  stream(entry: MethodEntry, request: Message): AsyncIterable<Message>;
  /** The same for a stream of requests with one answer. What cannot be sent again is tried once. */
  collect(entry: MethodEntry, requests: RequestStream): Promise<Message>;
};

/** What a Caller stands on. */
export type CallerDeps = {
  settings: Settings;
  registry: Registry;
  store: ProfileStore;
  terminal: Terminal;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
};

const unaryTimeoutMs = 30_000;

/** A caller over one transport. */
export function createCaller(deps: CallerDeps): Caller {
  const { settings, signal } = deps;
  const transport = openTransport(settings);
  const stored = settings.apiKey === undefined ? settings.session : undefined;
  const session = stored && openSession(settings.profile, stored, { ...deps, transport });
  return {
    async unary(entry, request) {
      const method = entry.method as DescMethodUnary;
      const timeoutMs = settings.timeoutMs ?? unaryTimeoutMs;
      const attempt = async (header: Headers) => {
        const response = await transport.unary(method, signal, timeoutMs, header, request);
        if (settings.verbose) noteRequestId(deps.terminal, response.header);
        return response.message;
      };
      return attemptUntilDone(deps, entry, session, attempt);
    },
    async *stream(entry, request) {
      const method = entry.method as DescMethodServerStreaming;
      const attempt = (header: Headers) => openStream(transport, method, request, header, deps);
      const { first, rest } = await attemptUntilDone(deps, entry, session, attempt);
      if (first.done) return;
      yield first.value;
      yield* whileNotInterrupted(rest, signal);
    },
    async collect(entry, requests) {
      const method = entry.method as DescMethodClientStreaming;
      const attempt = async (header: Headers) => {
        const response = await transport.stream(method, signal, settings.timeoutMs, header, requests.open());
        if (settings.verbose) noteRequestId(deps.terminal, response.header);
        for await (const answer of response.message) return answer;
        throw new ConnectError("no answer came", Code.Internal);
      };
      return attemptUntilDone(deps, entry, session, attempt, requests.isRepeatable);
    },
  };
}

/** A stream counts as begun with its first answer: until then a failure can be retried as for any other call. */
async function openStream(
  transport: Transport,
  method: DescMethodServerStreaming,
  request: Message,
  header: Headers,
  { settings, signal }: CallerDeps,
): Promise<{ first: IteratorResult<Message>; rest: AsyncIterable<Message> }> {
  const response = await transport.stream(method, signal, settings.timeoutMs, header, oneMessage(request));
  const iterator = response.message[Symbol.asyncIterator]();
  const first = await iterator.next();
  return { first, rest: { [Symbol.asyncIterator]: () => iterator } };
}

async function* oneMessage(request: Message): AsyncIterable<Message> {
  yield request;
}

async function* whileNotInterrupted(messages: AsyncIterable<Message>, signal: AbortSignal): AsyncIterable<Message> {
  try {
    for await (const message of messages) yield message;
  } catch (error) {
    throw signal.aborted ? new Interrupted("interrupted") : error;
  }
}

async function attemptUntilDone<T>(
  deps: CallerDeps,
  entry: MethodEntry,
  session: SessionTokens | undefined,
  attempt: (header: Headers) => Promise<T>,
  isRepeatable = true,
): Promise<T> {
  const { settings, signal, terminal } = deps;
  const idempotencyKey = needsKeyHeader(entry) ? uuidV7() : undefined;
  let expired: string | undefined;
  for (let retry = 0; ; retry++) {
    const token = await bearerToken(settings, entry, session, expired);
    try {
      return await attempt(callHeaders(settings, token, idempotencyKey));
    } catch (error) {
      if (signal.aborted) throw new Interrupted("interrupted", { cause: error });
      const failure = readFailure(error, deps.registry, "en");
      if (settings.verbose) note(terminal, `Attempt ${retry + 1}: ${failure.code} ${failure.reason}`.trim());
      if (!isRepeatable) throw error;
      const mayRenew = failure.reason === "TOKEN_EXPIRED" && session !== undefined && expired === undefined;
      if (mayRenew) expired = token;
      else if (retry >= settings.retries || !isWorthRetrying(failure)) throw error;
      else await pause(failure, retry, signal);
    }
  }
}

/** A write without a field for its idempotency key carries the key in a header. */
function needsKeyHeader({ method, access }: MethodEntry): boolean {
  const natural = access.idempotency === Idempotency.NATURAL || method.idempotency === Level.NO_SIDE_EFFECTS;
  return !natural && !method.input.fields.some((field) => field.name === "request_id");
}

async function bearerToken(
  settings: Settings,
  { access }: MethodEntry,
  session: SessionTokens | undefined,
  expired: string | undefined,
): Promise<string | undefined> {
  // Open methods must work with a session that has ended, too: signing in again is one of them.
  if (access.audience === Audience.PUBLIC) return undefined;
  return settings.apiKey ?? session?.accessToken(expired);
}

function callHeaders(settings: Settings, token: string | undefined, idempotencyKey: string | undefined): Headers {
  const headers = new Headers();
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (idempotencyKey !== undefined) headers.set("idempotency-key", idempotencyKey);
  if (settings.language !== undefined) headers.set("accept-language", settings.language);
  for (const [name, value] of settings.headers) headers.set(name, value);
  return headers;
}

async function pause(failure: Failure, retry: number, signal: AbortSignal): Promise<void> {
  const backoffMs = 200 * 2 ** retry * (0.5 + Math.random());
  const delayMs = Math.min(5_000, Math.max(backoffMs, failure.retryAfterMs ?? 0));
  await sleep(delayMs, undefined, { signal }).catch(() => {
    throw new Interrupted("interrupted");
  });
}

function noteRequestId(terminal: Terminal, header: Headers): void {
  const requestId = header.get("x-request-id");
  if (requestId) note(terminal, `Request id: ${requestId}`);
}
