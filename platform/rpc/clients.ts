import type { DescService } from "@bufbuild/protobuf";
import { type Client, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { anonymous, type Identity, type Peer } from "./call.ts";
import { envelopeHeader, sealEnvelope } from "./envelope.ts";
import { readMaxBytes } from "./explain.ts";
import { tellLostConnection } from "./lost-connection.ts";
import { newRequestId } from "./request-headers.ts";
import { uuidOf } from "./uuid.ts";

/** Clients of the services of the stack, wherever they run. */
export type Clients = {
  /** A client that calls as this process. */
  internal<S extends DescService>(service: S): Client<S>;
  /** Clients that call for somebody else, whom this process answers for. */
  behalfOf(behalf: Behalf): <S extends DescService>(service: S) => Client<S>;
  /** The transport to the process that serves a service, without identity: for calls that are passed on. */
  transportFor(service: DescService): Transport;
  close(): void;
};

/** For whom calls are made, and how long that holds. */
export type Behalf = {
  readonly identity: Identity;
  /** Address that she asked from. */
  readonly ip: string;
  /** Id of all these calls, in logs and the audit trail. */
  readonly requestId: string;
  /** Language of texts in the answers. */
  readonly language: string;
  /** Ends the calls that run, and lets none begin after it. */
  readonly signal: AbortSignal;
};

/** Where services run. */
export type ClientOptions = {
  /** Services that this process serves. */
  readonly isLocal: (service: DescService) => boolean;
  /** Transport to them; asked for at the first call, because serving and calling need each other. */
  readonly local: () => Transport;
  /** Address of the process that serves another service. */
  readonly addressOf: (service: DescService) => string | undefined;
  readonly internalKey: Buffer;
  /** Name of this process, as the audit trail shows it. */
  readonly processName: string;
};

/**
 * Makes the one factory of clients: a service of this process is reached in memory, any other over gRPC; the same
 * interceptors run either way, and callers cannot tell the difference.
 */
export function createClients(options: ClientOptions): Clients {
  const sessions = new Map<string, Http2SessionManager>();
  const remote = (address: string): Transport => {
    const sessionManager = sessions.get(address) ?? new Http2SessionManager(address, { pingIntervalMs: 20_000 });
    sessions.set(address, sessionManager);
    // Within one network the line costs less than the compression.
    const interceptors = [tellLostConnection];
    return createGrpcTransport({ baseUrl: address, sessionManager, readMaxBytes, acceptCompression: [], interceptors });
  };
  const transportFor = (service: DescService): Transport => {
    if (options.isLocal(service)) return options.local();
    const address = options.addressOf(service);
    if (!address) throw new Error(`no process serves ${service.typeName}`);
    return remote(address);
  };
  const identity: Identity = { ...anonymous, kind: "service", id: options.processName, name: options.processName };
  return {
    transportFor,
    internal: (service) =>
      createClient(
        service,
        asService(() => transportFor(service), identity, options.internalKey),
      ),
    behalfOf: (behalf) => (service) =>
      createClient(
        service,
        onBehalf(() => transportFor(service), behalf, options.internalKey),
      ),
    close: () => {
      for (const session of sessions.values()) session.abort();
    },
  };
}

/** A transport, looked up at each call, that adds the envelope of this process to the headers. */
function asService(transport: () => Transport, identity: Identity, key: Buffer): Transport {
  const sealed = (header: ConstructorParameters<typeof Headers>[0]) => {
    const headers = new Headers(header);
    headers.set(envelopeHeader, sealEnvelope({ requestId: newRequestId(headers), peer: ownPeer, identity }, key));
    return headers;
  };
  return {
    unary: (method, signal, timeoutMs, header, input, contextValues) =>
      transport().unary(method, signal, timeoutMs, sealed(header), input, contextValues),
    stream: (method, signal, timeoutMs, header, input, contextValues) =>
      transport().stream(method, signal, timeoutMs, sealed(header), input, contextValues),
  };
}

/**
 * A transport that calls for somebody else as long as a signal has not fired. Work that is done again repeats its calls under
 * their keys, and so gets the answers of before. A refusal of before may be out of date, and has changed nothing: the call
 * is made once more under the next key that follows from its own, which is the same whenever the work is done again.
 */
function onBehalf(transport: () => Transport, behalf: Behalf, key: Buffer): Transport {
  const { identity, ip, requestId, language, signal: held } = behalf;
  const sealed = (header: ConstructorParameters<typeof Headers>[0]) => {
    held.throwIfAborted();
    const headers = new Headers(header);
    if (!headers.has("accept-language")) headers.set("accept-language", language);
    headers.set(envelopeHeader, sealEnvelope({ requestId, peer: { ...ownPeer, ip }, identity }, key));
    return headers;
  };
  const until = (signal: AbortSignal | undefined) => (signal ? AbortSignal.any([held, signal]) : held);
  return {
    unary: async (method, signal, timeoutMs, header, input, contextValues) => {
      for (let request = input, times = 0; ; times += 1) {
        try {
          return await transport().unary(method, until(signal), timeoutMs, sealed(header), request, contextValues);
        } catch (error) {
          const { requestId: key } = request as { requestId?: string };
          if (!key || !isRefusalOfBefore(error) || times >= refusalsMax) throw error;
          request = { ...request, requestId: uuidOf(`after ${key}`) };
        }
      }
    },
    stream: async (method, signal, timeoutMs, header, input, contextValues) =>
      transport().stream(method, until(signal), timeoutMs, sealed(header), input, contextValues),
  };
}

/** Whether an error is the stored answer to an earlier call with the same key. */
function isRefusalOfBefore(error: unknown): boolean {
  return error instanceof ConnectError && error.metadata.get("idempotency-replayed") === "true";
}

/** Refusals of before after which a call is not made once more. */
const refusalsMax = 100;

const noBody = new Uint8Array();
const ownPeer: Peer = { ip: "", userAgent: "", httpMethod: "", path: "", bodySha256: () => noBody, secure: true };
