import type { DescMethodClientStreaming, DescMethodServerStreaming, DescMethodUnary } from "@bufbuild/protobuf";
import { type CommandHandler, command, type Preparation, preparedCommand } from "./command.ts";
import { answer, query } from "./rpc.ts";
import { stream } from "./stream.ts";
import { type Receiver, streamedCommand } from "./streamed-command.ts";

/** The kinds of RPC, for a service that stands on the given dependencies. */
export function rpcKinds<Deps>() {
  return {
    command: <M extends DescMethodUnary>(method: M, handler: CommandHandler<M, Deps, undefined>) =>
      command<M, Deps>(method, handler),
    preparedCommand: <M extends DescMethodUnary, Prepared>(
      method: M,
      prepare: Preparation<M, Deps, Prepared>,
      handler: CommandHandler<M, Deps, Prepared>,
    ) => preparedCommand<M, Deps, Prepared>(method, prepare, handler),
    streamedCommand: <M extends DescMethodClientStreaming, Content>(
      method: M,
      receive: Receiver<M, Deps, Content>,
      handler: CommandHandler<DescMethodUnary<M["input"], M["output"]>, Deps, Content>,
    ) => streamedCommand<M, Deps, Content>(method, receive, handler),
    query: <M extends DescMethodUnary>(method: M, handler: Parameters<typeof query<M, Deps>>[1]) =>
      query<M, Deps>(method, handler),
    answer: <M extends DescMethodUnary>(method: M, handler: Parameters<typeof answer<M, Deps>>[1]) =>
      answer<M, Deps>(method, handler),
    stream: <M extends DescMethodServerStreaming>(method: M, handler: Parameters<typeof stream<M, Deps>>[1]) =>
      stream<M, Deps>(method, handler),
  };
}
