import type { DescMethod } from "@bufbuild/protobuf";
import type { ConnectError, HandlerContext, Interceptor } from "@connectrpc/connect";
import { authorize } from "./authorize.ts";
import { type Call, callKey } from "./call.ts";
import { withinDeadline } from "./deadline.ts";
import { explain } from "./explain.ts";
import { authenticate, beginCall, type IdentifyOptions } from "./identify.ts";
import { type NamedResource, namedResource } from "./named-resource.ts";
import type { Observer } from "./observe.ts";
import { proveDevice } from "./prove-device.ts";
import { redacted } from "./redact.ts";
import { validate } from "./validate.ts";

/** What the chain stands on. */
export type ChainOptions = IdentifyOptions & {
  readonly limitRate: (call: Call) => void;
  readonly observer: Observer;
  /** Called when a known caller is refused by authorization, so that the attempt is audited. */
  readonly onDenied?: ((call: Call, denied: Denied) => Promise<void>) | undefined;
  /** Whether the RPC is served in this process; an RPC that is passed on to another process is decided there. */
  readonly decides: (method: DescMethod) => boolean;
};

/** An attempt that authorization refused. */
export type Denied = {
  readonly method: DescMethod;
  readonly error: ConnectError;
  readonly resource: NamedResource | undefined;
};

/**
 * The chain that every call goes through, in this order:
 * before the body is read: request id, authentication;
 * after it: observation (log, metrics, error texts), device proof, rate limit, authorization, validation, deadline;
 * then the handler, which brings idempotency, transaction, audit and outbox (command.ts).
 */
export function createChain(options: ChainOptions): {
  requestGate: (context: HandlerContext) => Promise<void>;
  interceptors: Interceptor[];
} {
  return {
    requestGate: async (context) => {
      const startedAt = performance.now();
      let call: Call | undefined;
      try {
        call = beginCall(context, options);
        await authenticate(call, context, options);
      } catch (error) {
        throw options.observer.refusedEarly(error, context, call, startedAt);
      }
    },
    interceptors: [options.observer.intercept, decide(options)],
  };
}

function decide(options: ChainOptions): Interceptor {
  return (next) => async (request) => {
    const call = request.contextValues.get(callKey) as Call;
    const { method } = request;
    await proveDevice(call, method, options.authority);
    options.limitRate(call);
    if (!options.decides(method)) return await next(request);
    try {
      authorize(call.caller, method);
    } catch (error) {
      const explained = explain(error, call);
      if (call.caller.kind !== "anonymous") {
        const resource = request.stream ? undefined : namedResource(method, request.message);
        await options.onDenied?.(call, { method, error: explained, resource });
      }
      throw explained;
    }
    if (request.stream) return await next({ ...request, message: validated(method, request.message) });
    // Whole requests are in the log only when somebody looks for a fault, and never with their secrets.
    if (options.log.isLevelEnabled("debug"))
      call.log.debug({ request: redacted(method.input, request.message) }, "request");
    validate(method.input, request.message);
    return await withinDeadline(call, next(request));
  };
}

async function* validated<T>(method: DescMethod, messages: AsyncIterable<T>): AsyncIterable<T> {
  for await (const message of messages) {
    validate(method.input, message as never);
    yield message;
  }
}
