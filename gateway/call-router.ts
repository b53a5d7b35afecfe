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
  type UniversalHandlerOptions,
  validateUniversalHandlerOptions,
} from "@connectrpc/connect/protocol";
import { createHandlerFactory as connectHandlers } from "@connectrpc/connect/protocol-connect";
import { createHandlerFactory as grpcHandlers } from "@connectrpc/connect/protocol-grpc";
import { createHandlerFactory as grpcWebHandlers } from "@connectrpc/connect/protocol-grpc-web";
import { grpcUnary, type UnarySpec } from "./grpc-unary.ts";

/** Makes a router of Connect with all its protocols, in which unary calls of gRPC are answered by `grpcUnary`. */
export function createCallRouter(options: ConnectRouterOptions): ConnectRouter {
  const protocolsOf = (own: Partial<UniversalHandlerOptions> | undefined): ProtocolHandlerFactory[] => {
    const all = validateUniversalHandlerOptions({ ...options, ...own });
    return [grpcFactory(all), grpcWebHandlers(all), connectHandlers(all)];
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
  // What a handler says of itself (path, content types) are properties of the function.
  const create = (spec: MethodImplSpec) =>
    spec.kind === "unary" ? Object.assign(grpcUnary(spec as UnarySpec, options), { ...plain(spec) }) : plain(spec);
  return Object.assign(create, { protocolName: plain.protocolName });
}
