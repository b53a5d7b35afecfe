import {
  type ConnectRouter,
  type ConnectRouterOptions,
  createMethodImplSpec,
  createServiceImplSpec,
  type MethodImplSpec,
} from "@connectrpc/connect";
import {
  createUniversalMethodHandler,
  createUniversalServiceHandlers,
  type ProtocolHandlerFactory,
  type UniversalHandler,
  type UniversalHandlerFn,
  type UniversalHandlerOptions,
  validateUniversalHandlerOptions,
} from "@connectrpc/connect/protocol";
import { createHandlerFactory as connectHandlers } from "@connectrpc/connect/protocol-connect";
import { createHandlerFactory as grpcHandlers } from "@connectrpc/connect/protocol-grpc";
import { createHandlerFactory as grpcWebHandlers } from "@connectrpc/connect/protocol-grpc-web";
import { connectUnary } from "./connect-unary.ts";
import { grpcUnary } from "./grpc-unary.ts";
import type { UnarySpec } from "./unary-call.ts";

/** Makes a router of Connect with all its protocols, in which unary calls are answered by less costly handlers. */
export function createCallRouter(options: ConnectRouterOptions): ConnectRouter {
  const protocolsOf = (own: Partial<UniversalHandlerOptions> | undefined): ProtocolHandlerFactory[] => {
    const all = validateUniversalHandlerOptions({ ...options, ...own });
    return [grpcFactory(all), grpcWebHandlers(all), connectFactory(all)];
  };
  const router: ConnectRouter = {
    handlers: [],
    service(service, implementation, own) {
      const spec = createServiceImplSpec(service, implementation);
      router.handlers.push(...createUniversalServiceHandlers(spec, protocolsOf(own)));
      return router;
    },
    rpc(method, implementation, own) {
      router.handlers.push(
        createUniversalMethodHandler(createMethodImplSpec(method, implementation), protocolsOf(own)),
      );
      return router;
    },
  };
  return router;
}

function grpcFactory(options: UniversalHandlerOptions): ProtocolHandlerFactory {
  const plain = grpcHandlers(options);
  return factory(plain, (spec, handler) => Object.assign(grpcUnary(spec, options), { ...handler }));
}

function connectFactory(options: UniversalHandlerOptions): ProtocolHandlerFactory {
  return factory(connectHandlers(options), (spec, handler) => {
    const post = connectUnary(spec, options);
    // A call by GET has its message in the query.
    const serve: UniversalHandlerFn = (request) => (request.method === "POST" ? post(request) : handler(request));
    return Object.assign(serve, { ...handler });
  });
}

/** As Connect's factory, but with another handler for unary RPCs. What one says of itself are properties of the function. */
function factory(
  plain: ProtocolHandlerFactory,
  unary: (spec: UnarySpec, handler: UniversalHandler) => UniversalHandler,
): ProtocolHandlerFactory {
  const create = (spec: MethodImplSpec) => {
    const handler = plain(spec);
    return spec.kind === "unary" ? unary(spec as UnarySpec, handler) : handler;
  };
  return Object.assign(create, { protocolName: plain.protocolName });
}
