import type {
  DescMethod,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
} from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext, ServiceImpl, Transport } from "@connectrpc/connect";
import { callOf, remainingMs } from "../platform/rpc/call.ts";
import type { Clients } from "../platform/rpc/clients.ts";
import { envelopeHeader, sealEnvelope } from "../platform/rpc/envelope.ts";

/**
 * Routes for services that other processes of the stack serve: the call goes on with its caller, its origin, its id and
 * what is left of its time. Who calls was found out here; whether she may is decided there.
 */
export function remoteRoutes(
  services: readonly DescService[],
  clients: Clients,
  internalKey: Buffer,
): (router: ConnectRouter) => ConnectRouter {
  return (router) => {
    for (const service of services) {
      const methods = service.methods.map((method) => [method.localName, passOn(method, clients, internalKey)]);
      router.service(service, Object.fromEntries(methods) as Partial<ServiceImpl<DescService>>);
    }
    return router;
  };
}

function passOn(method: DescMethod, clients: Clients, internalKey: Buffer) {
  const transport = (): Transport => clients.transportFor(method.parent);
  if (method.methodKind === "unary") {
    return async (request: never, context: HandlerContext) => {
      const { header, timeoutMs } = outgoing(context, internalKey);
      const answer = await transport().unary(method as DescMethodUnary, context.signal, timeoutMs, header, request);
      copyHeaders(answer.header, context.responseHeader);
      return answer.message;
    };
  }
  if (method.methodKind === "server_streaming") {
    return async function* (request: never, context: HandlerContext) {
      const { header } = outgoing(context, internalKey);
      const input = (async function* () {
        yield request;
      })();
      const answer = await transport().stream(
        method as DescMethodServerStreaming,
        context.signal,
        undefined,
        header,
        input,
      );
      copyHeaders(answer.header, context.responseHeader);
      yield* answer.message;
    };
  }
  if (method.methodKind === "client_streaming") {
    return async (requests: AsyncIterable<never>, context: HandlerContext) => {
      const { header } = outgoing(context, internalKey);
      const { signal } = context;
      const called = method as DescMethodClientStreaming;
      const answer = await transport().stream(called, signal, undefined, header, requests);
      copyHeaders(answer.header, context.responseHeader);
      for await (const message of answer.message) return message;
      throw new Error(`${method.toString()}: there was no answer`);
    };
  }
  throw new Error(`${method.toString()}: streams both ways are not passed on`);
}

function outgoing(context: HandlerContext, internalKey: Buffer): { header: Headers; timeoutMs: number } {
  const call = callOf(context);
  const { requestId, peer, caller } = call;
  const header = new Headers();
  for (const name of passedRequestHeaders) {
    const value = context.requestHeader.get(name);
    if (value !== null) header.set(name, value);
  }
  const identity = caller.kind === "anonymous" ? undefined : caller;
  header.set(envelopeHeader, sealEnvelope({ requestId, peer, identity }, internalKey));
  return { header, timeoutMs: remainingMs(call) };
}

const passedRequestHeaders = ["accept-language", "cookie", "device-proof", "idempotency-key"];
const passedAnswerHeaders = ["device-nonce", "idempotency-replayed", "retry-after", "set-cookie"];

function copyHeaders(from: Headers, to: Headers): void {
  for (const [name, value] of from) {
    if (passedAnswerHeaders.includes(name)) to.append(name, value);
  }
}
