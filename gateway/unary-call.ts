import { Code, ConnectError, createHandlerContext, type MethodImplSpec } from "@connectrpc/connect";
import type { UniversalHandlerOptions, UniversalServerRequest } from "@connectrpc/connect/protocol";

/** A unary RPC and what serves it. */
export type UnarySpec = MethodImplSpec & { readonly kind: "unary" };

/** What a protocol says of a call. */
type UnaryCall = {
  readonly protocolName: string;
  readonly timeoutMs: number | undefined;
  readonly responseHeader: Readonly<Record<string, string>>;
  readonly responseTrailer?: Readonly<Record<string, string>>;
};

/** Opens the context of a unary call, as Connect's own handlers do. */
export function openUnaryCall(
  spec: UnarySpec,
  { shutdownSignal }: UniversalHandlerOptions,
  { method, url, signal, header, contextValues }: UniversalServerRequest,
  { timeoutMs, ...call }: UnaryCall,
) {
  return createHandlerContext({
    ...spec,
    ...call,
    service: spec.method.parent,
    requestMethod: method,
    requestSignal: signal,
    requestHeader: header,
    url,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(shutdownSignal ? { shutdownSignal } : {}),
    ...(contextValues ? { contextValues } : {}),
  });
}

/** What still listens to the signal of a call is told that it is over. An error made for each call would cost more. */
export const answered = new ConnectError("the call was answered", Code.Canceled);

/** What the caller is told of a failure: nothing, unless it was meant for her. */
export function toldOf(error: unknown): ConnectError {
  return error instanceof ConnectError
    ? error
    : new ConnectError("internal error", Code.Internal, undefined, undefined, error);
}

/** A body of one piece. */
export async function* only(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  yield piece;
}
