import type { DescMethodServerStreaming, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { callOf } from "./call.ts";
import type { AnswerContext, Rpc } from "./rpc.ts";

/** An RPC that answers with a stream. It must end when the call's signal fires. */
export function stream<M extends DescMethodServerStreaming, Deps = unknown>(
  method: M,
  handler: (
    request: MessageShape<M["input"]>,
    context: AnswerContext<Deps>,
  ) => AsyncIterable<MessageInitShape<M["output"]>>,
): Rpc<Deps> {
  return {
    method,
    serve: ({ database, deps }) => {
      return (request: MessageShape<M["input"]>, context: HandlerContext) =>
        handler(request, { call: callOf(context), deps, database });
    },
  };
}
